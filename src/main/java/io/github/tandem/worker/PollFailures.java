package io.github.tandem.worker;

import java.time.Instant;
import java.util.Map;

import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

import io.github.tandem.delivery.DeliveryFailure;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.policy.DisplacementPolicy;
import io.github.tandem.policy.Policies;
import io.github.tandem.policy.ReadFaults;
import io.github.tandem.progress.ReadFailure;

/**
 * What a poll fails for: some partitions only, or all of them.
 */
final class PollFailures {

	private final Assignment assignment;

	private final ReadFaults faults;

	private final DisplacementPolicy displacement;

	private final Fetching fetching;

	private volatile @Nullable ReadFailure current;

	PollFailures(Assignment assignment, Policies policies, Fetching fetching) {
		this.assignment = assignment;
		this.faults = policies.reading();
		this.displacement = policies.displacement();
		this.fetching = fetching;
	}

	/**
	 * What keeps the thread from reading anything at all, for any thread.
	 * @return the failure, or {@code null} while polls succeed
	 */
	@Nullable ReadFailure current() {
		return this.current;
	}

	/**
	 * A poll succeeded.
	 */
	void succeeded() {
		if (this.current != null) {
			this.current = null;
		}
	}

	/**
	 * A poll failed: find out whether that concerns some partitions only. What another
	 * cluster answers says nothing of them, nor does a fault of the client itself.
	 * @param failure why it failed
	 * @param now the time
	 * @return {@code true} if they were seen to, so that all others can be read on
	 */
	boolean concernsPartitions(RuntimeException failure, Instant now) {
		if (failure instanceof OffsetOutOfRangeException outOfRange) {
			Map<TopicPartition, OffsetAndMetadata> divergent = (outOfRange instanceof LogTruncationException truncation)
					? truncation.divergentOffsets() : Map.of();
			outOfRange.offsetOutOfRangePartitions()
				.forEach((name, offset) -> outOfRange(name, offset, divergent.get(name), now));
			return true;
		}
		if (failure instanceof TopicAuthorizationException refusal && forbidden(refusal, now)) {
			return true;
		}
		if (failure instanceof KafkaException unclear && !(failure instanceof WakeupException)
				&& !(failure instanceof ApiException) && unreadable(unclear, now)) {
			return true;
		}
		if (!(failure instanceof WakeupException || failure instanceof InterruptException) && this.current == null) {
			this.current = new ReadFailure(now, DeliveryFailure.describe(failure));
		}
		return false;
	}

	private void outOfRange(TopicPartition name, long offset, @Nullable OffsetAndMetadata divergence, Instant now) {
		SourcePartition partition = this.assignment.get(name);
		if (partition != null && this.fetching.outOfRange(partition) && !isDisplaced(partition, now)) {
			this.faults.outOfRange(partition, offset, (divergence != null) ? divergence.offset() : null, now);
		}
	}

	private boolean forbidden(TopicAuthorizationException refusal, Instant now) {
		boolean found = false;
		for (SourcePartition partition : this.assignment.all()) {
			if (refusal.unauthorizedTopics().contains(partition.partition().topic())) {
				found = true;
				if (!isDisplaced(partition, now)) {
					this.faults.forbidden(partition, refusal, now);
				}
			}
		}
		return found;
	}

	private boolean unreadable(KafkaException failure, Instant now) {
		SourcePartition partition = this.faults.blamed(failure, this.assignment.all());
		if (partition == null) {
			return false;
		}
		this.fetching.unreadable(partition.partition());
		if (!isDisplaced(partition, now)) {
			this.faults.unreadable(partition, failure, now);
		}
		return true;
	}

	// in the poll that fails it may have been heard first
	private boolean isDisplaced(SourcePartition partition, Instant now) {
		this.displacement.review(partition, now);
		return this.displacement.isDisplaced();
	}

}
