package io.github.tandem.policy;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

import io.github.tandem.cluster.identity.IdentityGuard;
import io.github.tandem.partition.Reason;
import io.github.tandem.partition.StateKind;
import io.github.tandem.progress.PartitionCondition;
import io.github.tandem.route.OnGap;
import io.github.tandem.worker.LoopHarness;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DisplacementPolicy}.
 */
class DisplacementPolicyTests {

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE);

	private final IdentityGuard source = this.route.source().identity();

	@Test
	void readsSendsAndCommitsNothingWhileAnotherClusterAnswers() {
		this.route.start(5, 0);
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.append(0, 5, 10);
		this.source.hear("consumer", "north");
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.status(0).state()).matches((state) -> state.is(StateKind.HALTED))
			.returns(Reason.ANOTHER_CLUSTER, PartitionCondition::reason)
			.extracting(PartitionCondition::detail)
			.asString()
			.contains("its id is north", "has east", "tandem.source.bootstrap-servers");
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 5));
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(5L);
	}

	@Test
	void goesOnWithoutALossWhenTheRightClusterIsBack() {
		this.route.start(5, 0);
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.append(0, 5, 10);
		this.source.hear("consumer", "north");
		this.route.flowFor(LoopHarness.COMMIT);
		this.source.hear("consumer", "east");
		this.source.confirm("east");
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 10));
		assertThat(this.route.meters().find("tandem.gap.records").counters()).isEmpty();
	}

	@Test
	void sendsNothingThatWasReadBefore() {
		this.route.start(5, 0);
		this.route.pollFor(LoopHarness.SHORTLY);
		this.route.target().producer().acknowledgeAll();
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.append(0, 5, 10);
		this.route.loop().beforePoll();
		var records = this.route.consumer().poll(java.time.Duration.ZERO);
		this.source.hear("consumer", "north");
		this.route.loop().records(records);
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 5));
		this.source.hear("consumer", "east");
		this.source.confirm("east");
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 10));
	}

}
