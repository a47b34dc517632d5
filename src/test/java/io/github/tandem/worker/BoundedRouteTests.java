package io.github.tandem.worker;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.junit.jupiter.api.Test;

import io.github.tandem.operator.OperatorAction;
import io.github.tandem.partition.StateKind;
import io.github.tandem.progress.PartitionStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for partitions of a route that stops.
 */
class BoundedRouteTests {

	private static final Duration A_WHILE = Duration.ofSeconds(3);

	private final LoopHarness route = LoopHarness.stoppingAtTheEnd();

	@Test
	void sendsWhatIsBeforeTheGoalAndNothingElse() {
		this.route.consumer().recordsPerPoll(3);
		takeOver(5);
		// the next poll brings some of both sides
		this.route.consumer().recordsPerPoll(500);
		this.route.append(0, 5, 10);
		this.route.flowFor(A_WHILE);
		assertComplete(5, LoopHarness.values(0, 0, 5));
		this.route.append(0, 10, 20);
		this.route.flowFor(A_WHILE);
		assertComplete(5, LoopHarness.values(0, 0, 5));
		assertThat(this.route.status(0).state().detail()).contains("up to offset 5", "tandem.routes[].stop-at");
		assertThat(this.route.consumer().paused()).contains(LoopHarness.partition(0));
	}

	@Test
	void hasLagUpToTheGoalWhileTheTargetIsSlow() {
		takeOver(5);
		this.route.append(0, 5, 10);
		this.route.pollFor(A_WHILE);
		assertThat(this.route.status(0)).returns(5L, PartitionStatus::lag).returns(false, PartitionStatus::isComplete);
		assertThat(this.route.status(0).state().is(StateKind.RUNNING)).isTrue();
		assertThat(this.route.target().producer().inFlight()).isEqualTo(LoopHarness.values(0, 0, 5));
	}

	@Test
	void passesHolesBeforeTheGoal() {
		this.route.consumer().endAt(LoopHarness.partition(0), 8);
		takeOver(5);
		this.route.append(0, 12, 15);
		this.route.flowFor(A_WHILE);
		assertComplete(8, LoopHarness.values(0, 0, 5));
	}

	@Test
	void reachesAGoalThatNoRecordFollows() {
		this.route.consumer().endAt(LoopHarness.partition(0), 8);
		takeOver(5);
		this.route.flowFor(A_WHILE);
		assertComplete(8, LoopHarness.values(0, 0, 5));
	}

	@Test
	void keepsTheGoalWhenThePartitionComesBack() {
		takeOver(5);
		this.route.pollFor(LoopHarness.SHORTLY);
		this.route.lose(0);
		this.route.append(0, 5, 10);
		this.route.assign(0);
		this.route.flowFor(A_WHILE);
		assertComplete(5, LoopHarness.values(0, 0, 5));
	}

	@Test
	void replicatesNothingOfAPartitionThatWasBornLater() {
		this.route.start(5, 1);
		this.route.flowFor(A_WHILE);
		assertThat(this.route.copied(1)).isEmpty();
		assertThat(this.route.committed(1)).map(OffsetAndMetadata::offset).contains(0L);
		assertThat(this.route.status(1).state().is(StateKind.CAUGHT_UP)).isTrue();
		assertThat(this.route.status(1).state().detail()).contains("not there when the route started");
	}

	@Test
	void replicatesNothingOfATopicThatIsCreatedAgain() {
		takeOver(5);
		this.route.flowFor(A_WHILE);
		this.route.recreateTopic(3);
		this.route.append(0, 0, 3);
		this.route.targetTopics().refresh();
		this.route.flowFor(A_WHILE);
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 5));
		assertThat(this.route.lost("recreated")).isZero();
		assertThat(this.route.status(0).isComplete()).isTrue();
	}

	@Test
	void missesNothingBehindTheGoal() {
		takeOver(5);
		this.route.lose(0);
		this.route.consumer().startAt(LoopHarness.partition(0), 8);
		this.route.consumer().endAt(LoopHarness.partition(0), 10);
		this.route.assign(0);
		this.route.flowFor(A_WHILE);
		assertThat(this.route.lost("retention")).isEqualTo(5);
		assertComplete(5, List.of());
	}

	@Test
	void restsAtTheGoalAfterAPause() {
		takeOver(5);
		this.route.append(0, 5, 10);
		this.route.flowFor(A_WHILE);
		this.route.operate(0, OperatorAction.PAUSE);
		this.route.flowFor(A_WHILE);
		assertThat(this.route.status(0).state().is(StateKind.PAUSED)).isTrue();
		assertThat(this.route.status(0).isComplete()).isTrue();
		this.route.operate(0, OperatorAction.RESUME);
		this.route.flowFor(A_WHILE);
		assertComplete(5, LoopHarness.values(0, 0, 5));
	}

	@Test
	void skipsTheLastRecordBeforeTheGoal() {
		this.route.createTargetTopic(Map.of("cleanup.policy", "compact"));
		this.route.append(0, 0, 4);
		this.route.appendWithoutKey(0, 4);
		takeOver(0);
		this.route.append(0, 5, 10);
		this.route.awaitInFlight();
		for (int round = 0; round < 40; round++) {
			this.route.pollFor(LoopHarness.SHORTLY);
			this.route.target().producer().fail((value) -> value.endsWith("@4"), new InvalidRecordException("no key"));
			this.route.target().producer().acknowledgeAll();
		}
		assertThat(this.route.status(0).state().is(StateKind.HALTED)).isTrue();
		this.route.operate(0, OperatorAction.SKIP_ONE);
		this.route.flowFor(A_WHILE);
		assertComplete(5, LoopHarness.values(0, 0, 4));
	}

	@Test
	void skipsWhatCannotBeReadBeforeTheGoal() {
		this.route.consumer().corrupt(LoopHarness.partition(0), 4, 5);
		takeOver(5);
		this.route.append(0, 5, 10);
		this.route.flowFor(A_WHILE);
		assertThat(this.route.status(0).state().is(StateKind.HALTED)).isTrue();
		this.route.operate(0, OperatorAction.SKIP_ONE);
		this.route.flowFor(A_WHILE);
		assertComplete(5, LoopHarness.values(0, 0, 4));
	}

	// without records the log is as it was made before
	private void takeOver(long records) {
		this.route.commit(Map.of(LoopHarness.partition(0), 0L));
		if (records > 0) {
			long end = Math.max(records, this.route.consumer().end(LoopHarness.partition(0)));
			this.route.append(0, 0, records);
			this.route.consumer().endAt(LoopHarness.partition(0), end);
		}
		this.route.start(0, 0);
		this.route.poll();
	}

	private void assertComplete(long goal, List<String> copied) {
		assertThat(this.route.copied(0)).isEqualTo(copied);
		OffsetAndMetadata committed = this.route.committed(0).orElseThrow();
		assertThat(committed.offset()).isEqualTo(goal);
		assertThat(committed.metadata()).contains(" stop:" + goal);
		assertThat(this.route.status(0)).returns(goal, PartitionStatus::nextOffset)
			.returns(0L, PartitionStatus::lag)
			.returns(true, PartitionStatus::isComplete);
		assertThat(this.route.status(0).state().is(StateKind.CAUGHT_UP)).isTrue();
	}

}
