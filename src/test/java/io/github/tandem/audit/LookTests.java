package io.github.tandem.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.tandem.verify.compare.Kind;
import io.github.tandem.verify.report.Place;
import io.github.tandem.verify.report.Result;
import io.github.tandem.verify.report.Way;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Look} and {@link Verdict}: nothing is told that was seen once only,
 * and nothing is equal that was not compared.
 */
class LookTests {

	private static final Instant SINCE = Instant.parse("2026-11-27T12:00:00Z");

	private final Look look = new Look(new AuditedPartition("all", "orders", 0),
			TimeWindow.of(TimeWindow.number(SINCE, Duration.ofMinutes(1)), Duration.ofMinutes(1)), Long.MAX_VALUE);

	LookTests() {
		this.look.asked(100, 200);
	}

	@Test
	void whatIsComparedInFullIsEqualAtOnce() {
		Verdict verdict = take(Results.of(84, 200).build());
		assertThat(verdict.records()).isEqualTo(Map.of(AuditOutcome.EQUAL, 100L));
		assertThat(verdict.differs()).isFalse();
		assertThat(verdict.reason()).isNull();
	}

	@Test
	void whatDiffersIsLookedAtAgainWithWhatWasBefore() {
		assertThat(this.look.take(Results.of(84, 200).with(Kind.MISSING, 150, 60).build())).isNull();
		assertThat(this.look.next().since()).isEqualTo(SINCE.minus(Duration.ofMinutes(5)));
		assertThat(this.look.next().until()).isEqualTo(SINCE.plusSeconds(60));
		Verdict verdict = take(Results.of(0, 200).with(Kind.MISSING, 20, 5).with(Kind.MISSING, 150, 60).build());
		assertThat(verdict.records()).isEqualTo(Map.of(AuditOutcome.EQUAL, 99L, AuditOutcome.MISSING, 1L));
		assertThat(verdict.differences()).singleElement()
			.satisfies((difference) -> assertThat(difference.source()).isEqualTo(new Place(0, 150)));
		assertThat(verdict.differs()).isTrue();
	}

	@Test
	void nothingIsAskedOfWhatStandsWhereTheRouteStops() {
		Look bounded = new Look(this.look.partition(), this.look.window(), 150);
		bounded.asked(100, 200);
		assertThat(bounded.take(Results.of(84, 150).build()))
			.satisfies((verdict) -> assertThat(verdict.records()).isEqualTo(Map.of(AuditOutcome.EQUAL, 50L)));
		Look behind = new Look(this.look.partition(), this.look.window(), 100);
		behind.asked(100, 200);
		assertThat(behind.isEmpty()).isTrue();
	}

	@Test
	void whatWasThereTheSecondTimeIsEqual() {
		this.look.take(Results.of(100, 200).with(Kind.MISSING, 150, 60).build());
		Verdict verdict = take(Results.of(0, 200).build());
		assertThat(verdict.records()).isEqualTo(Map.of(AuditOutcome.EQUAL, 100L));
	}

	@Test
	void whatCouldNotBeComparedASecondTimeIsUnknown() {
		this.look.take(Results.of(100, 200).with(Kind.MISSING, 150, 60).build());
		assertThat(this.look.take(Results.of(0, 0).undecided("no leader").build())).isNull();
		assertThat(this.look.take(Results.of(0, 0).undecided("no leader").build())).isNull();
		Verdict verdict = take(Results.of(0, 0).undecided("no leader").build());
		assertThat(verdict.records()).isEqualTo(Map.of(AuditOutcome.EQUAL, 99L, AuditOutcome.UNKNOWN, 1L));
		assertThat(verdict.reason()).isEqualTo("no leader");
	}

	@Test
	void whatWasToldASecondTimeByAnUndecidedComparisonIsUnknown() {
		this.look.take(Results.of(100, 200).with(Kind.MISSING, 150, 60).build());
		Result undecided = Results.of(0, 200).with(Kind.MISSING, 150, 60).build().unlessEqual("nobody knows the way");
		this.look.take(undecided);
		this.look.take(undecided);
		assertThat(take(undecided).records()).isEqualTo(Map.of(AuditOutcome.EQUAL, 99L, AuditOutcome.UNKNOWN, 1L));
	}

	@Test
	void whatRetentionTookBeforeTheSecondLookIsUnknown() {
		this.look.take(Results.of(100, 200).with(Kind.MISSING, 110, 60).build());
		assertThat(take(Results.of(120, 200).build()).records())
			.isEqualTo(Map.of(AuditOutcome.EQUAL, 99L, AuditOutcome.UNKNOWN, 1L));
	}

