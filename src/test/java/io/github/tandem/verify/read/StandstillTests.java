package io.github.tandem.verify.read;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

import io.github.tandem.verify.report.Outcome;
import io.github.tandem.verify.report.Result;
import io.github.tandem.verify.report.Way;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Standstill}.
 */
class StandstillTests {

	private static final TopicPartition PARTITION = new TopicPartition(Subjects.TOPIC, 0);

	private final MemoryLogs sources = new MemoryLogs();

	private final MemoryLogs targets = new MemoryLogs();

	private final Subject subject = Subjects.of(Way.BY_ORDER).committed(0, 50).build();

	private Instant now = Instant.ofEpochSecond(99);

	StandstillTests() {
		this.sources.log(PARTITION).range(0, 100);
		this.targets.log(PARTITION).range(0, 50);
	}

	@Test
	void aRouteThatStandsStillIsNotEqualHoweverMuchIs() {
		this.now = Instant.ofEpochSecond(50).plus(Duration.ofMinutes(5));
		Result result = look(Scope.ALL, 50);
		assertThat(result.outcome()).isEqualTo(Outcome.UNDECIDED);
		assertThat(result.reason()).contains("stands at offset 50 of orders-0",
				"a record of 1970-01-01T00:00:50Z waits");
		assertThat(result.source().records()).isEqualTo(50);
	}

	@Test
	void oneThatGoesOnOrIsBehindForMomentsIsEqual() {
		assertThat(look(Scope.ALL, 50).outcome()).isEqualTo(Outcome.EQUAL);
		this.now = Instant.ofEpochSecond(50).plus(Duration.ofDays(1));
		assertThat(look(Scope.ALL, 51).outcome()).isEqualTo(Outcome.EQUAL);
	}

	@Test
	void aRecordFromTheFutureHidesNoRouteThatStandsStill() {
		this.now = Instant.ofEpochSecond(50).minus(Duration.ofMinutes(5));
		Result result = look(Scope.ALL, 50);
		assertThat(result.outcome()).isEqualTo(Outcome.UNDECIDED);
		assertThat(result.reason()).contains("a record from the future, 1970-01-01T00:00:50Z, waits");
		this.now = this.now.plusSeconds(1);
		assertThat(look(Scope.ALL, 50).outcome()).isEqualTo(Outcome.EQUAL);
	}

	@Test
	void oneThatGoesOnAMomentLaterIsEqualHoweverOldItsRecordsAre() {
		this.now = Instant.ofEpochSecond(50).plus(Duration.ofDays(1));
		AtomicInteger looks = new AtomicInteger();
		Result result = standstill(Scope.ALL, (group) -> committed((looks.incrementAndGet() < 4) ? 50 : 51))
			.look(compared(Scope.ALL), this.subject);
		assertThat(result.outcome()).isEqualTo(Outcome.EQUAL);
		assertThat(looks).hasValue(4);
	}

	@Test
	void isWaitedForNoLongerWithEachPartition() {
		this.now = Instant.ofEpochSecond(50).plus(Duration.ofDays(1));
		AtomicInteger looks = new AtomicInteger();
		Standstill standstill = standstill(Scope.ALL, (group) -> {
			looks.incrementAndGet();
			return committed(50);
		});
		for (int index = 0; index < 100; index++) {
			assertThat(standstill.look(compared(Scope.ALL), this.subject).outcome()).isEqualTo(Outcome.UNDECIDED);
		}
		assertThat(looks).hasValueLessThan(20);
	}

	@Test
	void whatWasNotAskedForDoesNotCount() {
		this.now = Instant.ofEpochSecond(50).plus(Duration.ofDays(1));
		Scope until = new Scope(null, null, null, null, Instant.ofEpochSecond(40), null, Depth.FULL, 0, 1, false, true,
				1 << 20);
		assertThat(look(until, 50).outcome()).isEqualTo(Outcome.EQUAL);
	}

	@Test
	void whetherItGoesOnMayNotBeKnown() {
		Result result = standstill(Scope.ALL, (group) -> {
			throw new TimeoutException("no answer");
		}).look(compared(Scope.ALL), this.subject);
		assertThat(result.outcome()).isEqualTo(Outcome.UNDECIDED);
		assertThat(result.reason()).contains("no answer");
	}

	private Result look(Scope scope, long committed) {
		return standstill(scope, (group) -> committed(committed)).look(compared(scope), this.subject);
	}

	private Standstill standstill(Scope scope, Function<String, Map<TopicPartition, OffsetAndMetadata>> committed) {
		return new Standstill(scope, this.sources.reader(), committed, Duration.ZERO,
				Clock.fixed(this.now, ZoneOffset.UTC));
	}

	private static Map<TopicPartition, OffsetAndMetadata> committed(long offset) {
		return Map.of(PARTITION, new OffsetAndMetadata(offset));
	}

	private Result compared(Scope scope) {
		Result result = new PartitionRun(scope, this.sources.reader(), this.targets.reader(), List.of())
			.compare(this.subject, 0);
		assertThat(result.outcome()).isEqualTo(Outcome.EQUAL);
		assertThat(result.inFlight()).isEqualTo(50);
		return result;
	}

}
