package io.github.tandem.migrate.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongPredicate;

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
		assertThat(busy.replication().toMillis()).isCloseTo(Math.round(Speed.WORK * idle.replication().toMillis()),
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
		Estimate estimate = Estimate.of(plan, new Speed(100, 10_000, 0), Estimate.Spread.NONE);
		assertThat(estimate.records()).isEqualTo(100);
		assertThat(estimate.replication()).isEqualTo(Duration.ofSeconds(1));
		assertThat(estimate.comparison()).isEqualTo(Duration.ofSeconds(10));
	}

	@Test
	void aSpikeOfOtherProgramsIsNotTakenForTheSpeed() {
		double seconds = measure(1_000_000, 1_000, Duration.ofMillis(100), 0.3).replication().toMillis() / 1000.0;
		for (int spike = 0; spike <= 4; spike++) {
			// reads a quarter, and the processors are busy with something else
			Estimate estimate = disturbed(spike * 1_000, 0.3, 1);
			double told = estimate.replication().toMillis() / 1000.0;
			assertThat(told).as("a spike of %d s", spike).isBetween(0.5 * seconds, 2 * seconds);
			assertThat(estimate.atLeast()).isLessThanOrEqualTo(estimate.inAll());
			assertThat(estimate.atMost()).isGreaterThanOrEqualTo(estimate.inAll());
		}
		assertThat(disturbed(0, 0.3, 1).isSteady()).isTrue();
		assertThat(disturbed(4_000, 0.3, 1).isSteady()).isFalse();
	}

	@Test
	void whatIsWrittenMeanwhileIsNotTakenForTheSpeed() {
		int written = 10_000;
		try (Source source = new Source(1_000_000, 1_000, Duration.ofMillis(100)) {

			private int polled;

			@Override
			public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
				return poll((this.polled++ < written / 1_000) ? 1_000 : 1);
			}

		}) {
			Estimate estimate = new Measurement(() -> source, () -> 0, Duration.ofSeconds(5), this.clock)
				.take(plan(written));
			assertThat(estimate.recordsPerSecond()).isBetween(8_000.0, 12_000.0);
		}
	}

	@Test
	void aSpeedThatGoesUpAndDownIsToldWithBoth() {
		Estimate estimate = changing(2_000);
		assertThat(estimate.isSteady()).isFalse();
		assertThat(estimate.spread().longest() / estimate.spread().shortest()).isBetween(3.9, 4.1);
		assertThat(estimate.atMost()).isGreaterThan(estimate.atLeast().multipliedBy(3));
		assertThat(Duration.between(START, this.clock.instant())).as("and measured longer")
			.isBetween(Duration.ofSeconds(15), Duration.ofSeconds(17));
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

	private Estimate disturbed(long spikeMillis, double load, double spikeLoad) {
		return changing(1_000_000, (time) -> time < spikeMillis, load, spikeLoad);
	}

	private Estimate changing(long periodMillis) {
		return changing(1_000_000, (time) -> time % (2 * periodMillis) < periodMillis, 0.3, 0.3);
	}

	private Estimate changing(int records, LongPredicate isSlow, double load, double slowLoad) {
		Instant begin = this.clock.instant();
		try (Source source = new Source(records, 1_000, Duration.ofMillis(100)) {

			@Override
			public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
				return isSlow.test(time(begin)) ? poll(250) : super.poll(timeout);
			}

		}) {
			return new Measurement(() -> source, () -> isSlow.test(time(begin)) ? slowLoad : load,
					Duration.ofSeconds(5), this.clock)
				.take(plan(records));
		}
	}

	private long time(Instant begin) {
		return Duration.between(begin, this.clock.instant()).toMillis();
	}

	private static MigrationPlan plan(long records) {
		return new MigrationPlan(START, List.of(new TopicTask("all", "orders", "orders", TargetState.CREATED, null,
				List.of(new PartitionTask(PARTITION, 0, records, 100 * records, -1)))), Map.of(), List.of());
	}

	/**
	 * Gives so many records at once, and not before a time has passed.
	 */
	private class Source extends MockConsumer<byte[], byte[]> {

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
			return poll(this.atOnce);
		}

		ConsumerRecords<byte[], byte[]> poll(int most) {
			MeasurementTests.this.clock.forward(this.every);
			List<ConsumerRecord<byte[], byte[]>> polled = new ArrayList<>();
			for (int index = 0; index < most && this.next < this.records; index++) {
				polled.add(new ConsumerRecord<>("orders", 0, this.next++, null, new byte[0]));
			}
			return polled.isEmpty() ? ConsumerRecords.empty()
					: new ConsumerRecords<>(Map.of(PARTITION, polled), Map.of());
		}

	}

}
