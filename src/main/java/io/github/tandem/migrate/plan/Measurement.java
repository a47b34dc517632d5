package io.github.tandem.migrate.plan;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads from the source for a moment, to tell how fast it is. What is read is counted by
 * offsets and by what they have in the log, as the plan counts.
 */
public final class Measurement {

	private static final int PARTITIONS = 32;

	private static final Duration POLL = Duration.ofMillis(200);

	private static final Duration SILENCE = Duration.ofSeconds(1);

	private static final int LONGER = 3;

	private final Supplier<Consumer<byte[], byte[]>> consumers;

	private final DoubleSupplier load;

	private final Duration length;

	private final Clock clock;

	/**
	 * Prepare.
	 * @param consumers makes a consumer of the source
	 * @param load how busy the processors of this machine were since it was asked last,
	 * between 0 and 1, or less than 0 if that is not known
	 * @param length how long to read, or three times that if the speed changes
	 * @param clock the time
	 */
	public Measurement(Supplier<Consumer<byte[], byte[]>> consumers, DoubleSupplier load, Duration length,
			Clock clock) {
		this.consumers = consumers;
		this.load = load;
		this.length = length;
		this.clock = clock;
	}

	/**
	 * Read the partitions of a plan, the largest first, for as long as that lasts.
	 * @param plan the plan
	 * @return how long the plan will take at that speed
	 * @throws org.apache.kafka.common.KafkaException if the source does not answer, or
	 * refuses
	 */
	public Estimate take(MigrationPlan plan) {
		Deque<PartitionTask> left = largestFirst(plan);
		if (left.isEmpty()) {
			return Estimate.of(plan, Speed.NONE, Estimate.Spread.NONE);
		}
		Map<TopicPartition, PartitionTask> tasks = new HashMap<>();
		Map<TopicPartition, Long> positions = new HashMap<>();
		try (Consumer<byte[], byte[]> consumer = this.consumers.get()) {
			fill(tasks, positions, left, consumer);
			this.load.getAsDouble();
			Reading reading = new Reading(this.clock.instant());
			while (!tasks.isEmpty() && goesOn(reading)) {
				note(consumer.poll(POLL), tasks, positions, reading);
				reading.sample(this.load);
				// what is written meanwhile is no measure of the source
				if (tasks.values().removeIf((task) -> positions.getOrDefault(task.partition(), 0L) >= task.goal())) {
					fill(tasks, positions, left, consumer);
				}
			}
			return Estimate.of(plan, reading.speed(this.load), reading.spread());
		}
	}

	private static void fill(Map<TopicPartition, PartitionTask> tasks, Map<TopicPartition, Long> positions,
			Deque<PartitionTask> left, Consumer<byte[], byte[]> consumer) {
		List<PartitionTask> more = new ArrayList<>();
		while (tasks.size() < PARTITIONS && !left.isEmpty()) {
			PartitionTask task = left.remove();
			tasks.put(task.partition(), task);
			more.add(task);
		}
		// those that it reads already go on where they are
		consumer.assign(tasks.keySet());
		more.forEach((task) -> {
			consumer.seek(task.partition(), task.begin());
			positions.put(task.partition(), task.begin());
		});
	}

	private static Deque<PartitionTask> largestFirst(MigrationPlan plan) {
		return plan.possible()
			.flatMap((topic) -> topic.partitions().stream())
			.filter((task) -> task.records() > 0)
			.sorted(Comparator.comparingLong((PartitionTask task) -> task.bytes())
				.thenComparingLong(PartitionTask::records)
				.reversed())
			.collect(Collectors.toCollection(ArrayDeque::new));
	}

	private boolean goesOn(Reading reading) {
		Instant now = this.clock.instant();
		// the first records may take as long as all of the measurement
		Duration most = reading.isEmpty() ? this.length.multipliedBy(2) : SILENCE;
		// longer where it goes up and down
		Duration enough = reading.spread().isSteady() ? this.length : this.length.multipliedBy(LONGER);
		return Duration.between(reading.last(), now).compareTo(most) < 0
				&& (reading.isEmpty() || reading.lasts().compareTo(enough) < 0);
	}

	private void note(ConsumerRecords<byte[], byte[]> polled, Map<TopicPartition, PartitionTask> tasks,
			Map<TopicPartition, Long> positions, Reading reading) {
		long records = 0;
		double bytes = 0;
		for (TopicPartition partition : polled.partitions()) {
			PartitionTask task = tasks.get(partition);
			ConsumerRecord<byte[], byte[]> last = polled.records(partition).get(polled.records(partition).size() - 1);
			Long before = positions.put(partition, last.offset() + 1);
			if (task != null && before != null) {
				long done = task.done(last.offset() + 1) - task.done(before);
				records += done;
				bytes += task.bytes(done);
			}
		}
		if (records > 0) {
			reading.note(this.clock.instant(), records, bytes);
		}
	}

}
