package io.github.tandem.worker;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

import io.github.tandem.delivery.RecordSize;
import io.github.tandem.partition.Reason;
import io.github.tandem.partition.StateKind;
import io.github.tandem.route.OnGap;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what a loop reads and sends while as much is in flight as may be.
 */
class InFlightLimitTests {

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE);

	@Test
	void stopsReadingWhenEnoughIsInFlightAndReadsOnWhenHalfOfItIsDone() {
		long record = RecordSize.OVERHEAD + 2L * "orders-0@10".length();
		LoopHarness small = new LoopHarness(10 * record, OnGap.CONTINUE);
		small.targetTopics().refresh();
		small.append(0, 10, 40);
		small.consumer().startAt(LoopHarness.partition(0), 10);
		small.append(1, 10, 40);
		small.consumer().startAt(LoopHarness.partition(1), 10);
		small.consumer().recordsPerPoll(4);
		small.assign(0, 1);
		small.pollFor(Duration.ofMillis(800));
		assertThat(small.target().producer().inFlight()).hasSize(10);
		assertThat(small.consumer().paused()).hasSize(2);
		assertThat(small.loop().inFlightBytes()).isEqualTo(10 * record);
		AtomicInteger four = new AtomicInteger(4);
		small.target().producer().acknowledge((value) -> four.getAndDecrement() > 0);
		small.pollFor(LoopHarness.SHORTLY);
		assertThat(small.consumer().paused()).as("what was read is sent, no more is read").hasSize(2);
		AtomicInteger six = new AtomicInteger(6);
		small.target().producer().acknowledge((value) -> six.getAndDecrement() > 0);
		small.poll();
		assertThat(small.consumer().paused()).isEmpty();
		small.flowFor(Duration.ofSeconds(3));
		assertThat(small.copied(0)).isEqualTo(LoopHarness.values(0, 10, 40));
		assertThat(small.copied(1)).isEqualTo(LoopHarness.values(1, 10, 40));
		assertThat(small.loop().inFlightBytes()).isZero();
	}

	@Test
	void leavesAFailedPartitionPausedWhenReadingGoesOn() {
		LoopHarness small = new LoopHarness(3 * RecordSize.OVERHEAD, OnGap.CONTINUE);
		small.targetTopics().refresh();
		small.append(0, 0, 5);
		small.append(1, 0, 50);
		small.assign(0, 1);
		small.pollFor(LoopHarness.SHORTLY);
		assertThat(small.consumer().paused()).hasSize(2);
		small.target().producer().fail((value) -> value.startsWith("orders-0"), new RecordTooLargeException("2 MB"));
		for (int round = 0; round < 20 && small.status(0).state().reason() != Reason.REJECTED; round++) {
			small.target().producer().acknowledge((value) -> value.startsWith("orders-1"));
			small.pollFor(LoopHarness.SHORTLY);
			small.target().producer().fail((value) -> value.startsWith("orders-0"), new RecordTooLargeException("2"));
		}
		small.flowFor(Duration.ofSeconds(3));
		assertThat(small.copied(1)).isEqualTo(LoopHarness.values(1, 0, 50));
		assertThat(small.consumer().paused()).containsExactly(LoopHarness.partition(0));
	}

	@Test
	void readsNothingOfAPartitionThatIsTriedAgainWhileEnoughIsInFlight() {
		LoopHarness small = new LoopHarness(3 * RecordSize.OVERHEAD, OnGap.CONTINUE);
		small.targetTopics().refresh();
		small.append(0, 0, 5);
		small.assign(0, 1);
		small.pollFor(LoopHarness.SHORTLY);
		small.append(1, 0, 50);
		small.target().producer().fail((value) -> true, new NotEnoughReplicasException("one of two"));
		small.pollFor(LoopHarness.SHORTLY);
		// one at a time, so that the target keeps nobody waiting for long
		for (int count = 0; count < 10; count++) {
			String oldest = small.target().producer().inFlight().get(0);
			small.target().producer().acknowledge(oldest::equals);
			small.pollFor(LoopHarness.SHORTLY);
		}
		assertThat(small.status(0).state()).matches((state) -> state.is(StateKind.RUNNING));
		assertThat(small.target().producer().inFlight()).hasSize(3).allMatch((value) -> value.startsWith("orders-1"));
		assertThat(small.consumer().paused()).hasSize(2);
		small.flowFor(Duration.ofSeconds(10));
		assertThat(small.copied(0)).isEqualTo(LoopHarness.values(0, 0, 5));
		assertThat(small.copied(1)).isEqualTo(LoopHarness.values(1, 0, 50));
	}

	@Test
	void triesARefusedRecordAlsoWhileNothingElseIsRead() {
		LoopHarness small = new LoopHarness(3 * RecordSize.OVERHEAD, OnGap.CONTINUE);
		small.targetTopics().refresh();
		small.append(0, 0, 1);
		small.append(1, 0, 50);
		small.assign(0, 1);
		small.pollFor(LoopHarness.SHORTLY);
		small.target().producer().fail("orders-0@0"::equals, new RecordTooLargeException("2 MB"));
		small.pollFor(Duration.ofSeconds(15));
		assertThat(small.consumer().paused()).contains(LoopHarness.partition(1));
		small.flowFor(Duration.ofSeconds(3));
		assertThat(small.copied(0)).containsExactly("orders-0@0");
		assertThat(small.copied(1)).isEqualTo(LoopHarness.values(1, 0, 50));
	}

	@Test
	void losesNothingThatWaitsWhenItsLogEndsMeanwhile() {
		LoopHarness small = new LoopHarness(3 * RecordSize.OVERHEAD, OnGap.CONTINUE);
		small.start(50, 0, 1);
		small.pollFor(LoopHarness.SHORTLY);
		assertThat(small.target().producer().inFlight()).as("of one partition only")
			.allMatch((value) -> value.startsWith("orders-0"));
		small.outOfRange(1, 50);
		small.flowFor(Duration.ofSeconds(10));
		assertThat(small.copied(1)).isEqualTo(LoopHarness.values(1, 0, 50));
	}

	@Test
	void losesNothingOfAStoppedPartitionWhenItsLogEndsMeanwhile() {
		this.route.start(1, 0);
		this.route.flowFor(LoopHarness.SHORTLY);
		this.route.target().producer().refuse(new TimeoutException("not present in metadata"), 3);
		this.route.append(0, 1, 50);
		this.route.poll();
		this.route.target().producer().acknowledgeAll();
		this.route.pollFor(LoopHarness.SHORTLY);
		assertThat(this.route.consumer().paused()).containsExactly(LoopHarness.partition(0));
		this.route.outOfRange(0, 50);
		this.route.target().producer().refuse(null, 0);
		this.route.targetTopics().refresh();
		this.route.flowFor(Duration.ofSeconds(5));
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 50));
	}

	@Test
	void aPartitionThatTheTargetKeepsWaitingDoesNotHoldUpTheOthers() {
		LoopHarness small = new LoopHarness(10 * RecordSize.OVERHEAD, OnGap.CONTINUE);
		small.targetTopics().refresh();
		small.consumer().recordsPerPoll(5);
		small.append(0, 0, 50);
		small.append(1, 0, 50);
		small.assign(0, 1);
		for (int round = 0; round < 200; round++) {
			small.poll();
			if (!small.target().producers().isEmpty()) {
				small.target().producer().acknowledge((value) -> value.startsWith("orders-1"));
			}
			small.clock().advance(Duration.ofMillis(50));
		}
		assertThat(small.copied(1)).isEqualTo(LoopHarness.values(1, 0, 50));
		assertThat(small.copied(0)).isEmpty();
		assertThat(small.target().producer().inFlight()).as("it is read no further").hasSizeLessThan(20);
		small.flowFor(Duration.ofSeconds(10));
		assertThat(small.copied(0)).isEqualTo(LoopHarness.values(0, 0, 50));
		assertThat(small.status(0).state()).matches((state) -> state.is(StateKind.CAUGHT_UP));
	}

	@Test
	void aPartitionThatTheTargetKeepsWaitingIsSentNoMoreThanItHas() {
		LoopHarness small = new LoopHarness(3 * RecordSize.OVERHEAD, OnGap.CONTINUE);
		small.start(50, 0, 1);
		for (int round = 0; round < 200; round++) {
			small.poll();
			if (!small.target().producers().isEmpty()) {
				small.target().producer().acknowledge((value) -> value.startsWith("orders-1"));
			}
			small.clock().advance(Duration.ofMillis(50));
		}
		assertThat(small.copied(1)).isEqualTo(LoopHarness.values(1, 0, 50));
		assertThat(small.target().producer().inFlight()).isEqualTo(LoopHarness.values(0, 0, 3));
		small.flowFor(Duration.ofSeconds(10));
		assertThat(small.copied(0)).isEqualTo(LoopHarness.values(0, 0, 50));
	}

}
