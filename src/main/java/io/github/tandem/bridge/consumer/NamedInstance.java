package io.github.tandem.bridge.consumer;

import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.progress.ReadFailure;

/**
 * The place of this instance in the consumer group of a route: under a name its consumers
 * are static members of the group (KIP-345), which take their partitions up again at once
 * after a crash.
 */
public final class NamedInstance {

	private static final Logger logger = LoggerFactory.getLogger(NamedInstance.class);

	private final @Nullable String name;

	private final String group;

	private final GroupMembers members;

	private final Clock clock;

	// the container adds the number of the thread
	private final Pattern names;

	private final Set<Thread> settled = ConcurrentHashMap.newKeySet();

	private volatile @Nullable ReadFailure replaced;

	/**
	 * Create the place of an instance.
	 * @param name its name, or {@code null} if the group gives it another with each start
	 * @param group the consumer group
	 * @param source the cluster that has the group
	 * @param clock the time
	 */
	public NamedInstance(@Nullable String name, String group, Cluster source, Clock clock) {
		this.name = name;
		this.group = group;
		this.members = new GroupMembers(source, group);
		this.clock = clock;
		this.names = Pattern.compile(Pattern.quote(String.valueOf(name)) + "(-\\d+)?");
	}

	/**
	 * Whether its consumers are static members of the group: they stay members when they
	 * end, unless they leave explicitly (KIP-1092).
	 * @return {@code true} if it has a name
	 */
	public boolean isStatic() {
		return this.name != null;
	}

	/**
	 * The current thread's consumer was assigned its partitions. What it had before its
	 * crash is given back without a rebalance, which may know nothing of topics that were
	 * created in between and of settings that were changed: so it asks for one, once.
	 * @param consumer the consumer
	 */
	public void assigned(Consumer<?, ?> consumer) {
		if (isStatic() && this.settled.add(Thread.currentThread())) {
			consumer.enforceRebalance("the assignment may be the one from before a crash");
		}
	}

	/**
	 * The current consumer thread ends.
	 */
	public void ended() {
		this.settled.remove(Thread.currentThread());
	}

	/**
	 * Another process took the place of a consumer of this instance.
	 */
	public void replaced() {
		if (this.replaced == null) {
			logger.atError()
				.addKeyValue("group", this.group)
				.addKeyValue("instance", this.name)
				.log("Another instance has the same name and took the place of this one");
			this.replaced = new ReadFailure(this.clock.instant(),
					("another instance took the place of this one in the consumer group %s, since both have "
							+ "tandem.instance: %s. Give each a name of its own, or stop one: this one goes on "
							+ "when the other has left")
						.formatted(this.group, this.name));
		}
	}

	/**
	 * Why this instance does not read, if another one took its place.
	 * @return the failure, or {@code null} if none did
	 */
	public @Nullable ReadFailure failure() {
		return this.replaced;
	}

	/**
	 * Whether the consumers may join the group: whoever took their place would lose it to
	 * them, and take it again, for ever.
	 * @return {@code false} while another instance has the name
	 */
	public boolean mayJoin() {
		if (this.replaced == null) {
			return true;
		}
		try {
			boolean taken = this.members.now().stream().anyMatch(this::hasName);
			if (!taken) {
				logger.atInfo()
					.addKeyValue("group", this.group)
					.addKeyValue("instance", this.name)
					.log("The other instance of the same name has left");
				this.replaced = null;
			}
			return !taken;
		}
		catch (ClusterException ex) {
			return false;
		}
	}

	private boolean hasName(MemberDescription member) {
		return member.groupInstanceId().filter((id) -> this.names.matcher(id).matches()).isPresent();
	}

}
