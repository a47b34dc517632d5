package io.github.tandem.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * A consumer that reads logs in memory, from wherever it is told to seek, and remembers
 * what was committed.
 */
public final class LogConsumer extends MockConsumer<byte[], byte[]> {

	private final Map<TopicPartition, TreeMap<Long, ConsumerRecord<byte[], byte[]>>> logs = new HashMap<>();

	private final Map<TopicPartition, Long> starts = new HashMap<>();

	private final Map<TopicPartition, Long> ends = new HashMap<>();

	private final Map<TopicPartition, OffsetAndMetadata> seeks = new HashMap<>();

	private final Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();

	private final Map<TopicPartition, Long> corruptFrom = new HashMap<>();

	private final Map<TopicPartition, Long> corruptTo = new HashMap<>();

	private int recordsPerPoll = 500;

	private int wakeups;

	private @Nullable KafkaException commitFailure;

	private int failingCommits;

	private @Nullable RuntimeException pollFailure;

	private boolean forbidden;

	private @Nullable Runnable onNextPoll;

	public LogConsumer() {
		super("none");
	}

	public void append(ConsumerRecord<byte[], byte[]> record) {
		TopicPartition partition = new TopicPartition(record.topic(), record.partition());
		this.logs.computeIfAbsent(partition, (key) -> new TreeMap<>()).put(record.offset(), record);
		endAt(partition, record.offset() + 1);
	}

	/**
	 * Begin a log later than it did, as retention does.
	 * @param partition the partition
	 * @param offset where it begins
	 */
	public void startAt(TopicPartition partition, long offset) {
		this.starts.put(partition, offset);
		this.logs.computeIfAbsent(partition, (key) -> new TreeMap<>()).headMap(offset).clear();
	}

	/**
	 * End a log earlier, as truncation does, or later, as the marker of a transaction
	 * does.
	 * @param partition the partition
	 * @param offset the offset the next record gets
	 */
	public void endAt(TopicPartition partition, long offset) {
		this.ends.put(partition, offset);
		this.logs.computeIfAbsent(partition, (key) -> new TreeMap<>()).tailMap(offset).clear();
	}

	/**
	 * Let a batch not be read.
	 * @param partition the partition
	 * @param from its first offset
	 * @param to the offset behind it
	 */
	public void corrupt(TopicPartition partition, long from, long to) {
		this.corruptFrom.put(partition, from);
		this.corruptTo.put(partition, to);
	}

	public void repair(TopicPartition partition) {
		this.corruptFrom.remove(partition);
	}

	public long start(TopicPartition partition) {
		return this.starts.getOrDefault(partition, 0L);
	}

	public long end(TopicPartition partition) {
		return this.ends.getOrDefault(partition, 0L);
	}

	public void recordsPerPoll(int records) {
		this.recordsPerPoll = records;
	}

	public void wakeCommitsUp(int times) {
		this.wakeups = times;
	}

	/**
	 * Fail all commits.
	 * @param failure why, or {@code null} to take them again
	 */
	public void failCommits(@Nullable KafkaException failure) {
		failCommits(failure, Integer.MAX_VALUE);
	}

	/**
	 * Fail some commits.
	 * @param failure why
	 * @param times how many
	 */
	public void failCommits(@Nullable KafkaException failure, int times) {
		this.commitFailure = failure;
		this.failingCommits = times;
	}

	private @Nullable KafkaException takeCommitFailure() {
		return (this.failingCommits-- > 0) ? this.commitFailure : null;
	}

	/**
	 * Let nothing be read any more.
	 * @param forbid whether not
	 */
	public void forbid(boolean forbid) {
		this.forbidden = forbid;
	}

	public void failNextPoll(RuntimeException failure) {
		this.pollFailure = failure;
	}

	/**
	 * Do something inside the next poll, before it brings records: there a consumer gives
	 * partitions away and takes others over.
	 * @param action what to do
	 */
	public void onNextPoll(@Nullable Runnable action) {
		this.onNextPoll = action;
	}

