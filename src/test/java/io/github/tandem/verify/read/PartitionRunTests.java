package io.github.tandem.verify.read;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.tandem.verify.compare.Kind;
import io.github.tandem.verify.read.MemoryLogs.MemoryLog;
import io.github.tandem.verify.report.Outcome;
import io.github.tandem.verify.report.Result;
import io.github.tandem.verify.report.Way;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PartitionRun} and {@link Ranges}: above all, that nothing is equal of
 * which records are missing.
 */
class PartitionRunTests {

	private final MemoryLogs sources = new MemoryLogs();

	private final MemoryLogs targets = new MemoryLogs();

	private final MemoryLog source = this.sources.log(Subjects.TOPIC, 0);

	private final MemoryLog target = this.targets.log(Subjects.TOPIC, 0);

	private final Subjects subject = Subjects.of(Way.BY_ORDER);

	private List<String> passed = List.of();

	@Test
	void whatIsTheSameIsEqual() {
		this.source.range(0, 100);
		this.target.range(0, 100);
		Result result = compare(this.subject.committed(0, 100), Scope.ALL);
		assertThat(result.outcome()).isEqualTo(Outcome.EQUAL);
		assertThat(result.source().records()).isEqualTo(100);
	}

	@Test
	void asksForTheOffsetsOfManyPartitionsAtOnce() {
		Subject many = this.subject.partitions(100, 101).committed(0, 0).build();
		LogReader here = this.sources.reader();
		LogReader there = this.targets.reader();
		there.offsets().prepare(partitions(101));
		here.offsets().prepare(partitions(100));
		for (int partition = 0; partition <= 100; partition++) {
			assertThat(new PartitionRun(Scope.ALL, here, there, List.of()).compare(many, partition).outcome())
				.isEqualTo(Outcome.EQUAL);
		}
		assertThat(this.sources.questions()).isEqualTo(1);
		assertThat(this.targets.questions()).isEqualTo(1);
	}

	private static List<TopicPartition> partitions(int count) {
		return IntStream.range(0, count).mapToObj((number) -> new TopicPartition(Subjects.TOPIC, number)).toList();
	}

	@Test
	void ofMoreThanIsRememberedItIsSaidThatNobodyKnows() {
		this.source.range(0, 170_000);
		// far behind their place
		this.target.range(0, 100).range(22_600, 170_000).range(100, 22_600);
		Result result = compare(this.subject.committed(0, 170_000), Scope.ALL);
		assertThat(result.counts()).containsOnlyKeys(Kind.OUT_OF_ORDER);
		long unsettled = 22_500 - result.count(Kind.OUT_OF_ORDER);
		assertThat(unsettled).isPositive();
		assertThat(result.notes()).anyMatch((note) -> note
			.startsWith("more records differ than can be remembered: of %,d nobody can say".formatted(unsettled)));
	}

	@Test
	void whatATargetTopicThatWasReplacedLacksIsMissing() {
		this.source.range(0, 100);
		this.target.range(60, 100);
		Result result = compare(this.subject.committed(0, 100, 60), Scope.ALL);
		assertThat(result.outcome()).isEqualTo(Outcome.DIFFERENT);
		assertThat(result.count(Kind.MISSING)).isEqualTo(60);
		assertThat(result.notes()).anyMatch((note) -> note.contains("from source offset 60 on: it was replaced"));
	}

	@Test
	void whereARouteBeganLaterNothingIsMissingBefore() {
		this.source.range(0, 100);
		this.target.range(60, 100);
		assertThat(compare(this.subject.start("latest").committed(0, 100, 60), Scope.ALL).outcome())
			.isEqualTo(Outcome.EQUAL);
		assertThat(compare(this.subject.start(Instant.ofEpochSecond(60).toString()), Scope.ALL).outcome())
			.isEqualTo(Outcome.EQUAL);
		assertThat(compare(this.subject, last(70)).outcome()).isEqualTo(Outcome.EQUAL);
		assertThat(compare(this.subject, since(10)).outcome()).isEqualTo(Outcome.EQUAL);
		Result replaced = compare(this.subject.start(Instant.ofEpochSecond(50).toString()), Scope.ALL);
		assertThat(replaced.count(Kind.MISSING)).isEqualTo(10);
	}

