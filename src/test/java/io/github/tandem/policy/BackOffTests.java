package io.github.tandem.policy;

import java.time.Duration;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.junit.jupiter.api.Test;

import io.github.tandem.partition.Reason;
import io.github.tandem.partition.StateKind;
import io.github.tandem.progress.PartitionCondition;
import io.github.tandem.route.OnGap;
import io.github.tandem.worker.LoopHarness;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Retry} with {@link DeliveryFaults}: what the target does not take for
 * now.
 */
class BackOffTests {

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE);

	@Test
	void pausesOnlyThePartitionWhoseRecordFailed() {
		this.route.start(3, 0, 1);
		this.route.pollFor(LoopHarness.SHORTLY);
		this.route.target()
			.producer()
			.fail((value) -> value.startsWith("orders-0@1"), new NotEnoughReplicasException("one of two"));
		this.route.target().producer().acknowledgeAll();
		this.route.append(0, 3, 5);
		this.route.append(1, 3, 5);
		this.route.poll();
		assertThat(this.route.consumer().paused()).containsExactly(LoopHarness.partition(0));
		this.route.poll();
		this.route.target().producer().acknowledgeAll();
		assertThat(this.route.copied(1)).isEqualTo(LoopHarness.values(1, 0, 5));
	}

	@Test
	void triesAFailedRecordAgainFromTheWatermark() {
		this.route.start(4, 0);
		this.route.pollFor(LoopHarness.SHORTLY);
		this.route.target()
			.producer()
			.fail((value) -> value.endsWith("@1"), new NotEnoughReplicasException("one of two"));
		this.route.target().producer().acknowledgeAll();
		this.route.pollFor(LoopHarness.SHORTLY);
		assertThat(this.route.target().producer().inFlight()).as("not before a while").isEmpty();
		this.route.pollFor(LoopHarness.COMMIT);
		assertThat(this.route.target().producer().inFlight()).isEqualTo(LoopHarness.values(0, 1, 4));
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(1L);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(4L);
		assertThat(this.route.target().producers()).hasSize(1);
	}

	@Test
	void namesAnObstacleThatPasses() {
		this.route.start(4, 0);
		this.route.pollFor(LoopHarness.SHORTLY);
		this.route.target().producer().fail((value) -> true, new NotEnoughReplicasException("one of two"));
		this.route.pollFor(Duration.ofSeconds(1));
		assertThat(this.route.status(0).state()).matches((state) -> state.is(StateKind.BACKED_OFF))
			.returns(Reason.TARGET_UNAVAILABLE, PartitionCondition::reason)
			.returns("the target does not take records (NotEnoughReplicasException: one of two), they are sent again",
					PartitionCondition::detail);
		assertThat(this.route.status(0).lag()).isEqualTo(4);
	}

	@Test
	void waitsForWhatIsUnderWayBeforeItTriesAgain() {
		this.route.start(4, 0);
		this.route.pollFor(LoopHarness.SHORTLY);
		this.route.target()
			.producer()
			.fail((value) -> value.endsWith("@0"), new NotEnoughReplicasException("one of two"));
		this.route.pollFor(Duration.ofSeconds(5));
		assertThat(this.route.target().producer().inFlight()).as("nothing is sent beside it")
			.isEqualTo(LoopHarness.values(0, 1, 4));
		this.route.target().producer().acknowledgeAll();
		this.route.pollFor(LoopHarness.SHORTLY);
		assertThat(this.route.target().producer().inFlight()).isEqualTo(LoopHarness.values(0, 0, 4));
	}

	@Test
	void waitsLongerAfterEachFailure() {
		this.route.start(1, 0);
		int tries = 0;
		for (int second = 0; second < 40; second++) {
			this.route.pollFor(Duration.ofSeconds(1));
			if (!this.route.target().producer().inFlight().isEmpty()) {
				tries++;
				this.route.target().producer().fail((value) -> true, new NotEnoughReplicasException("one of two"));
			}
		}
		assertThat(tries).isBetween(5, 7);
	}

	@Test
	void waitsShortlyAgainAfterASuccess() {
		this.route.start(1, 0);
		for (int second = 0; second < 40; second++) {
			this.route.pollFor(Duration.ofSeconds(1));
			this.route.target().producer().fail((value) -> true, new NotEnoughReplicasException("one of two"));
		}
		this.route.awaitInFlight();
		this.route.flowFor(LoopHarness.SHORTLY);
		this.route.append(0, 1, 2);
		this.route.pollFor(LoopHarness.SHORTLY);
		this.route.target().producer().fail((value) -> true, new NotEnoughReplicasException("one of two"));
		this.route.pollFor(LoopHarness.COMMIT);
		assertThat(this.route.target().producer().inFlight()).containsExactly("orders-0@1");
	}

}
