package io.github.tandem.progress;

import java.time.Duration;
import java.time.Instant;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import io.github.tandem.position.goal.Goal;
import io.github.tandem.progress.transaction.OpenTransaction;

/**
 * What is told of a partition.
 *
 * @param topic its topic on the source
 * @param partition its number
 * @param state what it is doing
 * @param nextOffset the offset to replicate next, or -1 while it is not known
 * @param endOffset the end of its log, or -1 while it is not known
 * @param lag number of offsets not replicated yet
 * @param lagTime age of the oldest record not replicated yet
 * @param timeToLoss time until the source deletes the oldest record not replicated yet,
 * if nothing moves, or {@code null} if nothing is known to delete it
 * @param recordsPerSecond records replicated in a second, lately
 * @param movedAt when it made progress last, or had nothing to do
 * @param inFlight number of records that were sent and are not acknowledged
 * @param targetTopic its topic on the target, or {@code null} while it is not known
 * @param targetPartition partition of the record replicated last, or -1
 * @param targetOffset offset of the record replicated last, or -1
 * @param sourceOffset its offset on the source, or -1
 * @param lastStableOffset the offset from which on an open transaction on the source
 * keeps records from being read, or -1 while it is not known
 * @param openTransaction the open transaction that nothing can be replicated before the
 * end of, or {@code null} if there is none
 * @param goal up to where it is replicated
 */
public record PartitionStatus(String topic, int partition, PartitionCondition state, long nextOffset, long endOffset,
		long lag, Duration lagTime, @Nullable Duration timeToLoss, double recordsPerSecond, Instant movedAt,
		int inFlight, @Nullable String targetTopic, int targetPartition, long targetOffset, long sourceOffset,
		long lastStableOffset, @Nullable OpenTransaction openTransaction, Goal goal) {

	public TopicPartition topicPartition() {
		return new TopicPartition(this.topic, this.partition);
	}

	/**
	 * Whether it is replicated up to where the route stops.
	 * @return {@code false} if there is more to come
	 */
	public boolean isComplete() {
		return this.goal.isReachedAt(this.nextOffset);
	}

	/**
	 * Where the route stops.
	 * @return the first offset that is not replicated, or {@link Long#MAX_VALUE} if that
	 * is not known, or there is none
	 */
	public long stopsAt() {
		return this.goal.isKnown() ? this.goal.offset() : Long.MAX_VALUE;
	}

	/**
	 * Whether this partition has lag, or not even a position, and has not moved for a
	 * while, and not because it waits for the end of a transaction.
	 * @param now the time
	 * @param after how long is too long
	 * @return {@code true} if it is stuck
	 */
	public boolean isStuck(Instant now, Duration after) {
		return this.openTransaction == null && (this.lag > 0 || this.nextOffset < 0)
				&& this.movedAt.plus(after).isBefore(now);
	}

	@Override
	public String toString() {
		return this.topic + "-" + this.partition;
	}

}
