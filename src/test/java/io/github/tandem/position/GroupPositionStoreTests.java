package io.github.tandem.position;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.partition.PartitionFixture;
import io.github.tandem.route.OnGap;
import io.github.tandem.worker.LoopHarness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link GroupPositionStore}.
 */
@ExtendWith(OutputCaptureExtension.class)
class GroupPositionStoreTests {

	private static final TopicPartition PARTITION = LoopHarness.partition(0);

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	private static final KnownPosition POSITION = new KnownPosition(5, Optional.of(3), PartitionFixture.TOPIC_ID, 9);

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE);

	private final GroupPositionStore group = new GroupPositionStore(this.route.consumer(),
			this.route.context().positions());

	private @Nullable Exception answer = new IllegalStateException("not answered");

	@Test
	void readsWhatTheGroupCommitted() {
		this.route.commit(Map.of(PARTITION, 7L));
		TopicPartition other = LoopHarness.partition(1);
		assertThat(this.group.read(List.of(PARTITION, other)).join()).containsEntry(other, Optional.empty())
			.hasEntrySatisfying(PARTITION,
					(position) -> assertThat(position).map(KnownPosition::nextOffset).contains(7L));
	}

	@Test
	void storesWithTheEpochAndWhatTellsWhetherTheLogIsTheSame() {
		this.group.store(Map.of(PARTITION, POSITION), (stored, failure) -> this.answer = failure);
		assertThat(this.answer).isNull();
		assertThat(this.route.committed(0))
			.contains(new OffsetAndMetadata(5, Optional.of(3), "tandem/1 %s 9".formatted(PartitionFixture.TOPIC_ID)));
	}

	@Test
	void saysWhyItCouldNotStore() {
		RebalanceInProgressException failure = new RebalanceInProgressException("rebalancing");
		this.route.consumer().failCommits(failure);
		this.group.store(Map.of(PARTITION, POSITION), (stored, reason) -> this.answer = reason);
		assertThat(this.answer).isSameAs(failure);
	}

	@Test
	void commitsNoMoreAtOnceThanABrokerTakes() {
		Map<TopicPartition, KnownPosition> positions = IntStream.range(0, 2_500)
			.boxed()
			.collect(Collectors.toMap(LoopHarness::partition, (partition) -> POSITION));
		RebalanceInProgressException failure = new RebalanceInProgressException("rebalancing");
		this.route.consumer().failCommits(failure, 1);
		List<Exception> answers = new ArrayList<>();
		this.group.store(positions, (stored, reason) -> answers.add(reason));
		assertThat(answers).containsExactly(failure);
		assertThat(committed(2_500)).isEqualTo(1_600);
		this.group.storeNow(positions, TIMEOUT);
		assertThat(committed(2_500)).isEqualTo(2_500);
	}

	private long committed(int partitions) {
		return IntStream.range(0, partitions)
			.filter((partition) -> this.route.committed(partition).isPresent())
			.count();
	}

	@Test
	void storesNowThoughAStopWakesItUp() {
		this.route.consumer().wakeCommitsUp(1);
		this.group.storeNow(Map.of(PARTITION, POSITION), TIMEOUT);
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(5L);
	}

	@Test
	void commitsWithAsMuchMetadataAsTheSourceTakesAndSaysSoOnce(CapturedOutput output) {
		this.route.consumer().failCommits(new OffsetMetadataTooLarge("too large"), 1);
		this.group.store(Map.of(PARTITION, POSITION), (stored, failure) -> this.answer = failure);
		assertThat(this.answer).isInstanceOf(OffsetMetadataTooLarge.class);
		this.group.store(Map.of(PARTITION, POSITION), (stored, failure) -> this.answer = failure);
		assertThat(this.answer).isNull();
		assertThat(this.route.committed(0).map(OffsetAndMetadata::metadata))
			.hasValueSatisfying((mark) -> assertThat(mark).startsWith("tandem/3 ").hasSize(17));
		this.route.consumer().failCommits(new OffsetMetadataTooLarge("too large"), 2);
		this.group.storeNow(Map.of(PARTITION, POSITION), TIMEOUT);
		assertThat(this.route.committed(0)).contains(new OffsetAndMetadata(5, Optional.of(3), ""));
		assertThat(output).containsOnlyOnce("Offsets are committed without metadata");
	}

	@Test
	void doesNotWaitForADeletedTopic() {
		this.route.consumer().failCommits(new KafkaException(new UnknownTopicOrPartitionException("deleted")), 1);
		assertThatExceptionOfType(UnknownTopicOrPartitionException.class)
			.isThrownBy(() -> this.group.storeNow(Map.of(PARTITION, POSITION), TIMEOUT));
		assertThat(this.route.committed(0)).isEmpty();
	}

	@Test
	void triesOnceMoreWhatWasRefusedForAnythingElse() {
		this.route.consumer().failCommits(new RebalanceInProgressException("rebalancing"), 1);
		this.group.storeNow(Map.of(PARTITION, POSITION), TIMEOUT);
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(5L);
	}

}
