package io.github.tandem.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

import io.github.tandem.operator.OperatorAction;
import io.github.tandem.partition.StateKind;
import io.github.tandem.route.OnGap;
import io.github.tandem.route.OnRejected;
import io.github.tandem.worker.LoopHarness;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DeliveryFaults} with many records that the target rejects: one without
 * a key is sent alone, and when that is decided the next go together.
 */
class RejectedFloodTests {

	private static final int RECORDS = 300;

	private static final KafkaException SHARED = new KafkaException(
			"Failed to append record because it was part of " + "a batch which had one more more invalid records");

	@Test
	void isLeftOutBatchByBatch() {
		LoopHarness route = start(OnRejected.SKIP, (offset) -> true);
		assertThat(answer(route, RECORDS)).as("answers of the target").isLessThan(10);
		assertThat(route.outcomes("skipped")).isEqualTo(RECORDS);
		assertThat(route.copied(0)).isEmpty();
		route.pollFor(LoopHarness.COMMIT);
		assertThat(route.committed(0).map(OffsetAndMetadata::offset)).contains((long) RECORDS);
		assertThat(route.loop().inFlightBytes()).isZero();
	}

	@Test
	void leavesTheOthersInTheirOrderAndSendsThemOnce() {
		LoopHarness route = start(OnRejected.SKIP, (offset) -> offset % 2 == 0);
		assertThat(answer(route, RECORDS)).as("answers of the target").isLessThan(20);
		assertThat(route.outcomes("skipped")).isEqualTo(RECORDS / 2);
		assertThat(route.copied(0)).isEqualTo(withKey((offset) -> offset % 2 == 0));
		route.pollFor(LoopHarness.COMMIT);
		assertThat(route.committed(0).map(OffsetAndMetadata::offset)).contains((long) RECORDS);
	}

	@Test
	void isDeadLetteredBatchByBatch() {
		LoopHarness route = start(OnRejected.DEAD_LETTER, (offset) -> offset % 3 != 1);
		assertThat(answer(route, RECORDS)).as("answers of the target").isLessThan(30);
		assertThat(route.outcomes("dead-lettered")).isEqualTo(2 * RECORDS / 3);
		assertThat(route.deadLetters())
			.isEqualTo(LoopHarness.values(0, 0, RECORDS).stream().filter((value) -> offset(value) % 3 != 1).toList());
		assertThat(route.copied(0)).isEqualTo(withKey((offset) -> offset % 3 != 1));
		assertThat(route.loop().inFlightBytes()).isZero();
	}

	@Test
	void isPassedNoFurtherThanDeadLettersHaveArrived() {
		LoopHarness route = inDeadLetters();
		List<String> letters = route.target().producer().inFlight();
		assertThat(letters).hasSizeGreaterThan(100);
		route.target().producer().acknowledge(letters.get(1)::equals);
		route.pollFor(LoopHarness.COMMIT);
		assertThat(route.committed(0).map(OffsetAndMetadata::offset)).contains(offset(letters.get(0)));
		route.target().producer().acknowledge(letters.get(0)::equals);
		route.pollFor(LoopHarness.COMMIT);
		assertThat(route.committed(0).map(OffsetAndMetadata::offset)).contains(offset(letters.get(2)));
		assertThat(route.outcomes("dead-lettered")).isEqualTo(offset(letters.get(2)));
	}

	@Test
	void awaitsDeadLettersWhenItIsGivenAway() {
		LoopHarness route = inDeadLetters();
		List<String> letters = route.target().producer().inFlight();
		route.clock().stepBy(Duration.ofSeconds(1));
		route.clock().onLook(() -> route.target().producer().acknowledgeAll());
		route.revoke(0);
		assertThat(route.committed(0).map(OffsetAndMetadata::offset))
			.contains(offset(letters.get(letters.size() - 1)) + 1);
	}

