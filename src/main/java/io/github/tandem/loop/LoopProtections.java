package io.github.tandem.loop;

import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

import io.github.tandem.cluster.Cluster;

/**
 * The protection between the two clusters, if it is wanted: one for all partitions, made
 * when the ids of both clusters are known.
 */
public final class LoopProtections implements Supplier<@Nullable LoopProtection> {

	private final LoopProperties properties;

	private final Cluster source;

	private final Cluster target;

	private final Consumer<String> malformed;

	private volatile @Nullable LoopProtection protection;

	/**
	 * Create the protection to come.
	 * @param properties whether it is wanted
	 * @param source the source
	 * @param target the target
	 * @param malformed is told the topic of each record that has a header of that name
	 * which somebody else wrote
	 */
	public LoopProtections(LoopProperties properties, Cluster source, Cluster target, Consumer<String> malformed) {
		this.properties = properties;
		this.source = source;
		this.target = target;
		this.malformed = malformed;
	}

	/**
	 * The protection.
	 * @return always the same one, or {@code null} if none is wanted
	 * @throws IllegalStateException if one of the clusters was never reached
	 */
	@Override
	public @Nullable LoopProtection get() {
		LoopProtection made = this.protection;
		return (made != null || !this.properties.loopProtection()) ? made : make();
	}

	private synchronized LoopProtection make() {
		LoopProtection made = this.protection;
		if (made == null) {
			String sourceId = this.source.rightId();
			String targetId = this.target.rightId();
			Assert.state(sourceId != null && targetId != null, "The ids of the clusters are not known yet");
			made = new LoopProtection(sourceId, targetId, this.malformed);
			this.protection = made;
		}
		return made;
	}

}
