package io.github.tandem.worker;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.tandem.delivery.RecordPrecheck;
import io.github.tandem.delivery.RejectedRecord;
import io.github.tandem.fault.DeliveryFaults;
import io.github.tandem.partition.Probe;
import io.github.tandem.partition.Reason;
import io.github.tandem.partition.StateKind;
import io.github.tandem.progress.PartitionCondition;
import io.github.tandem.route.OnGap;
import io.github.tandem.route.OnRejected;
import io.github.tandem.test.Records;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DeliveryFaults}, with {@link Probe} and {@link RecordPrecheck}: in
 * each, record 3 of partition 0 has no key, and the topic on the target is compacted.
 */
class DeliveryFaultsTests {

	private static final Duration SHORTLY = Duration.ofMillis(500);

	private static final Duration COMMIT = Duration.ofMillis(1500);

	private static final String KEYLESS = "orders-0@3";

	private static final Exception NO_KEY = new InvalidRecordException("no key");

	@Test
	void sendsASuspectedRecordAloneSoThatItsNeighboursKeepTheirOrder() {
		LoopHarness route = start(OnRejected.HALT);
		route.pollFor(SHORTLY);
		route.target().producer().acknowledge((value) -> value.startsWith("orders-1"));
		assertThat(route.target().producer().inFlight()).isEqualTo(values(0, 0, 3));
		route.target().producer().acknowledge((value) -> !value.endsWith("@1"));
		route.pollFor(SHORTLY);
		assertThat(route.target().producer().inFlight()).as("not before all before it are acknowledged")
			.containsExactly("orders-0@1");
		route.target().producer().acknowledgeAll();
		route.pollFor(SHORTLY);
		assertThat(route.target().producer().inFlight()).containsExactly(KEYLESS);
		route.target().producer().acknowledgeAll();
		route.pollFor(SHORTLY);
		assertThat(route.target().producer().inFlight()).isEqualTo(values(0, 4, 7));
		route.flowFor(COMMIT);
		assertThat(route.copied(0)).containsExactlyInAnyOrderElementsOf(values(0, 0, 7))
			.endsWith(KEYLESS, "orders-0@4", "orders-0@5", "orders-0@6");
		assertThat(route.status(0).state()).matches((state) -> state.is(StateKind.CAUGHT_UP));
	}

	@Test
	void suspectsNoOthersOnceATopicTookOne() {
		LoopHarness route = start(OnRejected.HALT);
		route.flowFor(COMMIT);
		for (long offset = 7; offset < 12; offset++) {
			route.appendWithoutKey(0, offset);
		}
		route.pollFor(SHORTLY);
		assertThat(route.target().producer().inFlight()).isEqualTo(values(0, 7, 12));
		route.target().producer().fail("orders-0@8"::equals, NO_KEY);
		route.target().producer().acknowledge("orders-0@7"::equals);
		route.target().producer().fail((value) -> true, shared());
		route.pollFor(SHORTLY);
		assertThat(route.target().producer().inFlight()).containsExactly("orders-0@8");
		route.target().producer().acknowledgeAll();
		route.pollFor(SHORTLY);
		assertThat(route.target().producer().inFlight()).isEqualTo(values(0, 9, 12));
		route.flowFor(COMMIT);
		assertThat(route.copied(0)).isEqualTo(values(0, 0, 12));
	}

	@Test
	void haltsAtARefusedRecordAndGoesOnWhenTheTopicChanges() {
		LoopHarness route = start(OnRejected.HALT);
		flowAndRefuse(route, NO_KEY);
		route.append(1, 3, 5);
		route.flowFor(COMMIT);
		assertThat(route.status(0).state()).satisfies((halted) -> {
			assertThat(halted.reason()).isEqualTo(Reason.REJECTED);
			assertThat(halted.rejected()).isEqualTo(RejectedRecord.of(Records.record(LoopHarness.partition(0), 3,
					Records.TIMESTAMP, null, KEYLESS.getBytes(), new RecordHeaders(), Optional.empty())));
			assertThat(halted.retryAt()).isNotNull();
		});
		assertThat(route.committed(0).map(OffsetAndMetadata::offset)).contains(3L);
		assertThat(route.copied(0)).isEqualTo(values(0, 0, 3));
		assertThat(route.copied(1)).as("its neighbour").isEqualTo(values(1, 0, 5));
		route.configureTargetTopic("cleanup.policy", "delete");
		route.targetTopics().refresh();
		route.flowFor(SHORTLY);
		assertThat(route.copied(0)).isEqualTo(values(0, 0, 7));
	}

