package io.github.tandem.verify.read;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.tandem.verify.compare.Kind;
import io.github.tandem.verify.report.Outcome;
import io.github.tandem.verify.report.Result;
import io.github.tandem.verify.report.Way;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TopicRun}.
 */
class TopicRunTests {

	private static final int TARGETS = 3;

	private final MemoryLogs sources = new MemoryLogs();

	private final MemoryLogs targets = new MemoryLogs();

	private final Subjects byKey = Subjects.of(Way.BY_KEY).byKey().partitions(2, TARGETS);

	@ParameterizedTest
	@ValueSource(ints = { 1, 60 })
	void findsWhatIsMissingAlsoInSlices(int keys) {
		replicate(0, 400, 0, 123);
		Result result = new TopicRun(Scope.ALL, this.sources.reader(), this.targets.reader(), List.of(),
				(keys == 1) ? 10_000 : 300)
			.compare(committed(400).build());
		assertThat(result.count(Kind.MISSING)).isEqualTo(1);
		assertThat(result.counts()).hasSize(1);
		assertThat(result.source().records()).isEqualTo(400);
		assertThat(result.notes())
			.isEqualTo((keys > 1) ? List.of("read 4 times, for a part of the keys each time") : List.of());
	}

	@Test
	void whatIsMissingIsFoundAlsoAfterRetentionTouchedAPartition() {
		replicate(0, 400, 0, 391);
		assertThat(compare(committed(400), Scope.ALL).count(Kind.MISSING)).isEqualTo(1);
		for (int partition = 0; partition < TARGETS; partition++) {
			this.targets.log(Subjects.TOPIC, partition).deleteTo(20);
		}
		Result result = compare(this.byKey, Scope.ALL);
		assertThat(result.outcome()).isEqualTo(Outcome.DIFFERENT);
		assertThat(result.count(Kind.MISSING)).isEqualTo(1);
		assertThat(result.counts()).hasSize(1);
		assertThat(result.source().outside()).isEqualTo(60);
	}

	@Test
	void whatRetentionTookOnTheSourceIsLeftOut() {
		replicate(0, 400, 0, -1);
		this.sources.log(Subjects.TOPIC, 0).deleteTo(50);
		Result result = compare(committed(400), Scope.ALL);
		assertThat(result.outcome()).isEqualTo(Outcome.EQUAL);
		assertThat(result.onTarget().outside()).isEqualTo(50);
	}

	@Test
	void ofATargetThatHasNothingLeftNothingIsKnown() {
		replicate(0, 400, 0, -1);
		for (int partition = 0; partition < TARGETS; partition++) {
			this.targets.log(Subjects.TOPIC, partition).deleteTo(this.targets.log(Subjects.TOPIC, partition).end());
		}
		assertThat(compare(committed(400), Scope.ALL).outcome()).isEqualTo(Outcome.UNDECIDED);
	}

	@Test
	void whatRetentionTakesWhileItIsReadIsNotMissing() {
		replicate(0, 400, 0, -1);
		for (int partition = 0; partition < TARGETS; partition++) {
			int number = partition;
			this.targets.before(new TopicPartition(Subjects.TOPIC, partition), 5,
					() -> this.targets.log(Subjects.TOPIC, number).deleteTo(30));
		}
		Result result = compare(committed(400), Scope.ALL);
		assertThat(result.outcome()).as(String.valueOf(result)).isEqualTo(Outcome.EQUAL);
		assertThat(result.source().outside()).isEqualTo(90);
	}

	@Test
	void whatRetentionTakesOfTheSourceWhileItIsReadIsNotUnexpected() {
		replicate(0, 400, 0, -1);
		this.sources.before(new TopicPartition(Subjects.TOPIC, 0), 5,
				() -> this.sources.log(Subjects.TOPIC, 0).deleteTo(30));
		assertThat(compare(committed(400), Scope.ALL).outcome()).isEqualTo(Outcome.EQUAL);
	}

	@Test
	void whereARouteBeganLaterNothingIsMissingBefore() {
		replicate(0, 400, 200, -1);
		assertThat(compare(committed(400), Scope.ALL).count(Kind.MISSING)).isEqualTo(200);
		this.byKey.start("latest").committed(0, 200, 100).committed(1, 200, 100);
		Result result = compare(this.byKey, Scope.ALL);
		assertThat(result.outcome()).isEqualTo(Outcome.EQUAL);
		assertThat(result.source().records()).isEqualTo(200);
	}

