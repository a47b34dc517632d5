package io.github.tandem.migrate.plan;

import org.apache.kafka.common.TopicPartition;

/**
 * What is to be replicated of a partition.
 *
 * @param partition the partition of the source
 * @param begin the first offset that the target gets
 * @param goal the offset up to which it is replicated, without it: where its log ended
 * when the plan was made
 * @param bytes size of its log on the source, or -1 if the source does not tell
 * @param since from which offset on it was replicated to the topic that is on the target
 * now, or -1 if nothing was, or that is not known
 */
public record PartitionTask(TopicPartition partition, long begin, long goal, long bytes, long since) {

	/**
	 * Whether something else has to have brought the first records to the target: an
	 * earlier topic of that name, which is gone with them, or another program.
	 * @return {@code true} if this deployment has not
	 */
	public boolean isBegunLate() {
		return this.since > this.begin;
	}

	/**
	 * How much there is.
	 * @return number of offsets, which are records unless compaction or transactions left
	 * holes
	 */
	public long records() {
		return Math.max(0, this.goal - this.begin);
	}

	/**
	 * How much of it is done.
	 * @param position the offset to be replicated next, or less than {@link #begin()} if
	 * nothing is
	 * @return number of offsets
	 */
	public long done(long position) {
		return Math.max(0, Math.min(position, this.goal) - this.begin);
	}

	/**
	 * How much is replicated, also what came after the plan was made.
	 * @param position the offset to be replicated next
	 * @return number of offsets
	 */
	public long passed(long position) {
		return Math.max(0, position - this.begin);
	}

	/**
	 * How many bytes a number of records has.
	 * @param records their number
	 * @return as many as that share of the log, or 0 if its size is not known
	 */
	public long bytes(long records) {
		return (records() > 0 && this.bytes > 0) ? Math.round((double) this.bytes * records / records()) : 0;
	}

}
