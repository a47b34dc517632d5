package io.github.tandem.worker;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.LongStream;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.junit.jupiter.api.Test;

import io.github.tandem.progress.PartitionStatus;
import io.github.tandem.route.OnGap;
import io.github.tandem.test.Records;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PollLoop}.
 */
class PollLoopTests {

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE);

	@Test
	void readsAllAgainWhenAPollWasLost() {
		this.route.start(5, 0, 1);
		this.route.pollFor(LoopHarness.SHORTLY);
		this.route.target().producer().acknowledge((value) -> value.startsWith("orders-0"));
		this.route.loop().readAgain();
		this.route.pollFor(LoopHarness.SHORTLY);
		assertThat(this.route.target().producer().inFlight())
			.containsExactlyElementsOf(LongStream.concat(LongStream.range(0, 5), LongStream.range(0, 5))
				.mapToObj((offset) -> "orders-1@" + offset)
				.toList());
	}

	@Test
	void showsLagPositionAndTarget() {
		this.route.start(5, 0);
		this.route.pollFor(Duration.ofSeconds(2));
		assertThat(this.route.status(0)).returns(0L, PartitionStatus::nextOffset)
			.returns(5L, PartitionStatus::endOffset)
			.returns(5L, PartitionStatus::lag)
			.returns("orders", PartitionStatus::targetTopic)
			.returns(-1L, PartitionStatus::targetOffset);
		this.route.flowFor(Duration.ofSeconds(2));
		assertThat(this.route.status(0)).returns(5L, PartitionStatus::nextOffset)
			.returns(0L, PartitionStatus::lag)
			.returns(Duration.ZERO, PartitionStatus::lagTime)
			.returns(0, PartitionStatus::targetPartition)
			.returns(4L, PartitionStatus::targetOffset);
		assertThat(this.route.meters().get("tandem.records").tag("outcome", "replicated").counter().count())
			.isEqualTo(5);
	}

	@Test
	void seeksWithTheEpochOfItsPosition() {
		this.route.start(0, 0);
		for (long offset = 0; offset < 5; offset++) {
			this.route.consumer().append(Records.record(LoopHarness.partition(0), offset, 3));
		}
		this.route.pollFor(LoopHarness.SHORTLY);
		this.route.target()
			.producer()
			.fail((value) -> value.endsWith("@2"), new NotEnoughReplicasException("one of two"));
		this.route.target().producer().acknowledgeAll();
		this.route.pollFor(Duration.ofSeconds(2));
		assertThat(this.route.consumer().lastSeek(LoopHarness.partition(0)))
			.isEqualTo(new OffsetAndMetadata(2, Optional.of(3), ""));
	}

}