	@Test
	void whereARouteBeganIsSaidOnceHoweverOftenItIsRead() {
		replicate(0, 400, 200, -1);
		this.byKey.start("latest").committed(0, 200, 100).committed(1, 200, 100);
		Result result = new TopicRun(Scope.ALL, this.sources.reader(), this.targets.reader(), List.of(), 300)
			.compare(this.byKey.build());
		assertThat(result.notes().stream().filter((note) -> note.contains("is replicated from")).toList())
			.containsExactly("partition 0 is replicated from source offset 100 on",
					"partition 1 is replicated from source offset 100 on");
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 500 })
	void asksForTheOffsetsOfAllPartitionsAtOnce(int partitions) {
		Subjects subject = Subjects.of(Way.BY_KEY).byKey().partitions(partitions, partitions + 1).committed(1, 0);
		assertThat(compare(subject.start("2026-11-01T00:00:00Z"), scope(300, 0, null)).counts()).isEmpty();
		// without a position, beginnings and ends, of the start, and of the scope, which
		// are none, and of what was read
		assertThat(this.sources.questions()).isEqualTo(7);
		assertThat(this.targets.questions()).isEqualTo(3);
	}

	@Test
	void recordsOfSomeTimeAreComparedExactly() {
		replicate(0, 400, 0, 200);
		committed(400);
		assertThat(compare(this.byKey, scope(200, 0, null)).count(Kind.MISSING)).isEqualTo(1);
		assertThat(compare(this.byKey, scope(201, 0, null)).outcome()).isEqualTo(Outcome.EQUAL);
		assertThat(compare(this.byKey, scope(0, 200, null)).outcome()).isEqualTo(Outcome.EQUAL);
		assertThat(compare(this.byKey, scope(100, 300, null)).source().records()).isEqualTo(200);
		assertThat(compare(this.byKey.withoutTimestamps(), scope(100, 0, null)).outcome()).isEqualTo(Outcome.UNDECIDED);
	}

	@Test
	void whatIsOlderIsNotRead() {
		replicate(0, 400, 0, -1);
		Set<String> read = new HashSet<>();
		this.sources.before(new TopicPartition(Subjects.TOPIC, 0), 0, () -> read.add("source"));
		this.targets.before(new TopicPartition(Subjects.TOPIC, 0), 0, () -> read.add("target"));
		assertThat(compare(committed(400), scope(300, 0, null)).source().records()).isEqualTo(100);
		assertThat(read).isEmpty();
		assertThat(compare(this.byKey, Scope.ALL).source().records()).isEqualTo(400);
		assertThat(read).containsExactlyInAnyOrder("source", "target");
	}

	@Test
	void whatHasNoMeaningForKeysIsSaid() {
		replicate(0, 10, 0, -1);
		assertThat(compare(committed(10), scope(0, 0, 5L)).reason()).contains("--last");
		Scope partition = new Scope(null, null, 1, null, null, null, Depth.FULL, 0, 1, false, true, 1 << 20);
		assertThat(compare(this.byKey, partition).reason()).contains("--partition");
		Scope sample = new Scope(null, null, null, null, null, null, Depth.SAMPLE, 0, 1, false, true, 1 << 20);
		assertThat(compare(this.byKey, sample).notes()).anyMatch((note) -> note.contains("no sample"));
	}

	@Test
	void whereNothingIsReplicatedYetNothingIsKnown() {
		replicate(0, 10, 10, -1);
		assertThat(compare(committed(0), Scope.ALL).outcome()).isEqualTo(Outcome.UNDECIDED);
	}

	@Test
	void aKeyInSeveralPartitionsOfACompactedTopicIsComparedInEach() {
		Subjects compacted = Subjects.of(Way.LAST_OF_KEY).partitions(2, 2).committed(0, 2).committed(1, 2);
		for (MemoryLogs logs : List.of(this.sources, this.targets)) {
			logs.log(Subjects.TOPIC, 0).add(1, 11);
			logs.log(Subjects.TOPIC, 1).add(21, 31);
		}
		// in the other order, as it may be read
		assertThat(compare(compacted, Scope.ALL).outcome()).isEqualTo(Outcome.EQUAL);
		assertThat(compare(compacted, Scope.ALL).source().records()).isEqualTo(2);
		this.targets.log(Subjects.TOPIC, 0).remove(0).remove(1);
		assertThat(compare(compacted, Scope.ALL).count(Kind.MISSING)).isEqualTo(1);
	}

	@Test
	void aLastRecordThatIsMissingIsFoundAlsoAfterRetentionTouchedThePartition() {
		Subjects compacted = Subjects.of(Way.LAST_OF_KEY).partitions(1, 1).committed(0, 10);
		this.sources.log(Subjects.TOPIC, 0).range(0, 10);
		this.targets.log(Subjects.TOPIC, 0).range(0, 10).deleteTo(3).remove(7);
		Result result = compare(compacted, Scope.ALL);
		assertThat(result.count(Kind.MISSING)).isEqualTo(1);
		assertThat(result.source().outside()).isEqualTo(3);
	}

	private Subjects committed(int records) {
		return this.byKey.committed(0, records / 2).committed(1, records / 2);
	}

	// record n goes to partition n % 2, and on the target to that of its key
	private void replicate(int from, int to, int replicatedFrom, int without) {
		for (int number = from; number < to; number++) {
			String key = "key-" + number % 60;
			this.sources.log(Subjects.TOPIC, number % 2)
				.add(number * 1_000L, key, "value-" + number, new RecordHeaders());
			if (number >= replicatedFrom && number != without) {
				this.targets.log(Subjects.TOPIC, Utils.toPositive(Utils.murmur2(key.getBytes())) % TARGETS)
					.add(number * 1_000L, key, "value-" + number, new RecordHeaders());
			}
		}
	}

	private Result compare(Subjects subjects, Scope scope) {
		return new TopicRun(scope, this.sources.reader(), this.targets.reader(), List.of()).compare(subjects.build());
	}

	private static Scope scope(long since, long until, Long last) {
		return new Scope(null, null, null, (since > 0) ? Instant.ofEpochSecond(since) : null,
				(until > 0) ? Instant.ofEpochSecond(until) : null, last, Depth.FULL, 0, 1, false, true, 1 << 20);
	}

}
