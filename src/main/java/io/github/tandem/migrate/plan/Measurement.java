package io.github.tandem.migrate.plan;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * How fast records of the source are read from here: for a few seconds, with one
 * consumer, without a group and without writing anything.
 */
public final class Measurement {

	private static final int PARTITIONS = 32;

	private static final Duration POLL = Duration.ofMillis(200);

	private static final Duration SILENCE = Duration.ofSeconds(1);

	private static final int OVERHEAD = 70;

	private final Supplier<Consumer<byte[], byte[]>> consumers;

	private final Duration length;

	private final Clock clock;

	/**
	 * Prepare.
	 * @param consumers makes a consumer of the source
	 * @param length how long to read
	 * @param clock the time
	 */
	public Measurement(Supplier<Consumer<byte[], byte[]>> consumers, Duration length, Clock clock) {
		this.consumers = consumers;
		this.length = length;
		this.clock = clock;
	}

	/**
	 * Read from the largest partitions of a plan.
	 * @param plan the plan
	 * @return how long the plan will take at that speed
	 * @throws org.apache.kafka.common.KafkaException if the source does not answer, or
	 * refuses
	 */
	public Estimate take(MigrationPlan plan) {
		Map<TopicPartition, Long> from = new HashMap<>();
		plan.possible()
			.flatMap((topic) -> topic.partitions().stream())
			.filter((task) -> task.records() > 0)
			.sorted(Comparator.comparingLong(PartitionTask::records).reversed())
			.limit(PARTITIONS)
			.forEach((task) -> from.put(task.partition(), task.begin()));
		if (from.isEmpty()) {
			return Estimate.NOTHING;
		}
		long records = 0;
		long bytes = 0;
		try (Consumer<byte[], byte[]> consumer = this.consumers.get()) {
			consumer.assign(from.keySet());
			from.forEach(consumer::seek);
			Instant patience = this.clock.instant().plus(this.length);
			// connections and metadata are no part of the speed
			ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
			while (polled.isEmpty() && this.clock.instant().isBefore(patience)) {
				polled = consumer.poll(POLL);
			}
			Instant start = this.clock.instant();
			Instant last = start;
			while (Duration.between(start, last).compareTo(this.length) < 0
					&& Duration.between(last, this.clock.instant()).compareTo(SILENCE) < 0) {
				polled = consumer.poll(POLL);
				for (ConsumerRecord<byte[], byte[]> record : polled) {
					records++;
					bytes += OVERHEAD + Math.max(0, record.serializedKeySize())
							+ Math.max(0, record.serializedValueSize());
				}
				last = polled.isEmpty() ? last : this.clock.instant();
			}
			double seconds = Math.max(0.001, Duration.between(start, last).toMillis() / 1000.0);
			return Estimate.of(plan, records / seconds, bytes / seconds);
		}
	}

}
