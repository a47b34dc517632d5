package io.github.tandem.worker.target;

import java.util.Arrays;
import java.util.Objects;

import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

import io.github.tandem.partition.SourcePartition;
import io.github.tandem.partition.TargetBinding;

/**
 * The leaders of the partitions of one topic of the target, as a producer knows them.
 */
final class TopicLeaders {

	private static final Leader[] NONE = new Leader[0];

	/**
	 * Of a topic of which nothing is known.
	 */
	static final TopicLeaders UNKNOWN = new TopicLeaders(NONE);

	// made once for each look at the topic: they are asked for in each round
	private final Leader[][] ofEach;

	private final Leader[] all;

	private final int missing;

	/**
	 * Create those of a topic.
	 * @param leaders one for each partition, {@code null} where there is none
	 */
	TopicLeaders(@Nullable Leader[] leaders) {
		this.ofEach = Arrays.stream(leaders)
			.map((leader) -> (leader != null) ? new Leader[] { leader } : NONE)
			.toArray(Leader[][]::new);
		this.all = Arrays.stream(leaders).filter(Objects::nonNull).distinct().toArray(Leader[]::new);
		this.missing = (int) Arrays.stream(leaders).filter(Objects::isNull).count();
	}

	/**
	 * Whether a partition is known to have no leader.
	 * @param partition its number
	 * @return {@code true} if its records would wait in the producer's buffer
	 */
	boolean isMissing(int partition) {
		return partition < this.ofEach.length && this.ofEach[partition].length == 0;
	}

	/**
	 * How many partitions are known to have no leader.
	 * @return their number
	 */
	int missing() {
		return this.missing;
	}

	/**
	 * Whether a record that the producer puts where its key leads to, or anywhere, cannot
	 * go there now.
	 * @param key its key
	 * @return {@code true} if it would wait in the producer's buffer
	 */
	boolean isMissingFor(byte @Nullable [] key) {
		if (this.ofEach.length == 0) {
			return false;
		}
		return (key != null) ? isMissing(Utils.toPositive(Utils.murmur2(key)) % this.ofEach.length)
				: this.all.length == 0;
	}

	/**
	 * How many partitions the topic has.
	 * @return their number, zero if nothing is known of it
	 */
	int partitions() {
		return this.ofEach.length;
	}

	/**
	 * The leaders of all partitions.
	 * @return each once
	 */
	Leader[] all() {
		return this.all;
	}

	/**
	 * The leader of a partition.
	 * @param partition its number
	 * @return one or none
	 */
	Leader[] of(int partition) {
		return (partition >= 0 && partition < this.ofEach.length) ? this.ofEach[partition] : NONE;
	}

	/**
	 * The leaders that records of a partition of the source may go to.
	 * @param partition the partition
	 * @param target its topic on the target
	 * @return one or none, or all where records go by their keys
	 */
	Leader[] of(SourcePartition partition, TargetBinding target) {
		return target.keepsPartition() ? of(partition.partition().partition()) : this.all;
	}

	/**
	 * One of those that records of a partition may go to, which does not answer.
	 * @param partition the partition
	 * @param target its topic on the target
	 * @return the leader, or {@code null} if all do
	 */
	@Nullable Leader silent(SourcePartition partition, TargetBinding target) {
		for (Leader leader : of(partition, target)) {
			if (leader.isSilent()) {
				return leader;
			}
		}
		return null;
	}

}
