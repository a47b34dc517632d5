package io.github.tandem.worker;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;

import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.junit.jupiter.api.Test;

import io.github.tandem.delivery.InFlightBytes;
import io.github.tandem.operator.DesiredPauses;
import io.github.tandem.operator.OperatorAction;
import io.github.tandem.operator.OperatorAnswer;
import io.github.tandem.operator.OperatorCommands;
import io.github.tandem.operator.OperatorRequest;
import io.github.tandem.partition.PartitionFixture;
import io.github.tandem.partition.PartitionState;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.policy.Policies;
import io.github.tandem.position.GroupPositionStore;
import io.github.tandem.route.OnGap;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DecisionRound}.
 */
class DecisionRoundTests {

	private static final Instant NOW = PartitionFixture.NOW;

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE);

	private final Assignment assignment = new Assignment();

	private final InFlightBytes bytes = new InFlightBytes(1000);

	private final DecisionRound round = round();

	private DecisionRound round() {
		Policies decisions = Policies.of(this.route.context().faults());
		return new DecisionRound(this.assignment, decisions,
				new PositionLookup(new GroupPositionStore(this.route.consumer(), this.route.context().positions()),
						this.route.context().positions()),
				new OperatorCommands(this.route.context().route(), new DesiredPauses(), decisions), this.bytes);
	}

	@Test
	void decidesWhatTheTargetAnsweredInEachRound() {
		SourcePartition partition = add(0);
		this.round.decide(NOW);
		PartitionFixture.fail(PartitionFixture.send(partition, 0, 1).get(0), new NotEnoughReplicasException("one"));
		this.round.decide(NOW);
		assertThat(partition.state()).isInstanceOf(PartitionState.BackedOff.class);
	}

	@Test
	void doesEverythingElseTenTimesASecond() {
		add(0);
		this.round.decide(NOW);
		OperatorRequest request = new OperatorRequest(LoopHarness.partition(0), OperatorAction.PAUSE, "anna",
				new CompletableFuture<>());
		this.round.ask(request);
		this.round.decide(NOW.plusMillis(99));
		assertThat(request.answer()).isNotDone();
		this.round.decide(NOW.plusMillis(100));
		assertThat(request.answer()).isCompletedWithValueMatching(OperatorAnswer::done);
	}

	@Test
	void doesEverythingAtOnceIfItHurries() {
		this.round.decide(NOW);
		OperatorRequest request = new OperatorRequest(LoopHarness.partition(0), OperatorAction.PAUSE, "anna",
				new CompletableFuture<>());
		this.round.ask(request);
		this.round.hurry();
		this.round.decide(NOW);
		assertThat(request.answer()).as("though this thread does not have it")
			.isCompletedWithValueMatching((answer) -> !answer.done());
	}

	@Test
	void findsPositionsAndLetsRecordsFlowWhereTheTopicIsReady() {
		this.route.targetTopics().refresh();
		SourcePartition partition = PartitionFixture.starting(LoopHarness.partition(0), this.bytes);
		this.assignment.add(partition);
		this.round.decide(NOW);
		assertThat(partition.isFlowing()).isTrue();
		assertThat(partition.progress().watermark()).isZero();
	}

	@Test
	void triesWhatIsDue() {
		SourcePartition partition = add(0);
		partition.backOff("any", NOW.plusSeconds(1), NOW);
		this.round.decide(NOW.plusMillis(900));
		assertThat(partition.isFlowing()).isFalse();
		this.round.decide(NOW.plusMillis(1000));
		assertThat(partition.isFlowing()).isTrue();
	}

	@Test
	void makesRoomForTheNeighboursOfAPartitionThatTheTargetKeepsWaiting() {
		SourcePartition slow = add(0);
		PartitionFixture.send(slow, 0, 4);
		this.bytes.add(slow.progress().inFlight().heap());
		assertThat(this.bytes.isFull()).isTrue();
		this.round.decide(NOW);
		this.round.decide(NOW.plusSeconds(2));
		assertThat(this.bytes.isFull()).as("there is no neighbour").isTrue();
		add(1);
		this.round.decide(NOW.plusSeconds(3));
		assertThat(slow.isReading()).isFalse();
		assertThat(this.bytes.isFull()).isFalse();
	}

	private SourcePartition add(int number) {
		this.route.targetTopics().refresh();
		SourcePartition partition = PartitionFixture.starting(LoopHarness.partition(number), this.bytes);
		this.assignment.add(partition);
		this.round.hurry();
		this.round.decide(NOW.minusSeconds(60));
		assertThat(partition.isFlowing()).isTrue();
		this.round.hurry();
		return partition;
	}

}
