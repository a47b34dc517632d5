package io.github.tandem.verify.read;

import java.io.Serial;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Reads partitions of one cluster from where to where it is told, and says where
 * retention took records meanwhile. Used by one thread.
 */
final class LogReader implements AutoCloseable {

	static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final Duration POLL = Duration.ofMillis(100);

	private static final Duration SILENCE = Duration.ofSeconds(60);

	private final String role;

	private final Consumer<byte[], byte[]> consumer;

	private final Pace pace;

	private final Progress progress;

	private final Clock clock;

	private final LogOffsets offsets;

	private final Map<TopicPartition, Long> ends = new HashMap<>();

	private final Map<TopicPartition, Long> passed = new HashMap<>();

	// how long it was waited for records in vain; nobody waits while the other side is
	// read
	private Duration silentFor = Duration.ZERO;

	/**
	 * Read a log.
	 * @param role which cluster
	 * @param consumer reads it, used and closed here
	 * @param pace how fast, and whether still
	 * @param progress is told what is read
	 * @param clock the time
	 * @param extents tells where logs begin and end
	 */
	LogReader(String role, Consumer<byte[], byte[]> consumer, Pace pace, Progress progress, Clock clock,
			Function<Collection<TopicPartition>, LogExtents> extents) {
		this.role = role;
		this.consumer = consumer;
		this.pace = pace;
		this.progress = progress;
		this.clock = clock;
		this.offsets = new LogOffsets(consumer, clock, extents);
	}

	LogOffsets offsets() {
		return this.offsets;
	}

	/**
	 * Read one record.
	 * @param partition its partition
	 * @param offset its offset, or any before it
	 * @return the first record from there on, or {@code null} if there is none
	 */
	@Nullable ConsumerRecord<byte[], byte[]> peek(TopicPartition partition, long offset) {
		List<ConsumerRecord<byte[], byte[]>> first = peek(partition, offset, 1, (record) -> true);
		return first.isEmpty() ? null : first.get(0);
	}

	/**
	 * Read some records.
	 * @param partition their partition
	 * @param offset the offset of the first one, or any before it
	 * @param most how many
	 * @param wanted which of them
	 * @return the first ones from there on
	 */
	List<ConsumerRecord<byte[], byte[]>> peek(TopicPartition partition, long offset, int most,
			Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
		return peek(partition, offset, this.offsets.end(partition), most, wanted);
	}

	List<ConsumerRecord<byte[], byte[]>> peek(TopicPartition partition, long offset, long end, int most,
			Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
		List<ConsumerRecord<byte[], byte[]>> first = new ArrayList<>();
		open(Map.of(partition, offset), Map.of(partition, end));
		while (!isEnded() && first.size() < most) {
			read((record) -> {
				if (first.size() < most && wanted.test(record)) {
					first.add(record);
				}
			}, (cut) -> {
			});
		}
		return first;
	}

	/**
	 * Look for a record.
	 * @param partition its partition
	 * @param offset where to begin
	 * @param most how many records to look at
	 * @param wanted knows it
	 * @return whether it is among them
	 */
	boolean has(TopicPartition partition, long offset, int most, Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
		int[] seen = new int[1];
		return peek(partition, offset, 1, (record) -> wanted.test(record) || ++seen[0] >= most).stream()
			.anyMatch(wanted);
	}

	/**
	 * Begin to read.
	 * @param from where to begin in each partition
	 * @param to where to end, the offset behind the last record
	 */
	void open(Map<TopicPartition, Long> from, Map<TopicPartition, Long> to) {
		this.ends.clear();
		this.passed.clear();
		from.forEach((partition, begin) -> {
			long end = to.getOrDefault(partition, 0L);
			if (begin < end) {
				this.ends.put(partition, end);
				this.passed.put(partition, begin);
			}
		});
		this.consumer.assign(this.ends.keySet());
		this.ends.keySet().forEach((partition) -> this.consumer.seek(partition, from.getOrDefault(partition, 0L)));
		this.silentFor = Duration.ZERO;
	}

	boolean isEnded() {
		return this.ends.isEmpty();
	}

	/**
	 * Read what comes next.
	 * @param records takes the records
	 * @param cuts takes a partition whose records up to the next one are gone
	 * @throws TimeoutException if the cluster is silent
	 */
	void read(java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> records,
			java.util.function.Consumer<TopicPartition> cuts) {
		if (this.pace.isStopped()) {
			throw new StoppedException();
		}
		ConsumerRecords<byte[], byte[]> polled;
		Duration waited;
		Instant asked = this.clock.instant();
		try {
			polled = this.consumer.poll(POLL);
			waited = Duration.between(asked, this.clock.instant());
		}
		catch (OffsetOutOfRangeException ex) {
			skipDeleted(ex.offsetOutOfRangePartitions().keySet(), cuts);
			return;
		}
		long bytes = 0;
		for (TopicPartition partition : polled.partitions()) {
			long end = this.ends.getOrDefault(partition, 0L);
			for (ConsumerRecord<byte[], byte[]> record : polled.records(partition)) {
				if (record.offset() < end) {
					bytes += size(record);
					records.accept(record);
				}
			}
		}
		note(polled.count(), waited);
		if (polled.count() > 0) {
			this.progress.read(polled.count(), bytes);
			this.pace.read(bytes);
		}
	}

	// headers may be larger than all else
	private static long size(ConsumerRecord<byte[], byte[]> record) {
		long bytes = Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
		for (Header header : record.headers()) {
			bytes += header.key().length() + ((header.value() != null) ? header.value().length : 0);
		}
		return bytes;
	}

	// behind the last record there may be markers and what compaction left
	private void note(int count, Duration waited) {
		boolean ended = false;
		boolean moved = count > 0;
		for (Map.Entry<TopicPartition, Long> next : Map.copyOf(this.ends).entrySet()) {
			TopicPartition partition = next.getKey();
			long position = Math.min(next.getValue(), this.consumer.position(partition, PATIENCE));
			Long before = this.passed.put(partition, position);
			long moves = position - ((before != null) ? before : position);
			this.progress.passed(moves);
			moved |= moves > 0;
			if (position >= next.getValue()) {
				this.ends.remove(partition);
				ended = true;
			}
		}
		if (ended) {
			this.consumer.assign(this.ends.keySet());
		}
		this.silentFor = moved ? Duration.ZERO : this.silentFor.plus(waited);
		if (this.silentFor.compareTo(SILENCE) > 0) {
			throw new TimeoutException("The %s has sent nothing of %s for %d s".formatted(this.role, this.ends.keySet(),
					SILENCE.toSeconds()));
		}
	}

	private void skipDeleted(Set<TopicPartition> partitions, java.util.function.Consumer<TopicPartition> cuts) {
		for (TopicPartition partition : partitions) {
			long begin = this.offsets.begin(partition);
			if (begin <= this.passed.getOrDefault(partition, 0L)) {
				throw new TimeoutException("The log of %s on the %s became shorter while it was read, or the topic was "
					.formatted(partition, this.role) + "created anew: verify again");
			}
			this.consumer.seek(partition, begin);
			cuts.accept(partition);
		}
	}

	@Override
	public void close() {
		this.consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
	}

	/**
	 * Somebody called for the end.
	 */
	static final class StoppedException extends KafkaException {

		@Serial
		private static final long serialVersionUID = 1L;

		StoppedException() {
			super("The verification was ended");
		}

	}

}