	public Map<TopicPartition, OffsetAndMetadata> commits() {
		return this.commits;
	}

	/**
	 * Where it was told to read last.
	 * @param partition the partition
	 * @return the offset with its epoch
	 */
	public @Nullable OffsetAndMetadata lastSeek(TopicPartition partition) {
		return this.seeks.get(partition);
	}

	@Override
	public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
		Runnable action = this.onNextPoll;
		if (action != null) {
			this.onNextPoll = null;
			action.run();
		}
		if (this.pollFailure != null) {
			RuntimeException failure = this.pollFailure;
			this.pollFailure = null;
			throw failure;
		}
		if (this.forbidden && !paused().containsAll(assignment())) {
			throw new TopicAuthorizationException(Set.of(LoopHarness.TOPIC));
		}
		Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> polled = new LinkedHashMap<>();
		Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
		int room = this.recordsPerPoll;
		KafkaException failure = null;
		for (TopicPartition partition : assignment()) {
			long position = position(partition);
			if (paused().contains(partition)) {
				continue;
			}
			if (position < start(partition) || position > end(partition)) {
				failure = new OffsetOutOfRangeException(Map.of(partition, position));
				continue;
			}
			long broken = this.corruptFrom.getOrDefault(partition, Long.MAX_VALUE);
			if (position >= broken && position < this.corruptTo.getOrDefault(partition, 0L)) {
				failure = new KafkaException("Received exception when fetching the next record from " + partition
						+ ". If needed, please seek past the record to continue consumption.");
				continue;
			}
			List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
			for (ConsumerRecord<byte[], byte[]> record : this.logs.getOrDefault(partition, new TreeMap<>())
				.tailMap(position)
				.values()) {
				if (room > 0 && !(position < broken && record.offset() >= broken)) {
					records.add(record);
					room--;
				}
			}
			if (room > 0 && records.isEmpty() && position < broken && end(partition) > broken) {
				super.seek(partition, broken);
				continue;
			}
			long read = records.isEmpty() ? position : records.get(records.size() - 1).offset() + 1;
			boolean all = this.logs.getOrDefault(partition, new TreeMap<>()).tailMap(read).isEmpty();
			super.seek(partition, all ? end(partition) : read);
			if (!records.isEmpty()) {
				polled.put(partition, records);
				next.put(partition, new OffsetAndMetadata(read));
			}
		}
		// what others brought comes first
		if (failure != null && polled.isEmpty()) {
			throw failure;
		}
		return new ConsumerRecords<>(polled, next);
	}

	@Override
	public synchronized OptionalLong currentLag(TopicPartition partition) {
		return OptionalLong.of(end(partition) - position(partition));
	}

	@Override
	public synchronized void seek(TopicPartition partition, long offset) {
		super.seek(partition, offset);
		this.seeks.put(partition, new OffsetAndMetadata(offset));
	}

	@Override
	public void seek(TopicPartition partition, OffsetAndMetadata offset) {
		super.seek(partition, offset);
		this.seeks.put(partition, offset);
	}

	@Override
	public synchronized void commitAsync(Map<TopicPartition, OffsetAndMetadata> offsets,
			OffsetCommitCallback callback) {
		KafkaException failure = takeCommitFailure();
		if (failure != null) {
			callback.onComplete(offsets, failure);
			return;
		}
		this.commits.putAll(offsets);
		callback.onComplete(offsets, null);
	}

	@Override
	public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
		if (this.wakeups > 0) {
			this.wakeups--;
			throw new WakeupException();
		}
		KafkaException failure = takeCommitFailure();
		if (failure != null) {
			throw failure;
		}
		this.commits.putAll(offsets);
	}

	@Override
	public synchronized void assign(Collection<TopicPartition> partitions) {
		Map<TopicPartition, Long> positions = new HashMap<>();
		assignment().stream()
			.filter(partitions::contains)
			.forEach((partition) -> positions.put(partition, position(partition)));
		super.assign(partitions);
		positions.forEach(super::seek);
	}

}
