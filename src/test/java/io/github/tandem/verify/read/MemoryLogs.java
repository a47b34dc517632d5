package io.github.tandem.verify.read;

import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * The logs of a cluster that a test makes up, and a consumer that reads them, as far as a
 * verification reads.
 */
final class MemoryLogs {

	private final Map<TopicPartition, MemoryLog> logs = new HashMap<>();

	// what happens before a record at this offset is handed out
	private final Map<TopicPartition, Map<Long, Runnable>> events = new HashMap<>();

	private final Set<TopicPartition> leaderless = new HashSet<>();

	private int questions;

	MemoryLog log(TopicPartition partition) {
		return this.logs.computeIfAbsent(partition, (key) -> new MemoryLog(key, new TreeMap<>()));
	}

	MemoryLog log(String topic, int partition) {
		return log(new TopicPartition(topic, partition));
	}

	void before(TopicPartition partition, long offset, Runnable event) {
		this.events.computeIfAbsent(partition, (key) -> new HashMap<>()).put(offset, event);
	}

	LogReader reader() {
		return reader(new Pace(0, Clock.systemUTC()), Clock.systemUTC());
	}

	LogReader reader(Pace pace, Clock clock) {
		return new LogReader("cluster", consumer(), pace, new Progress(clock), clock, this::extents);
	}

	private LogExtents extents(Collection<TopicPartition> partitions) {
		this.questions++;
		Map<TopicPartition, LogExtents.Extent> known = new HashMap<>();
		Map<TopicPartition, RuntimeException> failures = new HashMap<>();
		partitions.forEach((partition) -> {
			MemoryLog log = log(partition);
			if (this.leaderless.contains(partition)) {
				failures.put(partition, new KafkaException(partition + " has no leader"));
			}
			else {
				known.put(partition, new LogExtents.Extent(log.start(), log.end(), log.written()));
			}
		});
		return new LogExtents(known, failures);
	}

	/**
	 * How often somebody has asked for offsets.
	 * @return the number, however many partitions were asked for at a time
	 */
	int questions() {
		return this.questions;
	}

	void withoutLeader(TopicPartition partition) {
		this.leaderless.add(partition);
	}

	@SuppressWarnings("unchecked")
	Consumer<byte[], byte[]> consumer() {
		Map<TopicPartition, Long> positions = new HashMap<>();
		return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { Consumer.class }, (proxy, method, args) -> switch (method.getName()) {
					case "assign" -> {
						positions.keySet().retainAll((Collection<TopicPartition>) args[0]);
						yield null;
					}
					case "seek" -> positions.put((TopicPartition) args[0], (Long) args[1]);
					case "position" -> positions.get((TopicPartition) args[0]);
					case "poll" -> poll(positions);
					case "beginningOffsets" -> all((Collection<TopicPartition>) args[0], MemoryLog::start);
					case "endOffsets" -> all((Collection<TopicPartition>) args[0], MemoryLog::end);
					case "offsetsForTimes" -> times((Map<TopicPartition, Long>) args[0]);
					case "close" -> null;
					default -> throw new UnsupportedOperationException(method.getName());
				});
	}

	private Map<TopicPartition, Long> all(Collection<TopicPartition> partitions,
			java.util.function.Function<MemoryLog, Long> what) {
		this.questions++;
		Map<TopicPartition, Long> offsets = new HashMap<>();
		partitions.forEach((partition) -> offsets.put(partition, what.apply(log(partition))));
		return offsets;
	}

	private Map<TopicPartition, OffsetAndTimestamp> times(Map<TopicPartition, Long> asked) {
		this.questions++;
		Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
		asked.forEach((partition, time) -> log(partition).records.values()
			.stream()
			.filter((record) -> record.timestamp() >= time)
			.findFirst()
			.ifPresent((record) -> found.put(partition, new OffsetAndTimestamp(record.offset(), record.timestamp()))));
		return found;
	}

	// one record of each partition at a time, so that events come between
	private ConsumerRecords<byte[], byte[]> poll(Map<TopicPartition, Long> positions) {
		Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> polled = new HashMap<>();
		for (Map.Entry<TopicPartition, Long> position : positions.entrySet()) {
			MemoryLog log = log(position.getKey());
			Runnable event = this.events.getOrDefault(position.getKey(), Map.of()).get(position.getValue());
			if (event != null) {
				event.run();
			}
			if (position.getValue() < log.start()) {
				throw new OffsetOutOfRangeException(Map.of(position.getKey(), position.getValue()));
			}
			Map.Entry<Long, ConsumerRecord<byte[], byte[]>> next = log.records.ceilingEntry(position.getValue());
			if (next != null && next.getKey() < log.end()) {
				polled.put(position.getKey(), List.of(next.getValue()));
				position.setValue(next.getKey() + 1);
			}
			else {
				position.setValue(Math.max(position.getValue(), log.end()));
			}
		}
		return new ConsumerRecords<>(polled, Map.of());
	}

	/**
	 * A log.
	 */
	static final class MemoryLog {

		private final TopicPartition partition;

		private final TreeMap<Long, ConsumerRecord<byte[], byte[]>> records;

		private long start;

		private long written;

		private long heldBackAt = Long.MAX_VALUE;

		MemoryLog(TopicPartition partition, TreeMap<Long, ConsumerRecord<byte[], byte[]>> records) {
			this.partition = partition;
			this.records = records;
		}

		long start() {
			return this.start;
		}

		long end() {
			return Math.min(this.written, this.heldBackAt);
		}

		long written() {
			return this.written;
		}

		MemoryLog add(long timestamp, String key, String value, RecordHeaders headers) {
			long offset = this.written++;
			this.records.put(offset, new ConsumerRecord<>(this.partition.topic(), this.partition.partition(), offset,
					timestamp, TimestampType.CREATE_TIME, 4, 4, bytes(key), bytes(value), headers, Optional.empty()));
			return this;
		}

		/**
		 * Add records whose timestamps are a second apart.
		 * @param numbers number of each, which its value has, and its key modulo ten
		 * @return this
		 */
		MemoryLog add(int... numbers) {
			for (int number : numbers) {
				add(number * 1_000L, "key-" + number % 10, "value-" + number, new RecordHeaders());
			}
			return this;
		}

		MemoryLog range(int from, int to) {
			for (int number = from; number < to; number++) {
				add(number);
			}
			return this;
		}

		// a marker of a transaction, or what compaction took
		MemoryLog skip(long offsets) {
			this.written += offsets;
			return this;
		}

		MemoryLog deleteTo(long offset) {
			this.start = Math.max(this.start, offset);
			this.records.headMap(offset).clear();
			return this;
		}

		MemoryLog remove(long offset) {
			this.records.remove(offset);
			return this;
		}

		MemoryLog holdBackAt(long offset) {
			this.heldBackAt = offset;
			return this;
		}

		List<ConsumerRecord<byte[], byte[]>> records() {
			return new ArrayList<>(this.records.values());
		}

		private static byte[] bytes(String text) {
			return (text != null) ? text.getBytes(java.nio.charset.StandardCharsets.UTF_8) : null;
		}

	}

}
