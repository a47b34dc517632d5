package io.github.tandem.bridge;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

import io.github.tandem.route.OnGap;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TargetFollowing}.
 */
class TargetFollowingTests {

	private static final Duration SHORTLY = Duration.ofMillis(500);

	private static final Duration COMMIT = Duration.ofMillis(1500);

	@Test
	void reportsWhatWasDeletedWithItsTopicAndGoesOn() {
		RouteHarness route = start(OnGap.CONTINUE);
		route.flowFor(COMMIT);
		route.replaceTargetTopic();
		route.append(0, 10, 12);
		route.flowFor(COMMIT);
		assertThat(route.lost("target-deleted")).isEqualTo(10);
		assertThat(route.copied(0)).isEqualTo(values(0, 0, 12));
		assertThat(route.context().gaps().entries()).hasSize(1);
		route.flowFor(COMMIT);
		route.targetTopics().refresh();
		route.flowFor(COMMIT);
		assertThat(route.lost("target-deleted")).as("once").isEqualTo(10);
	}

	@Test
	void haltsWhereItsTopicWasDeletedIfTheRouteSaysSo() {
		RouteHarness route = start(OnGap.HALT);
		route.flowFor(COMMIT);
		route.replaceTargetTopic();
		route.append(0, 10, 12);
		route.flowFor(Duration.ofSeconds(30));
		assertThat(route.status(0).state()).isInstanceOf(PartitionState.Halted.class)
			.returns(Reason.GAP, PartitionState::reason);
		assertThat(route.status(0).state().detail()).contains("its topic on the target was deleted", "offset 10",
				"skip-one");
		assertThat(route.copied(0)).isEqualTo(values(0, 0, 10));
		assertThat(route.operate(0, OperatorAction.SKIP_ONE).done()).isTrue();
		route.flowFor(COMMIT);
		assertThat(route.copied(0)).isEqualTo(values(0, 0, 12));
		assertThat(route.lost("target-deleted")).isEqualTo(10);
	}

	@Test
	void nothingIsLostWithATopicThatHadNothing() {
		RouteHarness route = new RouteHarness(1_000_000, OnGap.HALT);
		route.targetTopics().refresh();
		route.assign(0);
		route.flowFor(COMMIT);
		route.replaceTargetTopic();
		route.append(0, 0, 5);
		route.flowFor(COMMIT);
		assertThat(route.copied(0)).isEqualTo(values(0, 0, 5));
		assertThat(route.lost("target-deleted")).isZero();
	}

	@Test
	void seesThatItsTopicWasReplacedWhileItRested() {
		RouteHarness route = start(OnGap.CONTINUE);
		route.flowFor(COMMIT);
		route.append(0, 10, 12);
		route.pollFor(SHORTLY);
		route.target().producer().fail((value) -> true, new NotEnoughReplicasException("one of two"));
		route.pollFor(Duration.ofMillis(200));
		route.replaceTargetTopic();
		route.pollFor(Duration.ofMillis(200));
		route.flowFor(Duration.ofSeconds(5));
		assertThat(route.copied(0)).isEqualTo(values(0, 0, 12));
		assertThat(route.lost("target-deleted")).isEqualTo(10);
	}

	@Test
	void seesThatItsTopicWasReplacedWhileItWasPaused() {
		RouteHarness route = start(OnGap.CONTINUE);
		route.flowFor(COMMIT);
		route.operate(0, OperatorAction.PAUSE);
		route.replaceTargetTopic();
		route.flowFor(COMMIT);
		route.operate(0, OperatorAction.RESUME);
		route.append(0, 10, 12);
		route.flowFor(COMMIT);
		assertThat(route.copied(0)).isEqualTo(values(0, 0, 12));
		assertThat(route.lost("target-deleted")).isEqualTo(10);
	}

	@Test
	void asksAVanishedTopicNothingBeforeTheNextLook() {
		RouteHarness route = start(OnGap.CONTINUE);
		route.flowFor(COMMIT);
		route.target().producer().refuse(new TimeoutException("not present in metadata"), 0);
		route.append(0, 10, 12);
		route.pollFor(SHORTLY);
		route.target().producer().refuse(null, 0);
		route.flowFor(Duration.ofSeconds(30));
		assertThat(route.status(0).state()).isInstanceOf(PartitionState.Waiting.class)
			.returns(Reason.TARGET_TOPIC, PartitionState::reason);
		assertThat(route.copied(0)).isEqualTo(values(0, 0, 10));
		route.targetTopics().refresh();
		route.flowFor(COMMIT);
		assertThat(route.copied(0)).isEqualTo(values(0, 0, 12));
		assertThat(route.committed(0).map(OffsetAndMetadata::offset)).contains(12L);
	}

	@Test
	void findsAVanishedTopicReplaced() {
		RouteHarness route = start(OnGap.HALT);
		route.flowFor(COMMIT);
		route.target().producer().refuse(new TimeoutException("not present in metadata"), 0);
		route.append(0, 10, 12);
		route.pollFor(SHORTLY);
		route.target().producer().refuse(null, 0);
		route.replaceTargetTopic();
		route.flowFor(Duration.ofSeconds(5));
		assertThat(route.status(0).state().reason()).isEqualTo(Reason.GAP);
		assertThat(route.lost("target-deleted")).isEqualTo(10);
	}

	private static RouteHarness start(OnGap onGap) {
		RouteHarness route = new RouteHarness(1_000_000, onGap);
		route.targetTopics().refresh();
		route.append(0, 0, 10);
		route.assign(0);
		return route;
	}

	private static List<String> values(int partition, long from, long to) {
		TopicPartition topicPartition = RouteHarness.partition(partition);
		return LongStream.range(from, to).mapToObj((offset) -> topicPartition + "@" + offset).toList();
	}

}