	@Test
	void whatIsToldOfBeforeTheWindowHidesNothingInIt() {
		this.look.take(Results.of(100, 200).with(Kind.ALTERED, 150, 60).with(Kind.ALTERED, 160, 70).build());
		Verdict verdict = take(Results.of(0, 200).with(Kind.ALTERED, 20, 5).more(Kind.ALTERED, 500).build());
		assertThat(verdict.records()).isEqualTo(Map.of(AuditOutcome.EQUAL, 98L, AuditOutcome.ALTERED, 2L));
		assertThat(verdict.differences()).extracting((difference) -> difference.source())
			.containsExactly(new Place(0, 150), new Place(0, 160));
	}

	@Test
	void givesUpWhereTheSourceDoesNotTell() {
		Look untold = new Look(this.look.partition(), this.look.window(), Long.MAX_VALUE);
		untold.notTold("no leader");
		untold.notTold("no leader");
		assertThat(untold.giveUp()).isNull();
		assertThat(untold.isEmpty()).isFalse();
		untold.notTold("no leader");
		assertThat(untold.giveUp()).isNotNull()
			.satisfies((verdict) -> assertThat(verdict.records()).isEqualTo(Map.of(AuditOutcome.UNKNOWN, 1L)));
		assertThat(this.look.giveUp()).isNull();
	}

	@Test
	void whatCameAgainFromBeforeTheWindowIsADuplicate() {
		this.look.take(Results.of(100, 200).with(Kind.UNEXPECTED, -1, 60).build());
		Verdict verdict = take(Results.of(0, 200).with(Kind.DUPLICATED, 20, 60).build());
		assertThat(verdict.records()).isEqualTo(Map.of(AuditOutcome.EQUAL, 100L, AuditOutcome.DUPLICATED, 1L));
		assertThat(verdict.differs()).isFalse();
	}

	@Test
	void aMissingRecordIsNoneThatStandsBeforeTheSamePlace() {
		this.look.take(Results.of(100, 200).with(Kind.MISSING, 150, 60).build());
		Verdict verdict = take(Results.of(0, 200).with(Kind.MISSING, 99, 60).build());
		assertThat(verdict.records()).isEqualTo(Map.of(AuditOutcome.EQUAL, 100L));
	}

	@Test
	void thoseThatAreNotToldOneByOneAreCounted() {
		this.look.take(Results.of(100, 200).with(Kind.ALTERED, 150, 60).more(Kind.ALTERED, 30).build());
		Verdict verdict = take(Results.of(0, 200).with(Kind.ALTERED, 150, 60).more(Kind.ALTERED, 25).build());
		assertThat(verdict.records()).isEqualTo(Map.of(AuditOutcome.EQUAL, 74L, AuditOutcome.ALTERED, 26L));
	}

	@Test
	void whatCannotBeComparedIsTriedThreeTimesAndUnknownThen() {
		Result undecided = Result.undecided("all", "orders", "orders", 0, Way.BY_ORDER, "no leader");
		assertThat(this.look.take(undecided)).isNull();
		assertThat(this.look.next().since()).isEqualTo(SINCE);
		assertThat(this.look.take(undecided)).isNull();
		Verdict verdict = take(undecided);
		assertThat(verdict.records()).isEqualTo(Map.of(AuditOutcome.UNKNOWN, 100L));
		assertThat(verdict.reason()).isEqualTo("no leader");
	}

	@Test
	void whatRetentionTookIsUnknown() {
		Result taken = Results.of(130, 190).outside(5).build();
		this.look.take(taken);
		this.look.take(taken);
		Verdict verdict = take(taken);
		assertThat(verdict.records()).isEqualTo(Map.of(AuditOutcome.EQUAL, 60L, AuditOutcome.UNKNOWN, 45L));
		assertThat(verdict.reason()).isNotNull();
	}

	@Test
	void partitionsOfATopicThatIsComparedByKeyAreComparedTogether() {
		Look other = new Look(new AuditedPartition("all", "orders", 1), this.look.window(), Long.MAX_VALUE);
		other.asked(0, 50);
		this.look.include(other);
		assertThat(take(Results.of(0, 150).byKey().build()).records()).isEqualTo(Map.of(AuditOutcome.EQUAL, 150L));
		Result compacted = Result.undecided("all", "orders", "orders", null, Way.LAST_OF_KEY, "in whole only");
		Look of = new Look(this.look.partition(), this.look.window(), Long.MAX_VALUE);
		of.asked(0, 70);
		of.take(compacted);
		of.take(compacted);
		assertThat(of.take(compacted)).isNotNull()
			.satisfies((verdict) -> assertThat(verdict.records()).isEqualTo(Map.of(AuditOutcome.UNKNOWN, 70L)));
	}

	@Test
	void aWindowWithoutRecordsIsEmpty() {
		assertThat(this.look.isEmpty()).isFalse();
		this.look.asked(100, 100);
		assertThat(this.look.isEmpty()).isTrue();
	}

	private Verdict take(Result result) {
		@Nullable Verdict verdict = this.look.take(result);
		assertThat(verdict).isNotNull();
		assertThat(List.of(verdict.window())).containsExactly(this.look.window());
		return verdict;
	}

}
