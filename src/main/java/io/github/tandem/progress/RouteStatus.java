package io.github.tandem.progress;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * What is told of a route.
 *
 * @param name its name
 * @param group its consumer group on the source
 * @param liveThreads number of its consumer threads that live in this process
 * @param threads number of consumer threads it should have in this process
 * @param partitions partitions that this process replicates
 * @param stuck those of them that have lag and do not move
 * @param readFailure why consumer threads read nothing at all, or {@code null}
 * @param commitDelay positions that cannot be committed, or {@code null}
 * @param deleted topics that were deleted on the source
 * @param strangers members of the consumer group that are not of this deployment and hold
 * partitions
 * @param idle why it has no partitions in this process, or {@code null} if it has some
 */
public record RouteStatus(String name, String group, int liveThreads, int threads, List<PartitionStatus> partitions,
		List<StuckPartition> stuck, @Nullable ReadFailure readFailure, ThreadStatus.@Nullable CommitDelay commitDelay,
		List<DeletedTopic> deleted, List<String> strangers, @Nullable String idle) {

	/**
	 * Number of offsets not replicated yet, of all partitions together.
	 * @return the lag
	 */
	public long lag() {
		return this.partitions.stream().mapToLong(PartitionStatus::lag).sum();
	}

	/**
	 * Whether nothing is left to replicate, as the route stops there: other instances may
	 * have partitions that are not that far.
	 * @return {@code true} if this process has partitions, and all of them are complete
	 */
	public boolean isComplete() {
		return isComplete(this.partitions);
	}

	/**
	 * Whether partitions are complete.
	 * @param partitions those of a route that this process has
	 * @return {@code false} if there are none
	 */
	public static boolean isComplete(List<PartitionStatus> partitions) {
		return !partitions.isEmpty() && partitions.stream().allMatch(PartitionStatus::isComplete);
	}

	/**
	 * When the route made progress last, or had nothing to do.
	 * @return the instant, unless it has no partitions
	 */
	public Optional<Instant> lastProgress() {
		return this.partitions.stream().map(PartitionStatus::movedAt).max(Comparator.naturalOrder());
	}

}
