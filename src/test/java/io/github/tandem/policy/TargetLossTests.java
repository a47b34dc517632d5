package io.github.tandem.policy;

import java.time.Duration;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

import io.github.tandem.operator.OperatorAction;
import io.github.tandem.partition.Reason;
import io.github.tandem.route.OnGap;
import io.github.tandem.worker.LoopHarness;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what was replicated to a topic that is gone when its partitions are taken
 * over.
 */
class TargetLossTests {

	@Test
	void missesATopicThatWasDeletedWhileNobodyHadThePartition() {
		LoopHarness route = replicated(OnGap.CONTINUE);
		route.replaceTargetTopic();
		route.append(0, 10, 15);
		route.assign(0);
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.lost("target-deleted")).isEqualTo(10);
		assertThat(route.copied(0)).endsWith("orders-0@13", "orders-0@14").hasSize(15);
		String metadata = route.committed(0).map(OffsetAndMetadata::metadata).orElseThrow();
		route.revoke(0);
		route.assign(0);
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.lost("target-deleted")).as("it is counted once").isEqualTo(10);
		assertThat(metadata).startsWith("tandem/2 ").contains(" west ");
	}

	@Test
	void countsFromTheStartOfTheLogOn() {
		LoopHarness route = replicated(OnGap.CONTINUE);
		route.consumer().startAt(LoopHarness.partition(0), 4);
		route.replaceTargetTopic();
		route.assign(0);
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.lost("target-deleted")).isEqualTo(6);
	}

	@Test
	void commitsTheNewTopicAlsoWhereNothingMoves() {
		LoopHarness route = replicated(OnGap.CONTINUE);
		String before = route.committed(0).map(OffsetAndMetadata::metadata).orElseThrow();
		route.replaceTargetTopic();
		route.assign(0);
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.committed(0).map(OffsetAndMetadata::metadata).orElseThrow()).isNotEqualTo(before)
			.startsWith("tandem/2 ");
	}

	@Test
	void haltsForItUntilItIsAcceptedIfTheRouteSaysSo() {
		LoopHarness route = replicated(OnGap.HALT);
		String before = targetTopic(route);
		route.replaceTargetTopic();
		route.append(0, 10, 15);
		route.assign(0);
		route.flowFor(Duration.ofSeconds(5));
		assertThat(route.status(0).state().reason()).isEqualTo(Reason.GAP);
		assertThat(route.lost("target-deleted")).isEqualTo(10);
		assertThat(targetTopic(route)).isEqualTo(before);
		assertThat(route.operate(0, OperatorAction.SKIP_ONE).done()).isTrue();
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.copied(0)).endsWith("orders-0@14").hasSize(15);
		assertThat(targetTopic(route)).isNotEqualTo(before);
	}

	private static String targetTopic(LoopHarness route) {
		String metadata = route.committed(0).map(OffsetAndMetadata::metadata).orElseThrow();
		return metadata.substring(metadata.lastIndexOf(' ') + 1);
	}

	private static LoopHarness replicated(OnGap onGap) {
		LoopHarness route = new LoopHarness(1_000_000, onGap);
		route.start(10, 0);
		route.flowFor(LoopHarness.COMMIT);
		route.revoke(0);
		route.clock().advance(Duration.ofSeconds(1));
		return route;
	}

}
