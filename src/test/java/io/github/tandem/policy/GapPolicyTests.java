package io.github.tandem.policy;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

import io.github.tandem.operator.OperatorAction;
import io.github.tandem.partition.Lookup;
import io.github.tandem.partition.PartitionFixture;
import io.github.tandem.partition.Reason;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.partition.StateKind;
import io.github.tandem.position.Gap;
import io.github.tandem.position.GapCause;
import io.github.tandem.position.Position;
import io.github.tandem.position.Replica;
import io.github.tandem.progress.PartitionCondition;
import io.github.tandem.route.OnGap;
import io.github.tandem.worker.LoopHarness;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GapPolicy}.
 */
class GapPolicyTests {

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE);

	@Test
	void continuesAfterRetentionOvertookIt() {
		this.route.start(5, 0);
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.append(0, 20, 25);
		this.route.consumer().startAt(LoopHarness.partition(0), 20);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.copied(0)).startsWith("orders-0@0", "orders-0@1", "orders-0@2", "orders-0@3",
				"orders-0@4");
		assertThat(this.route.copied(0).subList(5, 10)).isEqualTo(LoopHarness.values(0, 20, 25));
		assertThat(this.route.lost("retention")).isEqualTo(15);
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(25L);
	}

	@Test
	void continuesAfterTheLogWasTruncated() {
		this.route.start(20, 0);
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.consumer().endAt(LoopHarness.partition(0), 12);
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.append(0, 12, 14);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.copied(0)).endsWith("orders-0@19", "orders-0@12", "orders-0@13").hasSize(22);
		assertThat(this.route.lost("truncated")).isEqualTo(8);
	}

	@Test
	void goesBackToWhereATruncatedLogDiverges() {
		this.route.start(20, 0);
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.truncated(0, 20, 15);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.copied(0)).endsWith("orders-0@15", "orders-0@16", "orders-0@17", "orders-0@18",
				"orders-0@19");
		assertThat(this.route.copied(0)).hasSize(25);
		assertThat(this.route.lost("truncated")).isEqualTo(5);
	}

	@Test
	void countsNothingThatIsInFlightWhenRetentionOvertakesIt() {
		this.route.start(100, 0);
		this.route.awaitInFlight();
		this.route.append(0, 150, 160);
		this.route.consumer().startAt(LoopHarness.partition(0), 150);
		this.route.outOfRange(0, 100);
		this.route.pollFor(LoopHarness.SHORTLY);
		assertThat(this.route.meters().find("tandem.gap.records").counters()).isEmpty();
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.lost("retention")).isEqualTo(50);
		assertThat(this.route.copied(0)).hasSize(110).startsWith("orders-0@0").endsWith("orders-0@159");
	}

	@Test
	void losesNothingThatIsUnderWayWhenItsLogIsTruncatedBehindIt() {
		this.route.start(20, 0);
		this.route.pollFor(LoopHarness.SHORTLY);
		this.route.target().producer().acknowledge((value) -> value.matches("orders-0@[0-4]"));
		this.route.truncated(0, 20, 15);
		this.route.target().producer().fail((value) -> true, new KafkaException("Producer is closed forcefully."));
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 20));
		assertThat(this.route.meters().find("tandem.gap.records").counters()).isEmpty();
	}

	@Test
	void beginsAnewWithATopicThatWasCreatedAgain() {
		this.route.start(20, 0);
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.recreateTopic(3);
		this.route.append(0, 0, 3);
		this.route.targetTopics().refresh();
		this.route.flowFor(Duration.ofSeconds(3));
		assertThat(this.route.copied(0)).endsWith("orders-0@19", "orders-0@0", "orders-0@1", "orders-0@2").hasSize(23);
		assertThat(this.route.lost("recreated")).isZero();
		assertThat(this.route.committed(0))
			.contains(new OffsetAndMetadata(3, Optional.of(0), this.route.metadata(3, 3)));
	}

	@Test
	void anAbsenceDoesNotAcceptAGap() {
		LoopHarness halting = new LoopHarness(Long.MAX_VALUE, OnGap.HALT);
		halting.start(20, 0);
		halting.flowFor(LoopHarness.COMMIT);
		halting.truncated(0, 20, 15);
		halting.flowFor(LoopHarness.COMMIT);
		assertThat(halting.status(0).state().reason()).isEqualTo(Reason.GAP);
		halting.clock().advance(Duration.ofSeconds(6));
		halting.flowFor(LoopHarness.COMMIT);
		assertThat(halting.committed(0).map(OffsetAndMetadata::offset)).contains(20L);
	}

	@Test
	void haltsAtAGapIfTheRouteSaysSo() {
		LoopHarness halting = new LoopHarness(1_000_000, OnGap.HALT);
		halting.targetTopics().refresh();
		halting.append(0, 20, 25);
		halting.consumer().startAt(LoopHarness.partition(0), 20);
		halting.append(1, 0, 5);
		halting.commit(Map.of(LoopHarness.partition(0), 5L));
		halting.assign(0, 1);
		halting.flowFor(Duration.ofSeconds(30));
		assertThat(halting.copied(0)).isEmpty();
		assertThat(halting.copied(1)).isEqualTo(LoopHarness.values(1, 0, 5));
		assertThat(halting.consumer().paused()).containsExactly(LoopHarness.partition(0));
		assertThat(halting.status(0).state()).matches((state) -> state.is(StateKind.HALTED))
			.returns(Reason.GAP, PartitionCondition::reason)
			.returns(
					"the source lost 15 records (retention): offset 5 was to be replicated next, 20 is the first that can "
							+ "be. To go on there, use the action 'skip-one', or set tandem.routes[].on-gap of "
							+ "the route 'all' to continue and restart",
					PartitionCondition::detail);
		assertThat(halting.committed(0)).isEmpty();
		halting.outOfRange(0, 5);
		halting.flowFor(Duration.ofSeconds(5));
		assertThat(halting.copied(0)).isEmpty();
		assertThat(halting.meters().get("tandem.gap.records").counter().count()).isEqualTo(15);
	}

	@Test
	void reportsAGapThatIsFoundAgainOnce() {
		LoopHarness halting = new LoopHarness(1_000_000, OnGap.HALT);
		GapPolicy policy = new GapPolicy(halting.context().faults());
		SourcePartition partition = PartitionFixture.running(LoopHarness.partition(0));
		Lookup from = Lookup.from(partition.reached());
		for (int look = 0; look < 3; look++) {
			assertThat(policy.accepts(partition, from, behind(20), PartitionFixture.NOW)).isFalse();
		}
		assertThat(halting.lost("retention")).isEqualTo(20);
		assertThat(policy.accepts(partition, from, behind(25), PartitionFixture.NOW)).isFalse();
		assertThat(halting.lost("retention")).as("it grew").isEqualTo(25);
		assertThat(partition.progress().watermark()).as("where it was").isZero();
	}

	@Test
	void reportsWhatRetentionDeletedNoSecondTimeWhenItsTopicIsCreatedAgain() {
		LoopHarness halting = new LoopHarness(1_000_000, OnGap.HALT);
		GapPolicy policy = new GapPolicy(halting.context().faults());
		SourcePartition partition = PartitionFixture.running(LoopHarness.partition(0));
		Lookup from = Lookup.from(partition.reached());
		policy.accepts(partition, from, behind(50), PartitionFixture.NOW);
		Position anew = new Position(0, Optional.empty(), Uuid.randomUuid(), 3,
				new Gap(LoopHarness.partition(0), GapCause.RECREATED, 0, 0, 60));
		assertThat(policy.accepts(partition, from, anew, PartitionFixture.NOW)).isFalse();
		assertThat(halting.lost("retention")).isEqualTo(50);
		assertThat(halting.lost("recreated")).as("what retention had left").isEqualTo(10);
	}

	@Test
	void acceptsAPositionWithoutAGapAndAnyIfTheRouteGoesOn() {
		GapPolicy policy = new GapPolicy(this.route.context().faults());
		SourcePartition partition = PartitionFixture.running(LoopHarness.partition(0));
		assertThat(
				policy.accepts(partition, new Lookup.Stored(), PartitionFixture.position(5, 9), PartitionFixture.NOW))
			.isTrue();
		assertThat(policy.accepts(partition, new Lookup.Stored(), behind(20), PartitionFixture.NOW)).isTrue();
		assertThat(this.route.lost("retention")).isEqualTo(20);
	}

	@Test
	void doesNotHaltForALossOfNothing() {
		LoopHarness halting = new LoopHarness(1_000_000, OnGap.HALT);
		GapPolicy policy = new GapPolicy(halting.context().faults());
		SourcePartition partition = PartitionFixture.running(LoopHarness.partition(0));
		Position nothing = new Position(7, Optional.empty(), PartitionFixture.TOPIC_ID, 9,
				new Gap(LoopHarness.partition(0), GapCause.RECREATED, 7, 7, 0));
		assertThat(policy.accepts(partition, new Lookup.Stored(), nothing, PartitionFixture.NOW)).isTrue();
		assertThat(partition.state().kind()).isEqualTo(StateKind.RUNNING);
		assertThat(halting.context().faults().gaps().entries()).isEmpty();
	}

	@Test
	void countsWhatWasReplicatedToATopicThatIsGone() {
		GapPolicy policy = new GapPolicy(this.route.context().faults());
		SourcePartition partition = PartitionFixture.running(LoopHarness.partition(0));
		partition.progress().replicateTo("orders", PartitionFixture.TOPIC_ID, replica("west"));
		assertThat(policy.acceptsTargetLoss(partition, replica("west"), PartitionFixture.NOW)).isTrue();
		assertThat(this.route.lost("target-deleted")).as("nothing was replicated").isZero();
		PartitionFixture.replicate(partition, 0, 10);
		assertThat(policy.acceptsTargetLoss(partition, replica("west"), PartitionFixture.NOW)).isTrue();
		assertThat(this.route.lost("target-deleted")).isEqualTo(10);
	}

	@Test
	void tellsATopicThatWasDeletedFromAnotherCluster() {
		GapPolicy policy = new GapPolicy(this.route.context().faults());
		SourcePartition partition = PartitionFixture.running(LoopHarness.partition(0));
		partition.progress().replicateTo("orders", PartitionFixture.TOPIC_ID, replica("west"));
		PartitionFixture.replicate(partition, 0, 10);
		assertThat(policy.acceptsTargetLoss(partition, replica("south"), PartitionFixture.NOW)).isTrue();
		assertThat(this.route.lost("target-replaced")).isEqualTo(10);
		assertThat(this.route.lost("target-deleted")).isZero();
	}

	@Test
	void countsALossOnceHoweverOftenThePartitionIsTakenOver() {
		LoopHarness halting = new LoopHarness(1_000_000, OnGap.HALT);
		halting.start(5, 0);
		halting.flowFor(LoopHarness.COMMIT);
		halting.revoke(0);
		halting.append(0, 20, 25);
		halting.consumer().startAt(LoopHarness.partition(0), 20);
		for (int takeover = 0; takeover < 3; takeover++) {
			halting.assign(0);
			halting.flowFor(LoopHarness.COMMIT);
			assertThat(halting.status(0).state().reason()).isEqualTo(Reason.GAP);
			halting.revoke(0);
		}
		assertThat(halting.lost("retention")).isEqualTo(15);
		assertThat(halting.committed(0).map(OffsetAndMetadata::offset)).contains(5L);
		halting.append(0, 25, 30);
		halting.consumer().startAt(LoopHarness.partition(0), 22);
		halting.assign(0);
		halting.flowFor(LoopHarness.COMMIT);
		assertThat(halting.lost("retention")).as("what was lost since").isEqualTo(17);
		assertThat(halting.operate(0, OperatorAction.SKIP_ONE).done()).isTrue();
		halting.flowFor(LoopHarness.COMMIT);
		assertThat(halting.copied(0)).endsWith("orders-0@22", "orders-0@23", "orders-0@24", "orders-0@25",
				"orders-0@26", "orders-0@27", "orders-0@28", "orders-0@29");
		assertThat(halting.lost("retention")).as("an accepted loss stays accepted").isEqualTo(17);
	}

	@Test
	void reportsNothingWhereNothingIsLeftOut() {
		GapPolicy policy = new GapPolicy(this.route.context().faults());
		policy.leftOut(PartitionFixture.running(LoopHarness.partition(0)), 5, 5, PartitionFixture.NOW);
		assertThat(this.route.context().faults().gaps().entries()).isEmpty();
	}

	private static Replica replica(String cluster) {
		return new Replica("dr/all", cluster, Uuid.randomUuid());
	}

	private static Position behind(long nextOffset) {
		return new Position(nextOffset, Optional.empty(), PartitionFixture.TOPIC_ID, nextOffset + 5,
				new Gap(LoopHarness.partition(0), GapCause.RETENTION, 0, nextOffset, nextOffset));
	}

}