	@Test
	void leavesARefusedRecordOutIfTheRouteSaysSo() {
		LoopHarness route = start(OnRejected.SKIP);
		flowAndRefuse(route, NO_KEY);
		route.flowFor(COMMIT);
		assertThat(route.copied(0)).isEqualTo(without3());
		assertThat(route.outcomes("skipped")).isEqualTo(1);
		assertThat(route.outcomes("replicated")).isEqualTo(9);
		assertThat(route.committed(0).map(OffsetAndMetadata::offset)).contains(7L);
	}

	@Test
	void putsARefusedRecordAsideIfTheRouteSaysSo() {
		LoopHarness route = start(OnRejected.DEAD_LETTER);
		flowAndRefuse(route, NO_KEY);
		route.pollFor(COMMIT);
		assertThat(route.target().producer().inFlight()).as("on its way to the dead letters").containsExactly(KEYLESS);
		assertThat(route.committed(0).map(OffsetAndMetadata::offset)).as("not before it is there").contains(3L);
		assertThat(route.loop().inFlightBytes()).isPositive();
		route.flowFor(COMMIT);
		assertThat(route.deadLetters()).containsExactly(KEYLESS);
		assertThat(route.copied(0)).isEqualTo(without3());
		assertThat(route.outcomes("dead-lettered")).isEqualTo(1);
		assertThat(route.committed(0).map(OffsetAndMetadata::offset)).contains(7L);
		assertThat(route.loop().inFlightBytes()).isZero();
	}

	@Test
	void haltsWhereTheDeadLetterTopicRefusesARecordToo() {
		LoopHarness route = start(OnRejected.DEAD_LETTER);
		flowAndRefuse(route, NO_KEY);
		route.pollFor(SHORTLY);
		route.target().producer().fail(KEYLESS::equals, new RecordTooLargeException("64 MB"));
		route.pollFor(COMMIT);
		assertThat(route.status(0).state()).matches((state) -> state.is(StateKind.HALTED))
			.returns(Reason.REJECTED, PartitionCondition::reason);
		assertThat(route.status(0).state().detail()).contains("offset 3 of orders-0",
				"the target rejects it (InvalidRecordException: no key), and so does the dead-letter topic "
						+ "'tandem-all.dead-letter' (RecordTooLargeException: 64 MB)");
		assertThat(route.committed(0).map(OffsetAndMetadata::offset)).contains(3L);
		awaitInFlight(route);
		route.target().producer().fail(KEYLESS::equals, NO_KEY);
		route.flowFor(COMMIT);
		assertThat(route.deadLetters()).as("at the next try").containsExactly(KEYLESS);
		assertThat(route.copied(0)).isEqualTo(without3());
	}

	@Test
	void triesTheDeadLetterTopicAgainWhileItIsUnavailable() {
		LoopHarness route = start(OnRejected.DEAD_LETTER);
		flowAndRefuse(route, NO_KEY);
		route.pollFor(SHORTLY);
		route.target().producer().fail(KEYLESS::equals, new NotEnoughReplicasException("one of two"));
		route.pollFor(SHORTLY);
		assertThat(route.status(0).state()).matches((state) -> state.is(StateKind.BACKED_OFF));
		awaitInFlight(route);
		route.target().producer().fail(KEYLESS::equals, NO_KEY);
		route.flowFor(COMMIT);
		assertThat(route.deadLetters()).containsExactly(KEYLESS);
		assertThat(route.copied(0)).isEqualTo(without3());
	}