	@Test
	void awaitsDeadLettersWhenItIsPaused() {
		LoopHarness route = inDeadLetters();
		List<String> letters = route.target().producer().inFlight();
		route.operate(0, OperatorAction.PAUSE);
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.status(0).state()).matches((state) -> state.is(StateKind.PAUSED));
		assertThat(route.deadLetters()).endsWith(letters.toArray(String[]::new)).doesNotHaveDuplicates();
		route.operate(0, OperatorAction.RESUME);
		answer(route, RECORDS);
		assertThat(route.deadLetters()).isEqualTo(LoopHarness.values(0, 0, RECORDS));
	}

	@Test
	void restsBehindItsDeadLettersWhenItIsPaused() {
		LoopHarness route = inDeadLetters();
		route.append(0, RECORDS, RECORDS + 10);
		route.operate(0, OperatorAction.PAUSE);
		route.target().producer().acknowledgeAll();
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.status(0).state()).matches((state) -> state.is(StateKind.PAUSED));
		assertThat(route.copied(0)).isEmpty();
		route.operate(0, OperatorAction.RESUME);
		answer(route, RECORDS + 10);
		assertThat(route.copied(0)).isEqualTo(LoopHarness.values(0, RECORDS, RECORDS + 10));
		assertThat(route.deadLetters()).isEqualTo(LoopHarness.values(0, 0, RECORDS));
	}

	@Test
	void goesAloneWhereTheTargetDoesNotSayWhichItRejects() {
		LoopHarness route = start(OnRejected.SKIP, (offset) -> true);
		rejectFirst(route);
		assertThat(route.target().producer().inFlight()).hasSizeGreaterThan(100);
		route.target().producer().fail((value) -> true, new InvalidRecordException("the batch"));
		route.pollFor(LoopHarness.SHORTLY);
		for (int offset = 1; offset < 4; offset++) {
			assertThat(route.target().producer().inFlight()).containsExactly("orders-0@" + offset);
			route.target().producer().fail((value) -> true, new InvalidRecordException("the record"));
			route.pollFor(LoopHarness.SHORTLY);
		}
		assertThat(route.outcomes("skipped")).isEqualTo(4);
	}

	@Test
	void backsOffWhereOthersAreToBlameAgain() {
		LoopHarness route = start(OnRejected.SKIP, (offset) -> offset % 2 == 0);
		rejectFirst(route);
		route.target().producer().acknowledge("orders-0@1"::equals);
		route.pollFor(LoopHarness.SHORTLY);
		route.target().producer().fail((value) -> true, SHARED);
		route.pollFor(LoopHarness.SHORTLY);
		assertThat(route.target().producer().inFlight()).as("once more").hasSizeGreaterThan(100);
		route.target().producer().fail((value) -> true, SHARED);
		route.pollFor(LoopHarness.SHORTLY);
		assertThat(route.status(0).state()).matches((state) -> state.is(StateKind.BACKED_OFF));
		route.awaitInFlight();
		answer(route, RECORDS);
		assertThat(route.copied(0)).isEqualTo(withKey((offset) -> offset % 2 == 0));
	}

	@Test
	void goesNoFurtherThanTheFirstThatFailedOtherwise() {
		LoopHarness route = new LoopHarness(10_000_000, OnGap.CONTINUE, OnRejected.DEAD_LETTER, true);
		start(route, Map.of("cleanup.policy", "compact"), 10 * RECORDS, (offset) -> offset % 2 == 0);
		rejectFirst(route);
		route.target().producer().acknowledgeAll();
		route.pollFor(LoopHarness.SHORTLY);
		route.target().producer().acknowledge("orders-0@1"::equals);
		route.pollFor(LoopHarness.SHORTLY);
		assertThat(route.target().producer().inFlight()).hasSizeBetween(100, 9 * RECORDS);
		route.target().producer().fail((value) -> offset(value) >= 5, new TimeoutException("the leader is gone"));
		route.target().producer().rejectKeyless(LoopHarness.TOPIC, (value) -> true);
		assertThat(route.target().producer().inFlight()).isEmpty();
		route.pollFor(LoopHarness.SHORTLY);
		route.target().producer().acknowledge("orders-0@3"::equals);
		route.pollFor(LoopHarness.SHORTLY);
		assertThat(route.target().producer().inFlight()).as("dead letters").hasSize(2);
		route.target().producer().acknowledgeAll();
		route.pollFor(LoopHarness.SHORTLY);
		assertThat(route.target().producer().inFlight()).isEmpty();
		assertThat(route.status(0).state()).matches((state) -> state.is(StateKind.BACKED_OFF));
		route.awaitInFlight();
		answer(route, 10 * RECORDS);
		assertThat(route.copied(0)).hasSize(5 * RECORDS)
			.isSortedAccordingTo(Comparator.comparingLong(RejectedFloodTests::offset));
	}

	@Test
	void goesTogetherAlsoToATopicThatNeverTookARecord() {
		LoopHarness route = new LoopHarness(10_000_000, OnGap.CONTINUE, OnRejected.SKIP, true);
		start(route, Map.of("cleanup.policy", "compact", "max.message.bytes", "1000000"), (offset) -> true);
		assertThat(answer(route, RECORDS)).as("answers of the target").isLessThan(10);
		assertThat(route.outcomes("skipped")).isEqualTo(RECORDS);
	}

	@Test
	void staysWithinWhatMayBeInFlight() {
		LoopHarness route = new LoopHarness(5_000, OnGap.CONTINUE, OnRejected.DEAD_LETTER, true);
		start(route, Map.of("cleanup.policy", "compact"), (offset) -> offset % 4 != 0);
		answer(route, RECORDS);
		assertThat(route.deadLetters()).hasSize(3 * RECORDS / 4).doesNotHaveDuplicates();
		assertThat(route.copied(0)).isEqualTo(withKey((offset) -> offset % 4 != 0));
	}

	private static LoopHarness inDeadLetters() {
		LoopHarness route = start(OnRejected.DEAD_LETTER, (offset) -> true);
		rejectFirst(route);
		route.target().producer().acknowledgeAll();
		route.pollFor(LoopHarness.SHORTLY);
		route.target().producer().rejectKeyless(LoopHarness.TOPIC, (value) -> true);
		route.pollFor(LoopHarness.SHORTLY);
		return route;
	}

	private static void rejectFirst(LoopHarness route) {
		route.awaitInFlight();
		assertThat(route.target().producer().inFlight()).as("alone").containsExactly("orders-0@0");
		route.target().producer().rejectKeyless(LoopHarness.TOPIC, (value) -> true);
		route.pollFor(LoopHarness.SHORTLY);
	}

	private static LoopHarness start(OnRejected onRejected, LongPredicate keyless) {
		LoopHarness route = new LoopHarness(10_000_000, OnGap.CONTINUE, onRejected, true);
		return start(route, Map.of("cleanup.policy", "compact"), keyless);
	}

	private static LoopHarness start(LoopHarness route, Map<String, String> configuration, LongPredicate keyless) {
		return start(route, configuration, RECORDS, keyless);
	}

	private static LoopHarness start(LoopHarness route, Map<String, String> configuration, int records,
			LongPredicate keyless) {
		route.createTargetTopic(configuration);
		route.targetTopics().refresh();
		for (long offset = 0; offset < records; offset++) {
			if (keyless.test(offset)) {
				route.appendWithoutKey(0, offset);
			}
			else {
				route.append(0, offset, offset + 1);
			}
		}
		route.assign(0);
		return route;
	}

	// As a broker does, until everything is behind the watermark.
	private static int answer(LoopHarness route, long end) {
		int answers = 0;
		for (int round = 0; round < 3_000; round++) {
			route.poll();
			if (!route.target().producers().isEmpty() && !route.target().producer().inFlight().isEmpty()) {
				answers++;
				route.target().producer().rejectKeyless(LoopHarness.TOPIC, (value) -> true);
				route.target().producer().acknowledgeAll();
			}
			route.clock().advance(Duration.ofMillis(20));
			if (round % 100 == 99 && route.committed(0).filter((offset) -> offset.offset() == end).isPresent()) {
				return answers;
			}
		}
		throw new AssertionError("The end was not reached: " + route.committed(0));
	}

	private static List<String> withKey(LongPredicate keyless) {
		List<String> values = new ArrayList<>(LoopHarness.values(0, 0, RECORDS));
		values.removeIf((value) -> keyless.test(offset(value)));
		return values;
	}

	private static long offset(String value) {
		return Long.parseLong(value.substring(value.indexOf('@') + 1));
	}

}
