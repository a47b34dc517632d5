package io.github.tandem.worker;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import io.github.tandem.delivery.InFlight;
import io.github.tandem.partition.PartitionState;
import io.github.tandem.partition.Probe;
import io.github.tandem.partition.SourcePartition;

/**
 * The partitions that one consumer thread has.
 */
final class Assignment {

	private final Map<TopicPartition, SourcePartition> partitions = new LinkedHashMap<>();

	void add(SourcePartition partition) {
		this.partitions.put(partition.partition(), partition);
	}

	void remove(SourcePartition partition) {
		this.partitions.remove(partition.partition(), partition);
	}

	@Nullable SourcePartition get(TopicPartition partition) {
		return this.partitions.get(partition);
	}

	/**
	 * Those of some partitions that this thread has.
	 * @param wanted the partitions
	 * @return a list of its own
	 */
	List<SourcePartition> get(Collection<TopicPartition> wanted) {
		return wanted.stream().map(this.partitions::get).filter(Objects::nonNull).toList();
	}

	/**
	 * The partitions of a topic.
	 * @param topic the topic on the source
	 * @return a list of its own
	 */
	List<SourcePartition> of(String topic) {
		return this.partitions.values()
			.stream()
			.filter((partition) -> partition.partition().topic().equals(topic))
			.toList();
	}

	/**
	 * The partitions with a record that is still to be put into the dead-letter topic.
	 * @return a list of its own
	 */
	List<SourcePartition> deadLettering() {
		List<SourcePartition> all = new ArrayList<>();
		for (SourcePartition partition : this.partitions.values()) {
			if (!partition.probe().unsentLetters().isEmpty() && partition.state() instanceof PartitionState.Active) {
				all.add(partition);
			}
		}
		return all;
	}

	/**
	 * The partitions with records that are to be sent once more.
	 * @return a list of its own
	 */
	List<SourcePartition> repeating() {
		List<SourcePartition> all = new ArrayList<>();
		for (SourcePartition partition : this.partitions.values()) {
			if (partition.probe() instanceof Probe.Together group && !group.again().isEmpty()) {
				all.add(partition);
			}
		}
		return all;
	}

	/**
	 * Whether an answer of the target is awaited for records that were sent alone: a poll
	 * brings nothing of their partitions before.
	 * @return {@code true} if there are any
	 */
	boolean isProbing() {
		for (SourcePartition partition : this.partitions.values()) {
			if (partition.probe().isUnderWay() && !(partition.probe() instanceof Probe.Reading)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The partitions whose records are not read, as the target cannot take them.
	 * @return a list of its own
	 */
	List<SourcePartition> heldBack() {
		return this.partitions.values().stream().filter((partition) -> partition.target().heldBack() != null).toList();
	}

	/**
	 * Whether the target keeps a partition waiting for its answers.
	 * @return {@code true} if it has acknowledged nothing of one for a while
	 */
	boolean isKeptWaiting() {
		for (SourcePartition partition : this.partitions.values()) {
			if (partition.target().acknowledgementWait().isTooLong()) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Move watermarks over what was acknowledged.
	 * @param now the time
	 */
	void acknowledge(Instant now) {
		for (SourcePartition partition : this.partitions.values()) {
			partition.advance();
			InFlight inFlight = partition.progress().inFlight();
			if (!partition.isSending()) {
				inFlight.releaseSettled();
			}
			if (partition.target().acknowledgementWait().isTooLong()) {
				partition.target().acknowledgementWait().look(inFlight, now);
			}
		}
	}

	/**
	 * All partitions.
	 * @return a view that changes with each partition that comes or goes
	 */
	Collection<SourcePartition> all() {
		return this.partitions.values();
	}

}
