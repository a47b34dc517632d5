package io.github.tandem.policy;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.operator.OperatorAction;
import io.github.tandem.operator.OperatorAnswer;
import io.github.tandem.partition.Reason;
import io.github.tandem.partition.StateKind;
import io.github.tandem.progress.PartitionCondition;
import io.github.tandem.route.OnForeignOffset;
import io.github.tandem.route.OnGap;
import io.github.tandem.worker.LoopHarness;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ForeignOffsetPolicy} in a whole loop: somebody else committed an
 * offset.
 */
@ExtendWith(OutputCaptureExtension.class)
class ForeignOffsetPolicyTests {

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE, OnForeignOffset.HALT);

	@Test
	void haltsWhereNothingShowsThatTheRecordsBeforeWereReplicated(CapturedOutput output) {
		startAt(6);
		assertThat(this.route.status(0).state()).matches((state) -> state.is(StateKind.HALTED))
			.returns(Reason.FOREIGN_OFFSET, PartitionCondition::reason)
			.extracting(PartitionCondition::detail)
			.asString()
			.contains("the offset 6", "from 0 on", "'skip-one'",
					"tandem.routes[].on-foreign-offset of the route 'all' to accept");
		assertThat(this.route.copied(0)).isEmpty();
		assertThat(this.route.committed(0)).isEmpty();
		assertThat(output).containsOnlyOnce("Somebody else committed offsets of the group")
			.containsOnlyOnce("A partition is halted");
	}

	@Test
	void staysHaltedWhenItIsTriedAgainOrGivenAway() {
		startAt(6);
		assertThat(this.route.operate(0, OperatorAction.RETRY)).matches(OperatorAnswer::done);
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.revoke(0);
		this.route.assign(0);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.status(0).state().reason()).isEqualTo(Reason.FOREIGN_OFFSET);
		assertThat(this.route.copied(0)).isEmpty();
		assertThat(this.route.committed(0)).isEmpty();
	}

	@Test
	void goesOnThereIfTheOperatorWantsItAndCommitsItAsItsOwn() {
		startAt(6);
		assertThat(this.route.operate(0, OperatorAction.SKIP_ONE)).matches(OperatorAnswer::done)
			.returns("it goes on at offset 6", OperatorAnswer::message);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 6, 10));
		assertThat(this.route.committed(0)).hasValueSatisfying((committed) -> assertThat(committed.metadata())
			.startsWith("tandem/2 " + this.route.topicId() + " 10 "));
	}

	@Test
	void goesOnThereIfTheRouteAcceptsIt(CapturedOutput output) {
		LoopHarness accepting = new LoopHarness(1_000_000, OnGap.CONTINUE, OnForeignOffset.ACCEPT);
		accepting.commit(Map.of(LoopHarness.partition(0), 10L));
		accepting.start(10, 0);
		accepting.flowFor(LoopHarness.COMMIT);
		assertThat(accepting.copied(0)).isEmpty();
		assertThat(accepting.committed(0)).as("its own at once")
			.hasValueSatisfying((committed) -> assertThat(committed.metadata())
				.startsWith("tandem/2 " + accepting.topicId() + " 10 "));
		assertThat(output).contains("A partition goes on at an offset that somebody else committed");
	}

	@Test
	void goesOnWhereNothingIsLeftOut() {
		startAt(0);
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 10));
	}

	@Test
	void countsWhatRetentionDeletedBehindSuchAnOffset() {
		this.route.consumer().startAt(LoopHarness.partition(0), 4);
		this.route.commit(Map.of(LoopHarness.partition(0), 1L));
		this.route.targetTopics().refresh();
		this.route.append(0, 4, 10);
		this.route.assign(0);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 4, 10));
		assertThat(this.route.lost("retention")).isEqualTo(3);
	}

	@Test
	void goesOnWhereItWasIfTheOffsetIsAheadOfThat() {
		this.route.start(5, 0);
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.append(0, 5, 10);
		this.route.revoke(0);
		this.route.commit(Map.of(LoopHarness.partition(0), 8L));
		this.route.assign(0);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 10));
	}

	@Test
	void believesAnOffsetBehindWhatItReplicated() {
		this.route.start(5, 0);
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.revoke(0);
		this.route.commit(Map.of(LoopHarness.partition(0), 3L));
		this.route.assign(0);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.copied(0)).endsWith("orders-0@3", "orders-0@4").hasSize(7);
	}

	private void startAt(long offset) {
		this.route.commit(Map.of(LoopHarness.partition(0), offset));
		this.route.start(10, 0);
		this.route.flowFor(LoopHarness.COMMIT);
	}

}
