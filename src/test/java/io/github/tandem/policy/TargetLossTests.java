package io.github.tandem.policy;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

import io.github.tandem.operator.OperatorAction;
import io.github.tandem.partition.Reason;
import io.github.tandem.position.Gap;
import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.Replica;
import io.github.tandem.route.OnGap;
import io.github.tandem.worker.LoopHarness;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what was replicated to a topic that is gone when its partitions are taken
 * over.
 */
class TargetLossTests {

	@Test
	void missesATopicThatWasDeletedWhileNobodyHadThePartition() {
		LoopHarness route = replicated(OnGap.CONTINUE);
		route.replaceTargetTopic();
		route.append(0, 10, 15);
		route.assign(0);
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.lost("target-deleted")).isEqualTo(10);
		assertThat(route.copied(0)).endsWith("orders-0@13", "orders-0@14").hasSize(15);
		String metadata = route.committed(0).map(OffsetAndMetadata::metadata).orElseThrow();
		route.revoke(0);
		route.assign(0);
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.lost("target-deleted")).as("it is counted once").isEqualTo(10);
		assertThat(metadata).startsWith("tandem/2 ").contains(" west ");
	}

	@Test
	void countsAlsoWhatTheSourceDeletedMeanwhile() {
		LoopHarness route = replicated(OnGap.CONTINUE);
		route.consumer().startAt(LoopHarness.partition(0), 10);
		route.replaceTargetTopic();
		route.assign(0);
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.lost("target-deleted")).isEqualTo(10);
		assertThat(gap(route)).returns(0L, Gap::expectedOffset).returns(10L, Gap::nextOffset);
	}

	@Test
	void countsNothingThatWasNeverReplicated() {
		LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE);
		route.append(0, 0, 40);
		route.context()
			.positions()
			.remember(LoopHarness.partition(0), new KnownPosition(40, Optional.empty(), route.topicId(), 40), null);
		route.start(0, 0);
		route.append(0, 40, 43);
		route.flowFor(LoopHarness.COMMIT);
		route.revoke(0);
		route.replaceTargetTopic();
		route.assign(0);
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.lost("target-deleted")).isEqualTo(3);
		assertThat(gap(route)).returns(40L, Gap::expectedOffset).returns(43L, Gap::nextOffset);
	}

	@Test
	void countsNoOffsetsWithoutRecords() {
		LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE);
		route.start(5, 0);
		route.append(0, 15, 20);
		route.flowFor(LoopHarness.COMMIT);
		route.replaceTargetTopic();
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.lost("target-deleted")).isEqualTo(10);
		assertThat(gap(route)).returns(0L, Gap::expectedOffset).returns(20L, Gap::nextOffset);
	}

	@Test
	void countsEachTopicByItself() {
		LoopHarness route = replicated(OnGap.CONTINUE);
		route.replaceTargetTopic();
		route.append(0, 10, 15);
		route.assign(0);
		route.flowFor(LoopHarness.COMMIT);
		route.replaceTargetTopic();
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.lost("target-deleted")).isEqualTo(15);
	}

	@Test
	void isCountedAndLoggedOnceHoweverOftenThePartitionIsTakenOver() {
		LoopHarness route = replicated(OnGap.HALT);
		route.replaceTargetTopic();
		for (int takeover = 0; takeover < 3; takeover++) {
			route.assign(0);
			route.flowFor(LoopHarness.COMMIT);
			assertThat(route.status(0).state().reason()).isEqualTo(Reason.GAP);
			route.revoke(0);
		}
		assertThat(route.lost("target-deleted")).isEqualTo(10);
		assertThat(route.context().faults().gaps().entries()).hasSize(1);
		assertThat(route.committed(0).map(OffsetAndMetadata::metadata).orElseThrow()).endsWith(" target-deleted:10");
		route.assign(0);
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.operate(0, OperatorAction.SKIP_ONE).done()).isTrue();
		for (int takeover = 0; takeover < 2; takeover++) {
			route.flowFor(LoopHarness.COMMIT);
			assertThat(route.status(0).state().reason()).isEqualTo(Reason.NONE);
			route.revoke(0);
			route.assign(0);
		}
		assertThat(route.lost("target-deleted")).as("it is accepted").isEqualTo(10);
	}

	@Test
	void doesNotTakeALookThatIsOlderThanACommitForALoss() {
		LoopHarness route = replicated(OnGap.CONTINUE);
		Uuid before = route.targetTopicId();
		// another instance saw the new topic, and replicated to it
		KnownPosition reached = route.context().positions().remembered(LoopHarness.TOPIC).get(LoopHarness.partition(0));
		Uuid later = route.replaceTargetTopicUnseen();
		route.context()
			.positions()
			.remember(LoopHarness.partition(0), new KnownPosition(reached.nextOffset(), reached.leaderEpoch(),
					reached.topicId(), reached.endOffset(), replica(reached, later), null), null);
		route.append(0, 10, 15);
		route.assign(0);
		route.flowFor(LoopHarness.COMMIT);
		assertThat(before).isNotEqualTo(later);
		assertThat(route.lost("target-deleted")).isZero();
		assertThat(route.copied(0)).endsWith("orders-0@14").hasSize(15);
	}

	@Test
	void isNotMissedWhereAnotherDeploymentHadReplicatedIt() {
		LoopHarness route = replicated(OnGap.CONTINUE);
		KnownPosition reached = route.context().positions().remembered(LoopHarness.TOPIC).get(LoopHarness.partition(0));
		route.context()
			.positions()
			.remember(LoopHarness.partition(0),
					new KnownPosition(reached.nextOffset(), reached.leaderEpoch(), reached.topicId(),
							reached.endOffset(), new Replica("other/all", "south", Uuid.randomUuid(), 0, 10), null),
					null);
		route.assign(0);
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.context().faults().gaps().entries()).isEmpty();
	}

	private static Replica replica(KnownPosition reached, Uuid topicId) {
		Replica before = Objects.requireNonNull(reached.replica());
		return new Replica(before.deployment(), before.clusterId(), topicId, reached.nextOffset(), 0);
	}

	private static Gap gap(LoopHarness route) {
		return route.context().faults().gaps().entries().get(0).gap();
	}

	@Test
	void commitsTheNewTopicAlsoWhereNothingMoves() {
		LoopHarness route = replicated(OnGap.CONTINUE);
		String before = route.committed(0).map(OffsetAndMetadata::metadata).orElseThrow();
		route.replaceTargetTopic();
		route.assign(0);
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.committed(0).map(OffsetAndMetadata::metadata).orElseThrow()).isNotEqualTo(before)
			.startsWith("tandem/2 ");
	}

	@Test
	void haltsForItUntilItIsAcceptedIfTheRouteSaysSo() {
		LoopHarness route = replicated(OnGap.HALT);
		String before = targetTopic(route);
		route.replaceTargetTopic();
		route.append(0, 10, 15);
		route.assign(0);
		route.flowFor(Duration.ofSeconds(5));
		assertThat(route.status(0).state().reason()).isEqualTo(Reason.GAP);
		assertThat(route.lost("target-deleted")).isEqualTo(10);
		assertThat(targetTopic(route)).isEqualTo(before);
		assertThat(route.operate(0, OperatorAction.SKIP_ONE).done()).isTrue();
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.copied(0)).endsWith("orders-0@14").hasSize(15);
		assertThat(targetTopic(route)).isNotEqualTo(before);
	}

	private static String targetTopic(LoopHarness route) {
		String metadata = route.committed(0).map(OffsetAndMetadata::metadata).orElseThrow();
		return metadata.split(" ")[5];
	}

	private static LoopHarness replicated(OnGap onGap) {
		LoopHarness route = new LoopHarness(1_000_000, onGap);
		route.start(10, 0);
		route.flowFor(LoopHarness.COMMIT);
		route.revoke(0);
		route.clock().advance(Duration.ofSeconds(1));
		return route;
	}

}
