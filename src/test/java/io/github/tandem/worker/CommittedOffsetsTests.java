package io.github.tandem.worker;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.junit.jupiter.api.Test;

import io.github.tandem.delivery.RecordSize;
import io.github.tandem.route.OnGap;
import io.github.tandem.test.Records;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Commits} in a whole loop: which offset of which epoch is committed
 * when.
 */
class CommittedOffsetsTests {

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE);

	@Test
	void commitsWhatIsAcknowledgedWithEpochAndTopicId() {
		this.route.start(0, 0);
		this.route.consumer().append(Records.record(LoopHarness.partition(0), 0, 4));
		this.route.consumer().append(Records.record(LoopHarness.partition(0), 1, 4));
		this.route.consumer().endAt(LoopHarness.partition(0), 2);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.committed(0))
			.contains(new OffsetAndMetadata(2, Optional.of(4), this.route.metadata(2, 2)));
	}

	@Test
	void commitsNothingWhileTheFirstRecordIsUnacknowledged() {
		this.route.start(5, 0);
		this.route.pollFor(LoopHarness.SHORTLY);
		this.route.target().producer().acknowledge((value) -> !value.endsWith("@0"));
		this.route.pollFor(LoopHarness.COMMIT);
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).isIn(Optional.empty(), Optional.of(0L));
		this.route.target().producer().acknowledgeAll();
		this.route.pollFor(LoopHarness.COMMIT);
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(5L);
	}

	@Test
	void commitsAgainAfterACommitThatFailed() {
		this.route.start(5, 0);
		this.route.consumer().failCommits(new RebalanceInProgressException("rebalancing"));
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.committed(0)).isEmpty();
		this.route.consumer().failCommits(null);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(5L);
	}

	@Test
	void goesOnFromWhereItGotThoughCommitsWereRefusedUntilItLostItsPartitions() {
		this.route.start(5, 0);
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.consumer().failCommits(new GroupAuthorizationException("tandem-all"));
		this.route.append(0, 5, 9);
		this.route.flowFor(LoopHarness.COMMIT);
		// twice, and nothing is committed in between
		for (int time = 0; time < 2; time++) {
			this.route.lose(0);
			this.route.assign(0);
			this.route.flowFor(LoopHarness.COMMIT);
		}
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(5L);
		this.route.consumer().failCommits(null);
		this.route.append(0, 9, 11);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 11));
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(11L);
	}

	@Test
	void goesOnFromWhatOthersCommittedMeanwhile() {
		this.route.start(5, 0);
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.consumer().failCommits(new GroupAuthorizationException("tandem-all"));
		this.route.append(0, 5, 9);
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.lose(0);
		this.route.consumer().failCommits(null);
		// somebody set it back, by intention
		this.route.commit(Map.of(LoopHarness.partition(0), 2L));
		this.route.assign(0);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.copied(0)).containsSubsequence(LoopHarness.values(0, 0, 9))
			.endsWith(LoopHarness.values(0, 2, 9).toArray(String[]::new));
	}

	@Test
	void commitsNothingOfRecordsThatWaitToBeSent() {
		LoopHarness small = new LoopHarness(3 * RecordSize.OVERHEAD, OnGap.CONTINUE);
		small.start(50, 0, 1);
		small.pollFor(Duration.ofSeconds(3));
		assertThat(small.target().producer().inFlight()).as("the others wait")
			.containsExactlyElementsOf(
					Stream.of(0, 1).flatMap((partition) -> LoopHarness.values(partition, 0, 3).stream()).toList());
		assertThat(small.committed(1).map(OffsetAndMetadata::offset)).isIn(Optional.empty(), Optional.of(0L));
		assertThat(small.status(1).lag()).isEqualTo(50);
		small.flowFor(Duration.ofSeconds(10));
		assertThat(small.copied(1)).isEqualTo(LoopHarness.values(1, 0, 50));
	}

	@Test
	void commitsOverOffsetsThatHoldNoRecords() {
		this.route.start(5, 0);
		this.route.flowFor(LoopHarness.SHORTLY);
		this.route.consumer().endAt(LoopHarness.partition(0), 8);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(8L);
		assertThat(this.route.status(0).lag()).isZero();
	}

	@Test
	void doesNotCommitTheEpochOfATopicThatIsGone() {
		this.route.start(0, 0);
		for (long offset = 0; offset < 20; offset++) {
			this.route.consumer().append(Records.record(LoopHarness.partition(0), offset, (offset < 10) ? 1 : 7));
		}
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.committed(0).flatMap(OffsetAndMetadata::leaderEpoch)).contains(7);
		this.route.recreateTopic(3);
		this.route.targetTopics().refresh();
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.append(0, 0, 40);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.committed(0))
			.contains(new OffsetAndMetadata(40, Optional.of(0), this.route.metadata(40, 40)));
	}

	@Test
	void doesNotCommitTheEpochOfRecordsThatWereTruncated() {
		this.route.start(0, 0);
		this.route.append(0, 0, 10);
		this.route.flowFor(LoopHarness.SHORTLY);
		for (long offset = 10; offset < 20; offset++) {
			this.route.consumer().append(Records.record(LoopHarness.partition(0), offset, 5));
		}
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.committed(0).flatMap(OffsetAndMetadata::leaderEpoch)).contains(5);
		this.route.consumer().endAt(LoopHarness.partition(0), 8);
		this.route.flowFor(LoopHarness.COMMIT);
		for (long offset = 8; offset < 30; offset++) {
			this.route.consumer().append(Records.record(LoopHarness.partition(0), offset, 6));
		}
		this.route.pollFor(LoopHarness.COMMIT);
		this.route.target().producer().acknowledge((value) -> !value.endsWith("@15"));
		this.route.pollFor(LoopHarness.COMMIT);
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(15L);
		assertThat(this.route.committed(0).flatMap(OffsetAndMetadata::leaderEpoch)).contains(6);
	}

}
