package io.github.tandem.worker.target;

import java.time.Duration;
import java.util.Collection;

import org.jspecify.annotations.Nullable;

import io.github.tandem.partition.SourcePartition;
import io.github.tandem.partition.TargetBinding;

/**
 * Why the target acknowledges nothing of what partitions have in flight. They are read no
 * further anyway: what is missing is the reason, for whoever looks at them.
 */
final class Obstacles {

	private static final Duration LONG = Duration.ofSeconds(3);

	private final KnownTopics topics;

	Obstacles(KnownTopics topics) {
		this.topics = topics;
	}

	static String leaderless(int number) {
		return "partition %d has no leader on the target".formatted(number);
	}

	static String silent(Leader leader) {
		return "its leader on the target, node %d, does not answer".formatted(leader.node());
	}

	/**
	 * Note it at the partitions that wait.
	 * @param partitions all partitions of the thread
	 */
	void note(Collection<SourcePartition> partitions) {
		partitions.forEach((partition) -> partition.target().obstacle(find(partition)));
	}

	private @Nullable String find(SourcePartition partition) {
		TargetBinding target = partition.target().binding();
		if (target == null || !partition.target().acknowledgementWait().isTooLong()
				|| partition.probe().deadLettering() != null) {
			return null;
		}
		TopicLeaders leaders = this.topics.currentLeaders(target.name());
		int number = partition.partition().partition();
		if (target.keepsPartition() && leaders.isMissing(number)) {
			return leaderless(number);
		}
		Leader silent = leaders.silent(partition, target);
		// a large request takes a second on a slow link
		if (silent != null && this.topics.now().isAfter(silent.answeredAt().plus(LONG))) {
			return target.keepsPartition() ? silent(silent) : "a leader of '%s' on the target, node %d, does not answer"
				.formatted(target.name(), silent.node());
		}
		return (!target.keepsPartition() && leaders.missing() > 0)
				? "%d of %d partitions of '%s' have no leader on the target".formatted(leaders.missing(),
						leaders.partitions(), target.name())
				: null;
	}

}