	@Test
	void haltsWhereThereIsNoDeadLetterTopic() {
		LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE, OnRejected.DEAD_LETTER, false);
		start(route);
		flowAndRefuse(route, NO_KEY);
		route.flowFor(COMMIT);
		assertThat(route.status(0).state()).matches((state) -> state.is(StateKind.HALTED))
			.returns(Reason.REJECTED, PartitionCondition::reason);
		assertThat(route.status(0).state().detail())
			.contains("the dead-letter topic 'tandem-all.dead-letter' does not exist on the target");
		assertThat(route.deadLetters()).isEmpty();
		assertThat(route.wishes()).as("asks for a look at it").isPositive();
	}

	@ParameterizedTest
	@EnumSource
	void neverLeavesOutWhatIsNotTheRecordsFault(OnRejected onRejected) {
		LoopHarness route = start(onRejected);
		flowAndRefuse(route, new PolicyViolationException("not today"));
		route.flowFor(COMMIT);
		assertThat(route.status(0).state()).matches((state) -> state.is(StateKind.HALTED))
			.returns(Reason.REJECTED, PartitionCondition::reason);
		assertThat(route.deadLetters()).isEmpty();
		assertThat(route.outcomes("skipped")).isZero();
		route.flowFor(Duration.ofSeconds(15));
		assertThat(route.copied(0)).isEqualTo(values(0, 0, 7));
	}

	@ParameterizedTest
	@EnumSource
	void haltsWhatItMayNotWriteAndGoesOnWhenItMay(OnRejected onRejected) {
		LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE, onRejected, true);
		route.targetTopics().refresh();
		route.append(0, 0, 7);
		route.append(1, 0, 3);
		route.assign(0, 1);
		route.pollFor(SHORTLY);
		route.target()
			.producer()
			.fail((value) -> value.startsWith("orders-0"), new TopicAuthorizationException("not authorized: orders"));
		route.flowFor(COMMIT);
		assertThat(route.status(0).state()).matches((state) -> state.is(StateKind.HALTED))
			.returns(Reason.TARGET_AUTHORIZATION, PartitionCondition::reason);
		assertThat(route.status(0).state().detail()).contains("write to the topic 'orders'", "grant WRITE");
		assertThat(route.copied(1)).as("its neighbour").isEqualTo(values(1, 0, 3));
		assertThat(route.copied(0)).isEmpty();
		route.flowFor(Duration.ofSeconds(15));
		assertThat(route.copied(0)).isEqualTo(values(0, 0, 7));
		assertThat(route.outcomes("skipped")).isZero();
	}

	@Test
	void blamesNoRecordThatSharedTheBatchOfARefusedOne() {
		LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE, OnRejected.SKIP, true);
		route.targetTopics().refresh();
		route.append(0, 0, 5);
		route.assign(0);
		route.pollFor(SHORTLY);
		route.target().producer().fail("orders-0@2"::equals, NO_KEY);
		route.target().producer().fail((value) -> true, shared());
		for (int round = 0; round < 40; round++) {
			route.poll();
			route.target().producer().fail("orders-0@2"::equals, NO_KEY);
			route.target().producer().acknowledgeAll();
			route.clock().advance(Duration.ofMillis(50));
		}
		assertThat(route.copied(0)).containsExactly("orders-0@0", "orders-0@1", "orders-0@3", "orders-0@4");
		assertThat(route.outcomes("skipped")).isEqualTo(1);
	}

	@Test
	void knowsTheLeaderOfARecordThatWentAlone() {
		LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE);
		route.createTargetTopic(Map.of("cleanup.policy", "compact"));
		route.targetTopics().refresh();
		TopicPartition partition = LoopHarness.partition(0);
		for (long offset = 0; offset < 3; offset++) {
			route.consumer().append(Records.record(partition, offset, 4));
		}
		route.consumer()
			.append(Records.record(partition, 3, Records.TIMESTAMP, null, KEYLESS.getBytes(), new RecordHeaders(),
					Optional.of(5)));
		route.assign(0);
		route.flowFor(COMMIT);
		assertThat(route.copied(0)).isEqualTo(values(0, 0, 4));
		assertThat(route.consumer().lastSeek(partition)).as("or the consumer would see a truncated log there")
			.isEqualTo(new OffsetAndMetadata(4, Optional.of(5), ""));
		assertThat(route.committed(0).flatMap(OffsetAndMetadata::leaderEpoch)).contains(5);
	}

	private static LoopHarness start(OnRejected onRejected) {
		return start(new LoopHarness(1_000_000, OnGap.CONTINUE, onRejected, true));
	}

	private static LoopHarness start(LoopHarness route) {
		route.createTargetTopic(Map.of("cleanup.policy", "compact"));
		route.targetTopics().refresh();
		route.append(0, 0, 3);
		route.appendWithoutKey(0, 3);
		route.append(0, 4, 7);
		route.append(1, 0, 3);
		route.assign(0, 1);
		return route;
	}

	// Let all flow, and refuse the record without key.
	private static void flowAndRefuse(LoopHarness route, Exception failure) {
		for (int round = 0; round < 20; round++) {
			route.poll();
			if (!route.target().producers().isEmpty()) {
				boolean there = route.target().producer().inFlight().contains(KEYLESS);
				route.target().producer().fail(KEYLESS::equals, failure);
				route.target().producer().acknowledgeAll();
				if (there) {
					return;
				}
			}
			route.clock().advance(Duration.ofMillis(50));
		}
		throw new AssertionError("It was not sent");
	}

	private static void awaitInFlight(LoopHarness route) {
		for (int round = 0; round < 100 && route.target().producer().inFlight().isEmpty(); round++) {
			route.pollFor(SHORTLY);
		}
		assertThat(route.target().producer().inFlight()).isNotEmpty();
	}

	private static KafkaException shared() {
		return new KafkaException(
				"Failed to append record because it was part of a batch which had one more more " + "invalid records");
	}

	private static List<String> without3() {
		return values(0, 0, 7).stream().filter((value) -> !value.equals(KEYLESS)).toList();
	}

	private static List<String> values(int partition, long from, long to) {
		TopicPartition topicPartition = LoopHarness.partition(partition);
		return LongStream.range(from, to).mapToObj((offset) -> topicPartition + "@" + offset).toList();
	}

}
