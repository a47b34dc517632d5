package io.github.tandem.loop;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Who replicates in the other direction, as the consumer groups of the target tell: a
 * Tandem writes into its commits where the records go. Of two that would send records
 * round the one goes on that has begun, and if both have, neither does.
 */
public final class ReturnWays {

	private final boolean isProtected;

	private final Set<String> begun = ConcurrentHashMap.newKeySet();

	private volatile Map<String, List<ReturnWay>> ways = Map.of();

	private volatile Map<String, List<ReturnWay>> replicas = Map.of();

	/**
	 * Create them; none is known at first.
	 * @param isProtected whether records are kept from coming round, so that only those
	 * ways are in the way on which nobody looks at them
	 */
	public ReturnWays(boolean isProtected) {
		this.isProtected = isProtected;
	}

	/**
	 * Whether records are kept from coming round.
	 * @return {@code true} if this deployment has loop protection
	 */
	public boolean isProtected() {
		return this.isProtected;
	}

	/**
	 * Take what a look at the groups of the target found.
	 * @param found the ways that are used
	 */
	void found(List<ReturnWay> found) {
		this.ways = by(ReturnWay::topic, found);
		this.replicas = by(ReturnWay::replica, found);
	}

	private static Map<String, List<ReturnWay>> by(Function<ReturnWay, String> name, List<ReturnWay> found) {
		return found.stream().collect(Collectors.groupingBy(name, Collectors.toUnmodifiableList()));
	}

	/**
	 * Whether a topic would go round under ever new names: it is what somebody makes of a
	 * topic of the target, and would get another name there. Where records are kept from
	 * coming round, those of the source's own in a topic of the same name may.
	 * @param topic the topic on the source
	 * @param targetTopic what it is to be called on the target
	 * @param isOwn whether this deployment makes a topic of the target
	 * @return why, and the way out, or {@code null} if it would not
	 */
	public @Nullable String cycle(String topic, String targetTopic, Predicate<String> isOwn) {
		for (ReturnWay way : this.replicas.getOrDefault(topic, List.of())) {
			boolean kept = this.isProtected && way.isProtected() && way.topic().equals(topic)
					&& !isOwn.test(way.topic());
			if (!way.topic().equals(targetTopic) && !kept) {
				return way.describeCycle(targetTopic);
			}
		}
		return null;
	}

	/**
	 * Records of a topic flow from now on, or did before.
	 * @param topic the topic on the source
	 */
	public void begin(String topic) {
		this.begun.add(topic);
	}

	/**
	 * Whether the records of a topic would come round.
	 * @param topic the topic on the source
	 * @param topicId its id
	 * @param targetTopic its topic on the target
	 * @return why, and the way out, or {@code null} if they would not
	 */
	public @Nullable String obstacle(String topic, Uuid topicId, String targetTopic) {
		Map<String, List<ReturnWay>> current = this.ways;
		if (current.isEmpty()) {
			return null;
		}
		for (ReturnWay way : current.getOrDefault(targetTopic, List.of())) {
			boolean leadsBack = way.hasBegun() ? way.topicId().equals(topicId)
					: topic.equals(targetTopic) && !this.begun.contains(topic);
			if (leadsBack && !(this.isProtected && way.isProtected())) {
				return way.describe(this.isProtected);
			}
		}
		return null;
	}

}
