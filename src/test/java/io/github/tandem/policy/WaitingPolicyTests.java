package io.github.tandem.policy;

import java.time.Duration;
import java.util.List;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

import io.github.tandem.operator.OperatorAction;
import io.github.tandem.partition.Reason;
import io.github.tandem.partition.StateKind;
import io.github.tandem.progress.PartitionCondition;
import io.github.tandem.route.OnGap;
import io.github.tandem.worker.LoopHarness;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WaitingPolicy}.
 */
class WaitingPolicyTests {

	@Test
	void reportsWhatWasDeletedWithItsTopicAndGoesOn() {
		LoopHarness route = start(OnGap.CONTINUE);
		route.flowFor(LoopHarness.COMMIT);
		route.replaceTargetTopic();
		route.append(0, 10, 12);
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.lost("target-deleted")).isEqualTo(10);
		assertThat(route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 12));
		assertThat(route.context().faults().gaps().entries()).hasSize(1);
		route.flowFor(LoopHarness.COMMIT);
		route.targetTopics().refresh();
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.lost("target-deleted")).as("once").isEqualTo(10);
	}

	@Test
	void reportsWhatWasDeletedWithItsTopicHoweverLongALookTakes() {
		LoopHarness route = start(OnGap.CONTINUE);
		route.flowFor(LoopHarness.COMMIT);
		route.lookSlowly(Duration.ofSeconds(2));
		route.replaceTargetTopic();
		route.append(0, 10, 12);
		route.flowFor(Duration.ofSeconds(30));
		assertThat(route.lost("target-deleted")).isEqualTo(10);
		assertThat(route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 12));
	}

	@Test
	void haltsWhereItsTopicWasDeletedIfTheRouteSaysSo() {
		LoopHarness route = start(OnGap.HALT);
		route.flowFor(LoopHarness.COMMIT);
		route.replaceTargetTopic();
		route.append(0, 10, 12);
		route.flowFor(Duration.ofSeconds(30));
		assertThat(route.status(0).state()).matches((state) -> state.is(StateKind.HALTED))
			.returns(Reason.GAP, PartitionCondition::reason);
		assertThat(route.status(0).state().detail()).contains("its topic on the target was deleted", "offsets 0 and 10",
				"skip-one");
		assertThat(route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 10));
		assertThat(route.operate(0, OperatorAction.SKIP_ONE).done()).isTrue();
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 12));
		assertThat(route.lost("target-deleted")).isEqualTo(10);
	}

	@Test
	void nothingIsLostWithATopicThatHadNothing() {
		LoopHarness route = new LoopHarness(1_000_000, OnGap.HALT);
		route.targetTopics().refresh();
		route.assign(0);
		route.flowFor(LoopHarness.COMMIT);
		route.replaceTargetTopic();
		route.append(0, 0, 5);
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 5));
		assertThat(route.lost("target-deleted")).isZero();
	}

	@Test
	void seesThatItsTopicWasReplacedWhileItRested() {
		LoopHarness route = start(OnGap.CONTINUE);
		route.flowFor(LoopHarness.COMMIT);
		route.append(0, 10, 12);
		route.pollFor(LoopHarness.SHORTLY);
		route.target().producer().fail((value) -> true, new NotEnoughReplicasException("one of two"));
		route.pollFor(Duration.ofMillis(200));
		route.replaceTargetTopic();
		route.pollFor(Duration.ofMillis(200));
		route.flowFor(Duration.ofSeconds(5));
		assertThat(route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 12));
		assertThat(route.lost("target-deleted")).isEqualTo(10);
	}

	@Test
	void seesThatItsTopicWasReplacedWhileItWasPaused() {
		LoopHarness route = start(OnGap.CONTINUE);
		route.flowFor(LoopHarness.COMMIT);
		route.operate(0, OperatorAction.PAUSE);
		route.replaceTargetTopic();
		route.flowFor(LoopHarness.COMMIT);
		route.operate(0, OperatorAction.RESUME);
		route.append(0, 10, 12);
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 12));
		assertThat(route.lost("target-deleted")).isEqualTo(10);
	}

	@Test
	void asksAVanishedTopicNothingBeforeTheNextLook() {
		LoopHarness route = start(OnGap.CONTINUE);
		route.flowFor(LoopHarness.COMMIT);
		route.target().producer().refuse(new TimeoutException("not present in metadata"), 0);
		route.append(0, 10, 12);
		route.pollFor(Duration.ofSeconds(4));
		route.target().producer().refuse(null, 0);
		route.flowFor(Duration.ofSeconds(30));
		assertThat(route.status(0).state()).matches((state) -> state.is(StateKind.WAITING))
			.returns(Reason.TARGET_TOPIC, PartitionCondition::reason);
		assertThat(route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 10));
		route.targetTopics().refresh();
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 12));
		assertThat(route.committed(0).map(OffsetAndMetadata::offset)).contains(12L);
	}

	@Test
	void findsAVanishedTopicReplaced() {
		LoopHarness route = start(OnGap.HALT);
		route.flowFor(LoopHarness.COMMIT);
		route.target().producer().refuse(new TimeoutException("not present in metadata"), 0);
		route.append(0, 10, 12);
		route.pollFor(Duration.ofSeconds(4));
		route.target().producer().refuse(null, 0);
		route.replaceTargetTopic();
		route.flowFor(Duration.ofSeconds(5));
		assertThat(route.status(0).state().reason()).isEqualTo(Reason.GAP);
		assertThat(route.lost("target-deleted")).isEqualTo(10);
	}

	@Test
	void goesOnWithATopicThatWasCreatedAgain() {
		LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE);
		route.targetAdmin().createTopics(List.of(new NewTopic("orders", 3, (short) 1)));
		route.start(5, 0);
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.copied(0)).hasSize(5);
		route.targetAdmin().deleteTopics(List.of("orders"));
		route.lookWheneverWanted();
		route.targetAdmin().timeoutNextRequest(0);
		route.append(0, 5, 8);
		route.targetTopics().refresh();
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 8));
	}

	@Test
	void reportsATopicThatWasReplacedWhileAPartitionWasBackedOff() {
		LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE);
		route.start(5, 0);
		route.flowFor(LoopHarness.COMMIT);
		route.append(0, 5, 8);
		route.pollFor(LoopHarness.SHORTLY);
		route.target().producer().fail((value) -> true, new NotEnoughReplicasException("one of two"));
		route.pollFor(LoopHarness.SHORTLY);
		route.targetAdmin().deleteTopics(List.of("orders"));
		route.lookWheneverWanted();
		route.targetTopics().refresh();
		route.flowFor(Duration.ofSeconds(5));
		assertThat(route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 8));
		assertThat(route.lost("target-deleted")).isEqualTo(5);
	}

	private static LoopHarness start(OnGap onGap) {
		LoopHarness route = new LoopHarness(1_000_000, onGap);
		route.start(10, 0);
		return route;
	}

}
