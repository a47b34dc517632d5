package io.github.tandem.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.tandem.route.OnGap;
import io.github.tandem.topic.TargetTopic;
import io.github.tandem.worker.TargetLogs.QueueingProducer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is in flight of a topic that is deleted on both clusters does not arrive in the
 * next one of that name.
 */
class EarlierTopicTests {

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE);

	private QueueingProducer first;

	@BeforeEach
	void haveRecordsInFlight() {
		this.route.start(5, 0, 1);
		this.route.pollFor(LoopHarness.SHORTLY);
		this.first = this.route.target().producer();
		assertThat(this.first.inFlight()).hasSize(10);
	}

	@Test
	void aProducerLetsGoOfItBeforeTheTopicIsCreated() {
		this.route.recreateTopic(3);
		this.route.targetAdmin().deleteTopics(List.of(LoopHarness.TOPIC));
		this.route.targetTopics().refresh();
		assertThat(target()).isInstanceOf(TargetTopic.Gone.class);
		this.route.pollFor(LoopHarness.SHORTLY);
		assertThat(this.first.closed()).isTrue();
		Duration rest = this.route.targetTopics().refresh();
		assertThat(target()).as("other threads see it later").isInstanceOf(TargetTopic.Gone.class);
		assertThat(rest).isNotNull().isPositive();
		this.route.pollFor(rest);
		assertThat(this.route.targetTopics().refresh()).isNull();
		assertThat(target()).isInstanceOf(TargetTopic.Ready.class);
		assertThat(this.route.lost("recreated")).as("none of them arrived").isEqualTo(10);
	}

	@Test
	void aProducerLetsGoOfItWhereTheTargetIsDeletedLater() {
		this.route.recreateTopic(3);
		this.route.targetTopics().refresh();
		this.route.pollFor(LoopHarness.SHORTLY);
		assertThat(this.first.closed()).isFalse();
		this.route.targetAdmin().deleteTopics(List.of(LoopHarness.TOPIC));
		this.route.targetTopics().refresh();
		assertThat(target()).isInstanceOf(TargetTopic.Gone.class);
		this.route.pollFor(LoopHarness.SHORTLY);
		assertThat(this.first.closed()).isTrue();
	}

	@Test
	void aTopicOfTheSameOriginIsCreatedAtOnce() {
		this.route.targetAdmin().deleteTopics(List.of(LoopHarness.TOPIC));
		assertThat(this.route.targetTopics().refresh()).isNull();
		assertThat(target()).isInstanceOf(TargetTopic.Ready.class);
	}

	@Test
	void aProducerLetsGoOfItOnceSomebodyElseCreatedTheTopic() {
		this.route.recreateTopic(3);
		this.route.replaceTargetTopicUnseen();
		this.route.targetTopics().refresh();
		this.route.pollFor(LoopHarness.SHORTLY);
		assertThat(this.first.closed()).isTrue();
	}

	@Test
	void partitionsThatAreGivenAwayDoNotWaitForIt() {
		this.route.recreateTopic(3);
		this.route.targetAdmin().deleteTopics(List.of(LoopHarness.TOPIC));
		this.route.targetTopics().refresh();
		Instant before = this.route.clock().instant();
		this.route.clock().stepBy(Duration.ofSeconds(1));
		this.route.revoke(0, 1);
		assertThat(Duration.between(before, this.route.clock().instant())).isLessThan(LoopHarness.SHUTDOWN_TIMEOUT);
		assertThat(this.first.closed()).isTrue();
	}

	@Test
	void itArrivesWhereTheTopicOnTheTargetIsStillThere() {
		this.route.recreateTopic(3);
		this.route.targetTopics().refresh();
		this.route.pollFor(LoopHarness.SHORTLY);
		assertThat(this.first.closed()).isFalse();
	}

	private @Nullable TargetTopic target() {
		return this.route.targetTopics().of(this.route.context().route()).get(LoopHarness.TOPIC);
	}

}