	@Test
	void whatIsMissingAtTheHeadOfARangeIsFound() {
		this.source.range(0, 100);
		this.target.range(0, 80).range(85, 100);
		this.subject.committed(0, 100);
		assertThat(compare(this.subject, last(20)).count(Kind.MISSING)).isEqualTo(5);
		assertThat(compare(this.subject, since(80)).count(Kind.MISSING)).isEqualTo(5);
		assertThat(compare(this.subject, last(10)).outcome()).isEqualTo(Outcome.EQUAL);
		assertThat(compare(this.subject, until(79)).outcome()).isEqualTo(Outcome.EQUAL);
		assertThat(compare(this.subject, until(82)).count(Kind.MISSING)).isEqualTo(2);
	}

	@Test
	void whatIsMissingAtTheHeadOfASampleIsFound() {
		this.source.range(0, 20_000);
		this.target.range(0, 19_000).range(19_010, 20_000);
		assertThat(compare(this.subject.committed(0, 20_000), sample()).count(Kind.MISSING)).isEqualTo(10);
	}

	@Test
	void whatRetentionOfTheTargetTookIsLeftOutAlsoInARange() {
		this.source.range(0, 100);
		this.target.range(0, 100).deleteTo(50);
		this.subject.committed(0, 100);
		assertThat(compare(this.subject, Scope.ALL).outcome()).isEqualTo(Outcome.EQUAL);
		assertThat(compare(this.subject, last(70)).outcome()).isEqualTo(Outcome.EQUAL);
		assertThat(compare(this.subject, since(20)).outcome()).isEqualTo(Outcome.EQUAL);
	}

	@Test
	void whatRetentionOfTheTargetCannotHaveTakenIsMissing() {
		this.source.range(0, 2_000);
		this.target.range(0, 1).range(1_001, 2_000).deleteTo(1);
		this.subject.committed(0, 2_000);
		Result result = compare(this.subject, Scope.ALL);
		assertThat(result.counts()).isEqualTo(Map.of(Kind.MISSING, 1_000L));
		assertThat(result.source().outside()).isEqualTo(1);
		assertThat(result.source().records()).isEqualTo(999);
		assertThat(result.notes()).anyMatch((note) -> note.contains("retention took 1 offsets"));
		assertThat(compare(this.subject, last(1_900)).counts()).isEqualTo(Map.of(Kind.MISSING, 900L));
		assertThat(compare(this.subject, last(999)).outcome()).isEqualTo(Outcome.EQUAL);
		assertThat(compare(this.subject, until(1_500)).outcome()).isEqualTo(Outcome.UNDECIDED);
		this.target.deleteTo(1_000);
		assertThat(compare(this.subject, Scope.ALL).counts()).isEqualTo(Map.of(Kind.MISSING, 1_000L));
	}

	@Test
	void whatIsMissingAtTheHeadOfARangeIsFoundThoughRetentionHasTakenOlderRecords() {
		this.source.range(0, 20_000);
		this.target.range(0, 19_000).range(19_050, 20_000).deleteTo(1);
		this.subject.committed(0, 20_000);
		assertThat(compare(this.subject, last(1_000)).count(Kind.MISSING)).isEqualTo(50);
		assertThat(compare(this.subject, since(19_000)).count(Kind.MISSING)).isEqualTo(50);
		this.target.deleteTo(5_000);
		assertThat(compare(this.subject, last(1_000)).count(Kind.MISSING)).isEqualTo(50);
		assertThat(compare(this.subject.start("latest"), last(1_000)).count(Kind.MISSING)).isEqualTo(50);
	}

	@Test
	void whatIsMissingInTheMidstIsFoundInSamplesThoughRetentionHasTakenOlderRecords() {
		this.source.range(0, 100_000);
		this.target.range(0, 30_000).range(70_000, 100_000).deleteTo(1);
		assertThat(compare(this.subject.committed(0, 100_000), sample()).outcome()).isEqualTo(Outcome.DIFFERENT);
	}

	@Test
	void whatIsMissingWhereTheSourceBeginsIsFoundIfTheTargetHasOlderRecords() {
		this.source.range(0, 3_000).deleteTo(1_000);
		this.target.range(0, 1_000).range(1_200, 3_000).deleteTo(10);
		assertThat(compare(this.subject.committed(0, 3_000), Scope.ALL).count(Kind.MISSING)).isEqualTo(200);
	}

	@Test
	void whereTheTargetBeginsAmongRecordsOfOthersNobodyKnowsWhatRetentionTook() {
		this.source.range(0, 100);
		for (int number = 0; number < 40; number++) {
			this.target.add(number * 1_000, "other-" + number, "other", new RecordHeaders());
		}
		this.target.range(50, 100).deleteTo(10);
		Result result = compare(this.subject.committed(0, 100), Scope.ALL);
		assertThat(result.outcome()).isNotEqualTo(Outcome.EQUAL);
	}

