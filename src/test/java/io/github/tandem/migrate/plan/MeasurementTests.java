package io.github.tandem.migrate.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import io.github.tandem.migrate.plan.TopicTask.TargetState;
import io.github.tandem.test.SetClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link Measurement} and what {@link Estimate} makes of it.
 */
class MeasurementTests {

	private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

	private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

	private final SetClock clock = new SetClock(START);

	@Test
	void countsAlsoATopicThatIsReadAtOnce() {
		Estimate estimate = measure(400, 400, Duration.ofMillis(100), 1);
		assertThat(estimate.recordsPerSecond()).isPositive();
		assertThat(estimate.replication()).isPositive().isLessThan(Duration.ofSeconds(5));
		assertThat(estimate.records()).isEqualTo(400);
		assertThat(estimate.bytes()).isEqualTo(40_000);
	}

	@Test
	void anySteadySpeedIsFoundWhateverComesAtOnce() {
		for (int seed = 0; seed < 200; seed++) {
			Random random = new Random(seed);
			int atOnce = 1 + random.nextInt(500);
			Duration every = Duration.ofMillis(1 + random.nextInt(200));
			double perSecond = 1000.0 * atOnce / every.toMillis();
			int records = (int) Math.max(atOnce * 20, perSecond * (1 + random.nextInt(20)));
			Estimate estimate = measure(records, atOnce, every, 0);
			assertThat(estimate.recordsPerSecond()).as("seed %d", seed).isCloseTo(perSecond, within(0.25 * perSecond));
			assertThat(estimate.bytesPerSecond()).as("seed %d", seed)
				.isCloseTo(100 * perSecond, within(25 * perSecond));
			// a link that is full takes as long to read and to send
			double seconds = records / perSecond;
			assertThat(estimate.replication().toMillis() / 1000.0).as("seed %d", seed)
				.isBetween(0.5 * seconds, 2 * seconds);
		}
	}

	@Test
	void busyProcessorsHaveMoreToDoToReplicateThanToRead() {
		Estimate idle = measure(10_000, 100, Duration.ofMillis(100), 0.1);
		Estimate busy = measure(10_000, 100, Duration.ofMillis(100), 1);
		assertThat(busy.replication().toMillis()).isCloseTo(Math.round(Estimate.WORK * idle.replication().toMillis()),
				within(10L));
	}

	@Test
	void namesTheExaminationAndTheComparisonApart() {
		Estimate estimate = measure(10_000, 100, Duration.ofMillis(100), 0).examined(Duration.ofSeconds(7));
		assertThat(estimate.examination()).isEqualTo(Duration.ofSeconds(7));
		assertThat(estimate.inAll()).isEqualTo(
				Duration.ofSeconds(7).plus(Estimate.START).plus(estimate.replication()).plus(estimate.comparison()));
		assertThat(estimate.uncompared().comparison()).isZero();
	}

	@Test
	void whatIsReplicatedAlreadyIsComparedAllTheSame() {
		MigrationPlan plan = new MigrationPlan(START, plan(1_000).topics(), Map.of(PARTITION, 900L), List.of());
		Estimate estimate = Estimate.of(plan, 100, 10_000, 0);
		assertThat(estimate.records()).isEqualTo(100);
		assertThat(estimate.replication()).isEqualTo(Duration.ofSeconds(1));
		assertThat(estimate.comparison()).isEqualTo(Duration.ofSeconds(10));
	}

	@Test
	void tellsNoTimeIfNothingCanBeRead() {
		Estimate estimate = measure(1_000, 0, Duration.ofMillis(200), 0);
		assertThat(estimate.replication()).isNull();
		assertThat(estimate.inAll()).isNull();
		assertThat(Duration.between(START, this.clock.instant())).isLessThan(Duration.ofSeconds(30));
	}

	private Estimate measure(int records, int atOnce, Duration every, double load) {
		try (Source source = new Source(records, atOnce, every)) {
			return new Measurement(() -> source, () -> load, Duration.ofSeconds(5), this.clock).take(plan(records));
		}
	}

	private static MigrationPlan plan(long records) {
		return new MigrationPlan(START, List.of(new TopicTask("all", "orders", "orders", TargetState.CREATED, null,
				List.of(new PartitionTask(PARTITION, 0, records, 100 * records)))), Map.of(), List.of());
	}

	/**
	 * Gives so many records at once, and not before a time has passed.
	 */
	private final class Source extends MockConsumer<byte[], byte[]> {

		private final int records;

		private final int atOnce;

		private final Duration every;

		private int next;

		Source(int records, int atOnce, Duration every) {
			super("earliest");
			this.records = records;
			this.atOnce = atOnce;
			this.every = every;
		}

		@Override
		public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
			MeasurementTests.this.clock.forward(this.every);
			List<ConsumerRecord<byte[], byte[]>> polled = new ArrayList<>();
			for (int index = 0; index < this.atOnce && this.next < this.records; index++) {
				polled.add(new ConsumerRecord<>("orders", 0, this.next++, null, new byte[0]));
			}
			return polled.isEmpty() ? ConsumerRecords.empty()
					: new ConsumerRecords<>(Map.of(PARTITION, polled), Map.of());
		}

	}

}
