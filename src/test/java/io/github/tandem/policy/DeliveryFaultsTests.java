package io.github.tandem.policy;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.tandem.delivery.RecordPrecheck;
import io.github.tandem.delivery.RejectedRecord;
import io.github.tandem.partition.Probe;
import io.github.tandem.partition.Reason;
import io.github.tandem.partition.StateKind;
import io.github.tandem.progress.PartitionCondition;
import io.github.tandem.route.OnGap;
import io.github.tandem.route.OnRejected;
import io.github.tandem.test.Records;
import io.github.tandem.worker.LoopHarness;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DeliveryFaults}, with {@link Probe} and {@link RecordPrecheck}: in
 * each, record 3 of partition 0 has no key, and the topic on the target is compacted.
 */
class DeliveryFaultsTests {

	@Test
	void sendsASuspectedRecordAloneSoThatItsNeighboursKeepTheirOrder() {
		LoopHarness route = CompactedTopic.start(OnRejected.HALT);
		route.pollFor(LoopHarness.SHORTLY);
		route.target().producer().acknowledge((value) -> value.startsWith("orders-1"));
		assertThat(route.target().producer().inFlight()).isEqualTo(LoopHarness.values(0, 0, 3));
		route.target().producer().acknowledge((value) -> !value.endsWith("@1"));
		route.pollFor(LoopHarness.SHORTLY);
		assertThat(route.target().producer().inFlight()).as("not before all before it are acknowledged")
			.containsExactly("orders-0@1");
		route.target().producer().acknowledgeAll();
		route.pollFor(LoopHarness.SHORTLY);
		assertThat(route.target().producer().inFlight()).containsExactly(CompactedTopic.KEYLESS);
		route.target().producer().acknowledgeAll();
		route.pollFor(LoopHarness.SHORTLY);
		assertThat(route.target().producer().inFlight()).isEqualTo(LoopHarness.values(0, 4, 7));
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.copied(0)).containsExactlyInAnyOrderElementsOf(LoopHarness.values(0, 0, 7))
			.endsWith(CompactedTopic.KEYLESS, "orders-0@4", "orders-0@5", "orders-0@6");
		assertThat(route.status(0).state()).matches((state) -> state.is(StateKind.CAUGHT_UP));
	}

	@Test
	void suspectsNoOthersOnceATopicTookOne() {
		LoopHarness route = CompactedTopic.start(OnRejected.HALT);
		route.flowFor(LoopHarness.COMMIT);
		for (long offset = 7; offset < 12; offset++) {
			route.appendWithoutKey(0, offset);
		}
		route.pollFor(LoopHarness.SHORTLY);
		assertThat(route.target().producer().inFlight()).isEqualTo(LoopHarness.values(0, 7, 12));
		route.target().producer().fail("orders-0@8"::equals, CompactedTopic.NO_KEY);
		route.target().producer().acknowledge("orders-0@7"::equals);
		route.target().producer().fail((value) -> true, shared());
		route.pollFor(LoopHarness.SHORTLY);
		assertThat(route.target().producer().inFlight()).containsExactly("orders-0@8");
		route.target().producer().acknowledgeAll();
		route.pollFor(LoopHarness.SHORTLY);
		assertThat(route.target().producer().inFlight()).isEqualTo(LoopHarness.values(0, 9, 12));
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 12));
	}

	@Test
	void haltsAtARefusedRecordAndGoesOnWhenTheTopicChanges() {
		LoopHarness route = CompactedTopic.start(OnRejected.HALT);
		CompactedTopic.flowAndReject(route, CompactedTopic.NO_KEY);
		route.append(1, 3, 5);
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.status(0).state()).satisfies((halted) -> {
			assertThat(halted.reason()).isEqualTo(Reason.REJECTED);
			assertThat(halted.rejected())
				.isEqualTo(RejectedRecord.of(Records.record(LoopHarness.partition(0), 3, Records.TIMESTAMP, null,
						CompactedTopic.KEYLESS.getBytes(), new RecordHeaders(), Optional.empty())));
			assertThat(halted.retryAt()).isNotNull();
		});
		assertThat(route.committed(0).map(OffsetAndMetadata::offset)).contains(3L);
		assertThat(route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 3));
		assertThat(route.copied(1)).as("its neighbour").isEqualTo(LoopHarness.values(1, 0, 5));
		route.configureTargetTopic("cleanup.policy", "delete");
		route.targetTopics().refresh();
		route.flowFor(LoopHarness.SHORTLY);
		assertThat(route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 7));
	}

	@Test
	void leavesARefusedRecordOutIfTheRouteSaysSo() {
		LoopHarness route = CompactedTopic.start(OnRejected.SKIP);
		CompactedTopic.flowAndReject(route, CompactedTopic.NO_KEY);
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.copied(0)).isEqualTo(CompactedTopic.valuesWithKey());
		assertThat(route.outcomes("skipped")).isEqualTo(1);
		assertThat(route.outcomes("replicated")).isEqualTo(9);
		assertThat(route.committed(0).map(OffsetAndMetadata::offset)).contains(7L);
	}

	@ParameterizedTest
	@EnumSource
	void neverLeavesOutWhatIsNotTheRecordsFault(OnRejected onRejected) {
		LoopHarness route = CompactedTopic.start(onRejected);
		CompactedTopic.flowAndReject(route, new PolicyViolationException("not today"));
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.status(0).state()).matches((state) -> state.is(StateKind.HALTED))
			.returns(Reason.REJECTED, PartitionCondition::reason);
		assertThat(route.deadLetters()).isEmpty();
		assertThat(route.outcomes("skipped")).isZero();
		route.flowFor(Duration.ofSeconds(15));
		assertThat(route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 7));
	}

	@ParameterizedTest
	@EnumSource
	void haltsWhatItMayNotWriteAndGoesOnWhenItMay(OnRejected onRejected) {
		LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE, onRejected, true);
		route.targetTopics().refresh();
		route.append(0, 0, 7);
		route.append(1, 0, 3);
		route.assign(0, 1);
		route.pollFor(LoopHarness.SHORTLY);
		route.target()
			.producer()
			.fail((value) -> value.startsWith("orders-0"), new TopicAuthorizationException("not authorized: orders"));
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.status(0).state()).matches((state) -> state.is(StateKind.HALTED))
			.returns(Reason.TARGET_AUTHORIZATION, PartitionCondition::reason);
		assertThat(route.status(0).state().detail()).contains("write to the topic 'orders'", "grant WRITE");
		assertThat(route.copied(1)).as("its neighbour").isEqualTo(LoopHarness.values(1, 0, 3));
		assertThat(route.copied(0)).isEmpty();
		route.flowFor(Duration.ofSeconds(15));
		assertThat(route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 7));
		assertThat(route.outcomes("skipped")).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void haltsWhereTheTargetFillsTheTopicItselfAndGoesOnWhenItDoesNot(OnRejected onRejected) {
		LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE, onRejected, true);
		route.targetTopics().refresh();
		route.append(0, 0, 7);
		route.append(1, 0, 3);
		route.assign(0, 1);
		route.pollFor(LoopHarness.SHORTLY);
		route.target()
			.producer()
			.fail((value) -> value.startsWith("orders-0"),
					new InvalidRequestException("Cannot append records to read-only mirror topic 'orders'"));
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.status(0).state()).matches((state) -> state.is(StateKind.HALTED))
			.returns(Reason.TARGET_READ_ONLY, PartitionCondition::reason);
		assertThat(route.status(0).state().detail()).contains("the topic 'orders' on the target is read-only",
				"exclude or rename");
		assertThat(route.copied(1)).as("its neighbour").isEqualTo(LoopHarness.values(1, 0, 3));
		assertThat(route.copied(0)).isEmpty();
		route.flowFor(Duration.ofSeconds(15));
		assertThat(route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 7));
		assertThat(route.outcomes("skipped")).isZero();
	}

	@Test
	void blamesNoRecordThatSharedTheBatchOfARefusedOne() {
		LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE, OnRejected.SKIP, true);
		route.start(5, 0);
		route.pollFor(LoopHarness.SHORTLY);
		route.target().producer().fail("orders-0@2"::equals, CompactedTopic.NO_KEY);
		route.target().producer().fail((value) -> true, shared());
		for (int round = 0; round < 40; round++) {
			route.poll();
			route.target().producer().fail("orders-0@2"::equals, CompactedTopic.NO_KEY);
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
			.append(Records.record(partition, 3, Records.TIMESTAMP, null, CompactedTopic.KEYLESS.getBytes(),
					new RecordHeaders(), Optional.of(5)));
		route.assign(0);
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 4));
		assertThat(route.consumer().lastSeek(partition)).as("nothing is read again")
			.returns(0L, OffsetAndMetadata::offset);
		assertThat(route.committed(0).flatMap(OffsetAndMetadata::leaderEpoch)).contains(5);
	}

	private static KafkaException shared() {
		return new KafkaException(
				"Failed to append record because it was part of a batch which had one more more " + "invalid records");
	}

}