	@Test
	void recordsOfOthersDoNotStandForThoseThatNeverCame() {
		this.source.range(0, 2_000);
		this.target.range(0, 1).range(1_001, 2_000);
		for (int number = 0; number < 1_200; number++) {
			this.target.add(3_000_000 + number, "other-" + number, "other", new RecordHeaders());
		}
		this.target.deleteTo(1);
		this.passed = List.of("here", "there");
		assertThat(compare(this.subject.committed(0, 2_000), Scope.ALL).outcome()).isNotEqualTo(Outcome.EQUAL);
	}

	@Test
	void whatRetentionOfTheTargetMayHaveTakenIsLeftOut() {
		this.source.range(0, 50).skip(10).range(50, 100);
		this.target.range(0, 100).deleteTo(60);
		Result result = compare(this.subject.committed(0, 110), Scope.ALL);
		assertThat(result.outcome()).isEqualTo(Outcome.EQUAL);
		assertThat(result.source().outside()).isEqualTo(60);
	}

	@Test
	void whatCameWhenThePositionWasSetBackIsNotMissing() {
		this.source.range(0, 100);
		this.target.range(30, 60).range(0, 100).deleteTo(5);
		Result result = compare(this.subject.committed(0, 100), Scope.ALL);
		assertThat(result.outcome()).isEqualTo(Outcome.EQUAL);
		assertThat(result.counts()).isEqualTo(Map.of(Kind.DUPLICATED, 25L));
	}

	@Test
	void theFirstRecordThatTheSourceHasLeftIsMissed() {
		this.source.range(0, 100).deleteTo(50);
		this.target.range(0, 50).range(55, 100).deleteTo(20);
		assertThat(compare(this.subject.committed(0, 100), Scope.ALL).count(Kind.MISSING)).isEqualTo(5);
	}

	@Test
	void ofATargetThatHasNothingLeftNothingIsKnown() {
		this.source.range(0, 100);
		this.target.range(0, 100).deleteTo(100);
		Result result = compare(this.subject.committed(0, 100), Scope.ALL);
		assertThat(result.outcome()).isEqualTo(Outcome.UNDECIDED);
		assertThat(result.reason()).contains("none of the 100 records");
	}

	@Test
	void ofATargetThatNeverHadAnythingAllIsMissing() {
		this.source.range(0, 100);
		assertThat(compare(this.subject.committed(0, 100), Scope.ALL).count(Kind.MISSING)).isEqualTo(100);
	}

	@Test
	void whereNothingIsReplicatedYetNothingIsKnown() {
		this.source.range(0, 100);
		Result result = compare(this.subject.committed(0, 0), Scope.ALL);
		assertThat(result.outcome()).isEqualTo(Outcome.UNDECIDED);
		assertThat(result.reason()).contains("stands at offset 0", "ends at 100");
		assertThat(result.inFlight()).isEqualTo(100);
	}

	@Test
	void aPartitionWithoutRecordsIsEqual() {
		assertThat(compare(this.subject, Scope.ALL).outcome()).isEqualTo(Outcome.EQUAL);
		this.source.range(0, 10).deleteTo(10);
		assertThat(compare(this.subject.committed(0, 10), Scope.ALL).outcome()).isEqualTo(Outcome.EQUAL);
		this.source.skip(5);
		assertThat(compare(this.subject.committed(0, 15), Scope.ALL).outcome()).isEqualTo(Outcome.EQUAL);
	}

	@Test
	void anIdThatSaysNothingIsNoOtherTopic() {
		this.source.range(0, 100);
		this.target.range(0, 90);
		Result result = compare(this.subject.committed(0, 100, 0).id(Uuid.ZERO_UUID), Scope.ALL);
		assertThat(result.count(Kind.MISSING)).isEqualTo(10);
	}

	@Test
	void recordsInAPartitionThatTheSourceDoesNotHaveAreUnexpected() {
		this.subject.partitions(1, 2).committed(0, 100);
		LogReader there = this.targets.reader();
		PartitionRun run = new PartitionRun(Scope.ALL, this.sources.reader(), there, List.of());
		assertThat(run.compare(this.subject.build(), 1).outcome()).isEqualTo(Outcome.EQUAL);
		this.targets.log(Subjects.TOPIC, 1).range(0, 3);
		Result result = run.compare(this.subject.build(), 1);
		assertThat(result.outcome()).isEqualTo(Outcome.DIFFERENT);
		assertThat(result.count(Kind.UNEXPECTED)).isEqualTo(3);
		assertThat(result.differences()).hasSize(3);
	}

