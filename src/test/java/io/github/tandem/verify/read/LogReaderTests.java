package io.github.tandem.verify.read;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

import io.github.tandem.verify.read.MemoryLogs.MemoryLog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link LogReader} and its {@link Pace}.
 */
class LogReaderTests {

	private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

	private final MemoryLogs logs = new MemoryLogs();

	private final MemoryLog log = this.logs.log(PARTITION).range(0, 10);

	private final StepClock clock = new StepClock();

	@Test
	void whoWaitsForTheOtherSideOrForTheRateIsNotSilent() {
		try (LogReader reader = this.logs.reader(new Pace(0, this.clock), this.clock)) {
			this.log.remove(0);
			this.logs.before(PARTITION, 0, () -> this.log.holdBackAt(0));
			reader.open(Map.of(PARTITION, 0L), Map.of(PARTITION, 10L));
			// a minute and more until it is read, and a poll that brings nothing
			this.clock.pass(Duration.ofMinutes(2));
			assertThatNoException().isThrownBy(() -> read(reader));
			this.clock.pass(Duration.ofMinutes(2));
			assertThatNoException().isThrownBy(() -> read(reader));
			this.clock.step = Duration.ofSeconds(61);
			assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> read(reader))
				.withMessageContaining("has sent nothing of [orders-0] for 60 s");
		}
	}

	@Test
	void readsNoFasterThanItMayAndEndsWhenItIsStopped() {
		Pace pace = new Pace(1_000, this.clock);
		// time stands still: two thousand bytes are paid for in two seconds of real time
		Instant start = Instant.now();
		pace.read(200);
		assertThat(Duration.between(start, Instant.now())).isGreaterThanOrEqualTo(Duration.ofMillis(200));
		pace.stop();
		// however much is owed
		pace.read(1_000_000_000);
		assertThat(pace.isStopped()).isTrue();
		try (LogReader reader = this.logs.reader(pace, this.clock)) {
			reader.open(Map.of(PARTITION, 0L), Map.of(PARTITION, 10L));
			assertThatExceptionOfType(LogReader.StoppedException.class).isThrownBy(() -> read(reader));
		}
	}

	@Test
	void alsoLittleAtATimeIsReadNoFasterThanItMay() {
		Pace pace = new Pace(1_000_000, Clock.systemUTC());
		Instant start = Instant.now();
		for (int poll = 0; poll < 300; poll++) {
			// less than a millisecond of what it may
			pace.read(999);
		}
		assertThat(Duration.between(start, Instant.now())).isGreaterThanOrEqualTo(Duration.ofMillis(250));
	}

	@Test
	void asksForManyLogsAtOnceAndOneThatIsNotKnownFailsAlone() {
		TopicPartition other = new TopicPartition("orders", 1);
		this.logs.withoutLeader(other);
		try (LogReader reader = this.logs.reader(new Pace(0, this.clock), this.clock)) {
			assertThat(reader.offsets().isPrepared()).isFalse();
			reader.offsets().prepare(List.of(PARTITION, other));
			assertThat(reader.offsets().extent(PARTITION)).isEqualTo(new LogExtents.Extent(0, 10, 10));
			assertThatExceptionOfType(KafkaException.class).isThrownBy(() -> reader.offsets().extent(other))
				.withMessage("orders-1 has no leader");
			assertThat(this.logs.questions()).isEqualTo(1);
			assertThat(reader.offsets().extent(new TopicPartition("orders", 2)).end()).isZero();
			assertThat(this.logs.questions()).isEqualTo(2);
			assertThat(reader.offsets().isPrepared()).isTrue();
			this.clock.pass(Duration.ofMinutes(1));
			assertThat(reader.offsets().isPrepared()).isFalse();
		}
	}

	@Test
	void headersAreReadAsWell() {
		RecordHeaders headers = new RecordHeaders();
		headers.add("large", new byte[10_000]);
		this.log.add(0, "key", "value", headers);
		Progress progress = new Progress(this.clock);
		try (LogReader reader = new LogReader("source", this.logs.consumer(), new Pace(0, this.clock), progress,
				this.clock, (partitions) -> LogExtents.NONE)) {
			reader.open(Map.of(PARTITION, 10L), Map.of(PARTITION, 11L));
			read(reader);
			assertThat(progress.bytes()).isEqualTo(4 + 4 + 5 + 10_000);
		}
	}

	private static void read(LogReader reader) {
		reader.read((record) -> {
		}, (cut) -> {
		});
	}

	/**
	 * A clock that goes on by a step each time it is read.
	 */
	private static final class StepClock extends Clock {

		private Instant now = Instant.ofEpochSecond(1_000);

		private Duration step = Duration.ZERO;

		void pass(Duration time) {
			this.now = this.now.plus(time);
		}

		@Override
		public Instant instant() {
			pass(this.step);
			return this.now;
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

	}

}
