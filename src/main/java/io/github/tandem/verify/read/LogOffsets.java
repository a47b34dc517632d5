package io.github.tandem.verify.read;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

import io.github.tandem.cluster.ClusterException;

/**
 * Asks one cluster for offsets of its logs, of many at once where there are many. Used by
 * one thread.
 */
final class LogOffsets {

	private static final Duration FRESH = Duration.ofSeconds(30);

	private final Consumer<byte[], byte[]> consumer;

	private final Clock clock;

	private final Function<Collection<TopicPartition>, LogExtents> extents;

	private LogExtents prepared = LogExtents.NONE;

	private Instant preparedAt = Instant.EPOCH;

	/**
	 * Ask for offsets.
	 * @param consumer asks the cluster
	 * @param clock the time
	 * @param extents tells where logs begin and end
	 */
	LogOffsets(Consumer<byte[], byte[]> consumer, Clock clock,
			Function<Collection<TopicPartition>, LogExtents> extents) {
		this.consumer = consumer;
		this.clock = clock;
		this.extents = extents;
	}

	long begin(TopicPartition partition) {
		return this.consumer.beginningOffsets(List.of(partition), LogReader.PATIENCE).getOrDefault(partition, 0L);
	}

	/**
	 * Where the records end that may be read: before open transactions, if those are not.
	 * @param partition the partition
	 * @return the offset behind the last one
	 */
	long end(TopicPartition partition) {
		return ends(List.of(partition)).getOrDefault(partition, 0L);
	}

	Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
		return this.consumer.endOffsets(partitions, LogReader.PATIENCE);
	}

	/**
	 * Ask where many logs begin and end, which takes as long as for one.
	 * @param partitions the partitions that are looked at next
	 */
	void prepare(Collection<TopicPartition> partitions) {
		this.preparedAt = this.clock.instant();
		try {
			this.prepared = extents(partitions);
		}
		catch (ClusterException | KafkaException ex) {
			// each of them is asked for by itself, and tells why it is not known
			this.prepared = LogExtents.NONE;
		}
	}

	/**
	 * Whether what was asked for many partitions is still to be used.
	 * @return {@code false} if retention may have taken much since
	 */
	boolean isPrepared() {
		return Duration.between(this.preparedAt, this.clock.instant()).compareTo(FRESH) < 0;
	}

	/**
	 * Where a log begins and ends.
	 * @param partition the partition
	 * @return as it was when it was asked for, or is now
	 * @throws io.github.tandem.cluster.ClusterException if that cannot be told
	 */
	LogExtents.Extent extent(TopicPartition partition) {
		return this.prepared.has(partition) ? this.prepared.get(partition) : extents(List.of(partition)).get(partition);
	}

	LogExtents extents(Collection<TopicPartition> partitions) {
		return partitions.isEmpty() ? LogExtents.NONE : this.extents.apply(partitions);
	}

	/**
	 * The first record that is not older.
	 * @param partition the partition
	 * @param millis its timestamp at least
	 * @return its offset, or the end of the log
	 */
	long offsetAt(TopicPartition partition, long millis) {
		return offsetsAt(List.of(partition), millis).getOrDefault(partition, 0L);
	}

	Map<TopicPartition, Long> offsetsAt(Collection<TopicPartition> partitions, long millis) {
		Map<TopicPartition, Long> times = new HashMap<>();
		// Kafka knows no time before 1970
		partitions.forEach((partition) -> times.put(partition, Math.max(0, millis)));
		Map<TopicPartition, Long> offsets = new HashMap<>();
		this.consumer.offsetsForTimes(times, LogReader.PATIENCE).forEach((partition, found) -> {
			if (found != null) {
				offsets.put(partition, found.offset());
				times.remove(partition);
			}
		});
		if (!times.isEmpty()) {
			offsets.putAll(ends(times.keySet()));
		}
		return offsets;
	}

}