	@Test
	void whatAnOpenTransactionOfTheTargetHidesIsNotMissing() {
		this.source.range(0, 100);
		this.target.range(0, 100).holdBackAt(90);
		Result result = compare(this.subject.committed(0, 100), Scope.ALL);
		assertThat(result.outcome()).isEqualTo(Outcome.UNDECIDED);
		assertThat(result.reason()).contains("a transaction is open on the target behind offset 90", "10 records");
		assertThat(result.source().records()).isEqualTo(90);
		this.target.remove(50);
		assertThat(compare(this.subject, Scope.ALL).outcome()).isEqualTo(Outcome.DIFFERENT);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void untilSomeTimeAlsoWhereTheTargetHasTimestampsOfItsOwn(boolean appendTime) {
		this.source.range(0, 100);
		this.source.records()
			.forEach((record) -> this.target.add(appendTime ? 1_000_000 : record.timestamp(), new String(record.key()),
					new String(record.value()), new RecordHeaders()));
		Result result = compare(
				appendTime ? this.subject.withoutTimestamps().committed(0, 100) : this.subject.committed(0, 100),
				until(50));
		assertThat(result.outcome()).as(String.valueOf(result)).isEqualTo(Outcome.EQUAL);
		assertThat(result.source().records()).isGreaterThanOrEqualTo(50);
	}

	@Test
	void aRecordOfTheFutureThatTheTargetAloneHasLeftHidesNothing() {
		this.source.range(0, 40).add(5_000_000, "key", "future", new RecordHeaders()).range(41, 100).deleteTo(41);
		this.target.range(0, 40)
			.add(5_000_000, "key", "future", new RecordHeaders())
			.range(41, 60)
			.range(62, 100)
			.deleteTo(40);
		Result result = compare(this.subject.committed(0, 100), Scope.ALL);
		assertThat(result.counts()).isEqualTo(Map.of(Kind.MISSING, 2L));
		assertThat(result.source().records()).isEqualTo(59);
	}

	@Test
	void aRecordOfAnotherWriterThatTheTargetBeginsWithHidesNothing() {
		this.source.range(0, 100);
		this.target.range(0, 50).add(5_000_000, "key", "foreign", new RecordHeaders());
		this.target.range(50, 60).range(62, 100).deleteTo(50);
		assertThat(compare(this.subject.committed(0, 100), Scope.ALL).count(Kind.MISSING)).isEqualTo(2);
	}

	@Test
	void aRecordOfTheFutureThatIsMissingIsAllThatIsMissing() {
		this.source.range(0, 40).add(5_000_000, "key", "future", new RecordHeaders()).range(41, 100).deleteTo(40);
		this.target.range(0, 40).range(41, 100);
		assertThat(compare(this.subject.committed(0, 100), Scope.ALL).counts()).isEqualTo(Map.of(Kind.MISSING, 1L));
	}

	@Test
	void recordsOfATimeThatStandBehindLaterOnesAreComparedToo() {
		this.source.range(0, 40).add(5_000_000, "key", "future", new RecordHeaders()).range(41, 100);
		this.target.range(0, 40).add(5_000_000, "key", "future", new RecordHeaders()).range(45, 80);
		this.subject.committed(0, 100);
		assertThat(compare(this.subject, until(60)).counts()).isEqualTo(Map.of(Kind.MISSING, 4L));
		assertThat(compare(this.subject, until(30)).outcome()).isEqualTo(Outcome.EQUAL);
	}

	@Test
	void whatStandsJustBeforeAWindowOfChosenPartitionsIsFound() {
		this.source.range(0, 100);
		this.target.range(0, 50).add(49_500, "key", "one more", new RecordHeaders()).range(50, 60);
		// of the next window
		this.target.add(59_500, "key", "one more", new RecordHeaders()).range(60, 80).range(81, 100);
		this.subject.committed(0, 100);
		Scope window = Scope.window(Map.of("all", Map.of(Subjects.TOPIC, Set.of(0))), Instant.ofEpochSecond(50),
				Instant.ofEpochSecond(60), 0, 1 << 20);
		Result result = compare(this.subject, window);
		assertThat(result.counts()).isEqualTo(Map.of(Kind.UNEXPECTED, 1L));
		assertThat(result.source().from()).isEqualTo(34);
		assertThat(result.source().to()).isEqualTo(60);
		assertThat(result.source().records()).isEqualTo(26);
		// where somebody asks for records of a time, none before it count
		assertThat(compare(this.subject, since(50)).counts()).isEqualTo(Map.of(Kind.UNEXPECTED, 1L, Kind.MISSING, 1L));
	}

	@Test
	void whatACrashReplicatedAgainIsNotUnexpectedWhereTheComparisonBeginsWithinIt() {
		this.source.range(0, 200);
		this.target.range(0, 110).range(100, 200);
		this.subject.committed(0, 200);
		assertThat(compare(this.subject, Scope.ALL).counts()).isEqualTo(Map.of(Kind.DUPLICATED, 10L));
		for (int last = 80; last < 105; last++) {
			Result result = compare(this.subject, last(last));
			assertThat(result.counts()).as("last %d", last)
				.isEqualTo((last > 90) ? Map.of(Kind.DUPLICATED, Math.min(10, last - 90L)) : Map.of());
			assertThat(compare(this.subject, since(200 - last)).counts()).isEqualTo(result.counts());
		}
		Scope window = Scope.window(Map.of("all", Map.of(Subjects.TOPIC, Set.of(0))), Instant.ofEpochSecond(125),
				Instant.ofEpochSecond(150), 0, 1 << 20);
		assertThat(compare(this.subject, window).counts()).isEqualTo(Map.of(Kind.DUPLICATED, 1L));
		this.target.deleteTo(107);
		Result cut = compare(this.subject, Scope.ALL);
		assertThat(cut.counts()).isEqualTo(Map.of(Kind.DUPLICATED, 3L));
		assertThat(cut.onTarget().outside()).isEqualTo(7);
		this.source.deleteTo(105);
		assertThat(compare(this.subject, Scope.ALL).counts()).isEqualTo(Map.of(Kind.DUPLICATED, 3L));
	}

	@Test
	void whatACrashReplicatedAgainIsNotUnexpectedInASample() {
		// a sample begins at 2,111
		this.source.range(0, 20_000);
		this.target.range(0, 2_115).range(2_105, 2_119).range(2_060, 20_000);
		Result result = compare(this.subject.committed(0, 20_000), sample());
		assertThat(result.outcome()).isEqualTo(Outcome.EQUAL);
		assertThat(result.count(Kind.DUPLICATED)).isEqualTo(12);
	}

	@Test
	void whatIsBesideARecordThatCameAgainIsFound() {
		this.source.range(0, 200);
		this.target.range(0, 110).range(100, 104).add(300).range(104, 150).add(301).range(150, 160).add(104);
		this.target.range(161, 170).add(171, 170).range(172, 200);
		this.subject.committed(0, 200);
		assertThat(compare(this.subject, last(95)).counts())
			.isEqualTo(Map.of(Kind.MISSING, 1L, Kind.OUT_OF_ORDER, 1L, Kind.UNEXPECTED, 2L, Kind.DUPLICATED, 5L));
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whatIsBehindTheEndOfARangeIsNotRead(boolean sampled) {
		this.source.range(0, 20_000);
		this.target.range(0, 800).add(30_000).range(801, 2_000).range(2_001, 19_500).add(29_500).range(19_501, 20_000);
		Result result = compare(this.subject.committed(0, 20_000), sampled ? sample() : until(500));
		assertThat(result.source().records()).isEqualTo(sampled ? 10_000 : 500);
		assertThat(result.counts()).isEqualTo(sampled ? Map.of(Kind.ALTERED, 2L) : Map.of());
	}

	private static Scope sample() {
		return new Scope(null, null, null, null, null, null, Depth.SAMPLE, 0, 1, false, true, 1 << 20);
	}

	private Result compare(Subjects subjects, Scope scope) {
		return new PartitionRun(scope, this.sources.reader(), this.targets.reader(), this.passed)
			.compare(subjects.build(), 0);
	}

	private static Scope last(long offsets) {
		return scope(null, null, offsets);
	}

	private static Scope since(long seconds) {
		return scope(Instant.ofEpochSecond(seconds), null, null);
	}

	private static Scope until(long seconds) {
		return scope(null, Instant.ofEpochSecond(seconds), null);
	}

	private static Scope scope(Instant since, Instant until, Long last) {
		return new Scope(null, null, null, since, until, last, Depth.FULL, 0, 1, false, true, 1 << 20);
	}

}
