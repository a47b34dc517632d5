package io.github.tandem.policy;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;

import io.github.tandem.partition.Reason;
import io.github.tandem.partition.StateKind;
import io.github.tandem.progress.PartitionCondition;
import io.github.tandem.route.OnGap;
import io.github.tandem.route.OnRejected;
import io.github.tandem.worker.LoopHarness;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DeliveryFaults} where rejected records are put into a dead-letter
 * topic.
 */
class DeadLetteringTests {

	@Test
	void putsARefusedRecordAsideIfTheRouteSaysSo() {
		LoopHarness route = CompactedTopic.start(OnRejected.DEAD_LETTER);
		CompactedTopic.flowAndReject(route, CompactedTopic.NO_KEY);
		route.pollFor(LoopHarness.COMMIT);
		assertThat(route.target().producer().inFlight()).as("on its way to the dead letters")
			.containsExactly(CompactedTopic.KEYLESS);
		assertThat(route.committed(0).map(OffsetAndMetadata::offset)).as("not before it is there").contains(3L);
		assertThat(route.loop().inFlightBytes()).isPositive();
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.deadLetters()).containsExactly(CompactedTopic.KEYLESS);
		assertThat(route.copied(0)).isEqualTo(CompactedTopic.valuesWithKey());
		assertThat(route.outcomes("dead-lettered")).isEqualTo(1);
		assertThat(route.committed(0).map(OffsetAndMetadata::offset)).contains(7L);
		assertThat(route.loop().inFlightBytes()).isZero();
	}

	@Test
	void haltsWhereTheDeadLetterTopicRefusesARecordToo() {
		LoopHarness route = CompactedTopic.start(OnRejected.DEAD_LETTER);
		CompactedTopic.flowAndReject(route, CompactedTopic.NO_KEY);
		route.pollFor(LoopHarness.SHORTLY);
		route.target().producer().fail(CompactedTopic.KEYLESS::equals, new RecordTooLargeException("64 MB"));
		route.pollFor(LoopHarness.COMMIT);
		assertThat(route.status(0).state()).matches((state) -> state.is(StateKind.HALTED))
			.returns(Reason.REJECTED, PartitionCondition::reason);
		assertThat(route.status(0).state().detail()).contains("offset 3 of orders-0",
				"the target rejects it (InvalidRecordException: no key), and so does the dead-letter topic "
						+ "'tandem-all.dead-letter' (RecordTooLargeException: 64 MB)");
		assertThat(route.committed(0).map(OffsetAndMetadata::offset)).contains(3L);
		route.awaitInFlight();
		route.target().producer().fail(CompactedTopic.KEYLESS::equals, CompactedTopic.NO_KEY);
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.deadLetters()).as("at the next try").containsExactly(CompactedTopic.KEYLESS);
		assertThat(route.copied(0)).isEqualTo(CompactedTopic.valuesWithKey());
	}

	@Test
	void triesTheDeadLetterTopicAgainWhileItIsUnavailable() {
		LoopHarness route = CompactedTopic.start(OnRejected.DEAD_LETTER);
		CompactedTopic.flowAndReject(route, CompactedTopic.NO_KEY);
		route.pollFor(LoopHarness.SHORTLY);
		route.target().producer().fail(CompactedTopic.KEYLESS::equals, new NotEnoughReplicasException("one of two"));
		route.pollFor(LoopHarness.SHORTLY);
		assertThat(route.status(0).state()).matches((state) -> state.is(StateKind.BACKED_OFF));
		route.awaitInFlight();
		route.target().producer().fail(CompactedTopic.KEYLESS::equals, CompactedTopic.NO_KEY);
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.deadLetters()).containsExactly(CompactedTopic.KEYLESS);
		assertThat(route.copied(0)).isEqualTo(CompactedTopic.valuesWithKey());
	}

	@Test
	void haltsWhereThereIsNoDeadLetterTopic() {
		LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE, OnRejected.DEAD_LETTER, false);
		CompactedTopic.start(route);
		CompactedTopic.flowAndReject(route, CompactedTopic.NO_KEY);
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.status(0).state()).matches((state) -> state.is(StateKind.HALTED))
			.returns(Reason.REJECTED, PartitionCondition::reason);
		assertThat(route.status(0).state().detail())
			.contains("the dead-letter topic 'tandem-all.dead-letter' does not exist on the target");
		assertThat(route.deadLetters()).isEmpty();
		assertThat(route.wishes()).as("asks for a look at it").isPositive();
	}

}
