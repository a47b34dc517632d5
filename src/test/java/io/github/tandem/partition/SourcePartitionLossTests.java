package io.github.tandem.partition;

import java.time.Instant;
import java.util.Optional;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

import io.github.tandem.delivery.DeliveryListener;
import io.github.tandem.delivery.InFlightBytes;
import io.github.tandem.position.Gap;
import io.github.tandem.position.GapCause;
import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.Position;
import io.github.tandem.position.ReportedLoss;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SourcePartition} that is halted before records the source lost.
 */
class SourcePartitionLossTests {

	private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

	private static final TopicPartition PARTITION = new TopicPartition("orders", 3);

	private static final Uuid TOPIC = Uuid.randomUuid();

	private static final KnownPosition KNOWN = new KnownPosition(7, Optional.empty(), TOPIC, 9);

	private final SourcePartition partition = new SourcePartition(PARTITION, new InFlightBytes(Long.MAX_VALUE),
			new DeliveryListener() {
			}, null, NOW);

	@Test
	void staysBeforeLostRecordsAndRemembersWhereTheLookUpBegan() {
		lookUp();
		HaltCause.SourceLoss loss = loss(7, 20);
		this.partition.halt(loss, "lost", null, NOW);
		assertThat(this.partition.progress().watermark()).isEqualTo(7);
		assertThat(this.partition.progress().log().endOffset()).isEqualTo(30);
		assertThat(this.partition.reached()).isEqualTo(KNOWN.reporting(loss.gap()));
		ReportedLoss reported = ReportedLoss.of(loss.gap());
		assertThat(this.partition.progress().reported()).isEqualTo(reported);
		this.partition.restart(loss.from(), NOW);
		assertThat(this.partition.progress().reported()).as("it is not accepted yet").isEqualTo(reported);
		this.partition.found(loss.next(), NOW);
		assertThat(this.partition.progress().reported()).isNull();
	}

	@Test
	void staysWhereATruncatedLogGoesOn() {
		lookUp();
		this.partition.halt(loss(7, 5), "lost", null, NOW);
		assertThat(this.partition.progress().watermark()).isEqualTo(5);
	}

	@Test
	void storesNothingButThatItIsReportedWhateverAnEarlierCommitSaysOfIt() {
		lookUp();
		HaltCause.SourceLoss loss = loss(7, 20);
		this.partition.halt(loss, "lost", null, NOW);
		this.partition.progress().stored(new KnownPosition(5, Optional.empty(), PartitionFixture.TOPIC_ID, 20));
		KnownPosition reported = KNOWN.reporting(loss.gap());
		assertThat(this.partition.toStore()).isEqualTo(reported);
		this.partition.drain(NOW);
		assertThat(this.partition.toStore()).as("while it is given away").isEqualTo(reported);
		this.partition.progress().stored(reported);
		assertThat(this.partition.toStore()).isNull();
	}

	@Test
	void storesWhereItGoesOnOnceTheLossIsAccepted() {
		lookUp();
		HaltCause.SourceLoss loss = loss(7, 20);
		this.partition.halt(loss, "lost", null, NOW);
		this.partition.found(loss.next(), NOW);
		assertThat(this.partition.toStore()).isNotNull().returns(20L, KnownPosition::nextOffset);
		this.partition.drain(NOW);
		assertThat(this.partition.toStore()).as("while it is given away").isNotNull();
	}

	@Test
	void aFaultThatIsNoLossIsNoReasonToStoreNothing() {
		lookUp();
		this.partition.found(loss(7, 20).next(), NOW);
		this.partition.halt(new HaltCause.Unreadable(20), "broken batch", null, NOW);
		assertThat(this.partition.toStore()).isNotNull();
	}

	private void lookUp() {
		this.partition.restart(new Lookup.From(KNOWN), NOW);
	}

	private static HaltCause.SourceLoss loss(long expected, long next) {
		Gap gap = new Gap(PARTITION, GapCause.RETENTION, expected, next, Math.abs(next - expected));
		return new HaltCause.SourceLoss(gap, new Lookup.From(KNOWN),
				new Position(next, Optional.empty(), TOPIC, 30, gap, KNOWN, -1));
	}

}
