package io.github.tandem.worker;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.route.OnGap;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PositionLookup} in a whole loop: where partitions start.
 */
@ExtendWith(OutputCaptureExtension.class)
class PositionLookupLoopTests {

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE);

	@Test
	void readsNothingBeforePositionAndTargetTopicAreKnown() {
		this.route.append(0, 0, 5);
		this.route.assign(0);
		this.route.pollFor(LoopHarness.SHORTLY);
		assertThat(this.route.consumer().paused()).containsExactly(LoopHarness.partition(0));
		assertThat(this.route.target().producers()).isEmpty();
		assertThat(this.route.wishes()).as("asks for a look at the topics").isPositive();
		this.route.targetTopics().refresh();
		this.route.pollFor(LoopHarness.SHORTLY);
		assertThat(this.route.consumer().paused()).isEmpty();
		assertThat(this.route.target().producer().inFlight()).isEqualTo(LoopHarness.values(0, 0, 5));
	}

	@Test
	void waitsForASourceThatDoesNotAnswer() {
		this.route.targetTopics().refresh();
		this.route.append(0, 0, 5);
		this.route.assign(0);
		this.route.sourceAdmin().timeoutNextRequest(1000);
		this.route.pollFor(Duration.ofSeconds(10));
		assertThat(this.route.consumer().paused()).containsExactly(LoopHarness.partition(0));
		this.route.sourceAdmin().timeoutNextRequest(0);
		this.route.flowFor(Duration.ofSeconds(2));
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 5));
	}

	@Test
	void goesOnAtTheCommittedOffset() {
		this.route.commit(Map.of(LoopHarness.partition(0), 3L));
		this.route.start(5, 0, 1);
		this.route.flowFor(LoopHarness.SHORTLY);
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 3, 5));
		assertThat(this.route.copied(1)).isEqualTo(LoopHarness.values(1, 0, 5));
	}

	@Test
	void reportsOnceThatTheSourceDoesNotAnswer(CapturedOutput output) {
		this.route.targetTopics().refresh();
		this.route.assign(0);
		for (int outage = 1; outage <= 2; outage++) {
			this.route.sourceAdmin().timeoutNextRequest(1000);
			this.route.outOfRange(0, 0);
			this.route.pollFor(Duration.ofSeconds(30));
			this.route.sourceAdmin().timeoutNextRequest(0);
			this.route.pollFor(Duration.ofSeconds(3));
			assertThat(output.toString().lines())
				.filteredOn((line) -> line.contains("The source does not tell the positions of partitions"))
				.hasSize(outage);
		}
	}

	@Test
	void doesNotTakeThePositionOfAPartitionFromTheConsumerWhileItIsLookedUp() {
		this.route.commit(Map.of(LoopHarness.partition(0), 20L));
		this.route.start(50, 0);
		this.route.sourceAdmin().timeoutNextRequest(1000);
		this.route.pollFor(LoopHarness.SHORTLY);
		this.route.outOfRange(0, 30);
		this.route.pollFor(LoopHarness.SHORTLY);
		this.route.sourceAdmin().timeoutNextRequest(0);
		this.route.flowFor(Duration.ofSeconds(5));
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 20, 50));
		assertThat(this.route.meters().find("tandem.gap.records").counters()).isEmpty();
	}

	@Test
	void takesAPartitionThatComesBack() {
		this.route.start(5, 0);
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.revoke(0);
		this.route.commit(Map.of(LoopHarness.partition(0), 5L));
		this.route.append(0, 5, 7);
		this.route.assign(0);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 7));
	}

}
