package io.github.tandem.bridge;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What the consumer of a thread reads, and from where: all of its running partitions, or
 * none of them while enough is in flight.
 */
final class Reading {

	private final Consumer<byte[], byte[]> consumer;

	private final Map<TopicPartition, PartitionFlow> flows;

	private boolean stopped;

	Reading(Consumer<byte[], byte[]> consumer, Map<TopicPartition, PartitionFlow> flows) {
		this.consumer = consumer;
		this.flows = flows;
	}

	/**
	 * Read no more until told otherwise.
	 */
	void stop() {
		if (!this.stopped) {
			this.stopped = true;
			this.consumer.pause(reading());
		}
	}

	/**
	 * Read on.
	 */
	void goOn() {
		if (this.stopped) {
			this.stopped = false;
			this.consumer.resume(reading());
		}
	}

	private List<TopicPartition> reading() {
		return this.flows.values().stream().filter(PartitionFlow::isReading).map(PartitionFlow::partition).toList();
	}

	/**
	 * Read nothing of partitions whose position is not known yet.
	 * @param partitions the partitions
	 */
	void hold(Collection<TopicPartition> partitions) {
		this.consumer.pause(partitions);
		// any position keeps the consumer from asking for one; nothing is read there
		partitions.forEach((partition) -> this.consumer.seek(partition, 0));
	}

	void pause(PartitionFlow flow) {
		this.consumer.pause(List.of(flow.partition()));
	}

	void resume(PartitionFlow flow) {
		if (flow.trial().isUnderWay() || (!this.stopped && flow.isReading())) {
			this.consumer.resume(List.of(flow.partition()));
		}
	}

	/**
	 * Let the consumer forget what it fetched of a partition: at its next poll it finds
	 * that this is not what is to be read.
	 * @param flow the partition
	 * @param offset another offset than what it fetched
	 */
	void forget(PartitionFlow flow, long offset) {
		this.consumer.seek(flow.partition(), offset);
	}

	/**
	 * Read a partition from an offset on.
	 * @param flow the partition
	 * @param nextOffset the offset
	 * @param leaderEpoch the leader's epoch of the record before it, by which the
	 * consumer finds a truncated log
	 */
	void from(PartitionFlow flow, long nextOffset, Optional<Integer> leaderEpoch) {
		this.consumer.seek(flow.partition(), new OffsetAndMetadata(nextOffset, leaderEpoch, ""));
	}

	/**
	 * Where a partition is read next.
	 * @param flow the partition
	 * @return the offset, if it is settled
	 */
	OptionalLong position(PartitionFlow flow) {
		return ReadPosition.of(this.consumer, flow.partition());
	}

}
