package io.github.tandem.policy;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.tandem.partition.PartitionFixture;
import io.github.tandem.partition.TargetBinding;
import io.github.tandem.position.Gap;
import io.github.tandem.position.GapCause;
import io.github.tandem.position.Replica;
import io.github.tandem.route.OnGap;
import io.github.tandem.route.Route;
import io.github.tandem.worker.LoopHarness;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FaultMessages}: each says what happened and what to do.
 */
class FaultMessagesTests {

	private static final TopicPartition PARTITION = LoopHarness.partition(0);

	private final Route route = new LoopHarness(1_000_000, OnGap.HALT).context().route();

	private final @Nullable TargetBinding target = PartitionFixture.running(PARTITION).target().binding();

	@Test
	void aLossOnTheSourceNamesOffsetsAndCause() {
		assertThat(FaultMessages.gap(this.route, new Gap(PARTITION, GapCause.TRUNCATED, 9, 5, 4)))
			.isEqualTo("the source lost 4 records (truncated): offset 9 was to be replicated next, 5 is the first that "
					+ "can be. To go on there, use the action 'skip-one', or set tandem.routes[].on-gap of "
					+ "the route 'all' to continue and restart");
	}

	@Test
	void aLossOnTheTargetSaysHowMuchAndWhere() {
		Replica west = new Replica("dr/all", "west", Uuid.ZERO_UUID);
		Replica south = new Replica("dr/all", "south", Uuid.ZERO_UUID);
		assertThat(
				FaultMessages.targetLoss(this.route, new Gap(PARTITION, GapCause.TARGET_DELETED, 3, 9, 5), west, west))
			.startsWith("its topic on the target was deleted, and with it the 5 records replicated between the offsets "
					+ "3 and 9. To go on there");
		assertThat(FaultMessages.targetLoss(this.route, new Gap(PARTITION, GapCause.TARGET_REPLACED, 3, 9, 5), west,
				south))
			.startsWith("the 5 records replicated between the offsets 3 and 9 are in the cluster west, but the target "
					+ "is the cluster south now: it was set up anew, or tandem.target leads elsewhere")
			.contains("skip-one");
	}

	@Test
	void aRejectedRecordNamesWhatToRaise() {
		assertThat(rejected(new RecordTooLargeException("larger than max.request.size")))
			.contains("max.request.size in tandem.target.producer.properties", "restart");
		assertThat(rejected(new RecordTooLargeException("too large")))
			.contains("Raise max.message.bytes of the topic 'orders' on the target");
		assertThat(rejected(new InvalidTimestampException("too old"))).contains("message.timestamp.before.max.ms",
				"message.timestamp.after.max.ms", "'orders'");
		assertThat(rejected(new InvalidRecordException("no key"))).contains("a compacted one takes no record without");
		assertThat(rejected(new PolicyViolationException("no"))).contains("PolicyViolationException: no",
				"Let the topic 'orders' on the target take it", "'skip-one'", "'dead-letter-one'");
	}

	private String rejected(Exception failure) {
		return FaultMessages.rejected(this.target, failure);
	}

	@Test
	void aRecordThatIsRejectedTwiceNamesBothTopicsAnswers() {
		assertThat(FaultMessages.rejectedTwice("letters", new InvalidRecordException("no key"),
				new RecordTooLargeException("2 MB")))
			.contains("(InvalidRecordException: no key)", "'letters' (RecordTooLargeException: 2 MB)", "skip-one");
	}

	@Test
	void aRefusalOfRightsNamesTheRights() {
		assertThat(FaultMessages.targetForbidden(this.target, new TopicAuthorizationException("no")))
			.contains("write to the topic 'orders'", "grant WRITE and DESCRIBE");
		assertThat(FaultMessages.sourceForbidden("orders", new TopicAuthorizationException("no")))
			.contains("read the topic 'orders'", "grant READ and DESCRIBE", "or exclude it");
	}

	@Test
	void aBatchThatCannotBeReadNamesItsOffsetAndTheCauseBelow() {
		assertThat(FaultMessages.corrupt(7, new KafkaException("outer", new InvalidRecordException("bad checksum"))))
			.isEqualTo(
					"the source's log cannot be read at offset 7 (bad checksum): restore the partition from an intact "
							+ "replica, or leave the batch out with the action 'skip-one'");
		assertThat(FaultMessages.corrupt(7, new KafkaException("alone"))).contains("(alone)");
	}

	@Test
	void whatIsUnavailableIsSentAgain() {
		assertThat(FaultMessages.unavailable(new NotEnoughReplicasException("one of two"))).isEqualTo(
				"the target does not take records (NotEnoughReplicasException: one of two), they are sent again");
	}

}
