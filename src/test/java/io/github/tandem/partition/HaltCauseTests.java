package io.github.tandem.partition;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

import io.github.tandem.cluster.identity.AnotherCluster;
import io.github.tandem.delivery.RejectedRecord;
import io.github.tandem.partition.HaltCause.Remedy;
import io.github.tandem.position.Gap;
import io.github.tandem.position.GapCause;
import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.Position;
import io.github.tandem.topic.TargetTopic;
import io.github.tandem.topic.plan.Refusal;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HaltCause}.
 */
class HaltCauseTests {

	private static final Uuid TOPIC = Uuid.randomUuid();

	private static final List<HaltCause> CAUSES = List.of(rejected(7), new HaltCause.TargetForbidden(),
			new HaltCause.TargetReadOnly(), new HaltCause.SourceForbidden(), new HaltCause.Unreadable(7),
			loss(7, new Lookup.Stored(), 30), new HaltCause.TargetLoss(gap(7)),
			new HaltCause.Blocked(blocked("too few partitions", Refusal.TARGET)),
			new HaltCause.Blocked(blocked("two topics", Refusal.CONFLICT)), new HaltCause.Looping("orders"),
			new HaltCause.ForeignOffset(new Lookup.Stored(), position(30)),
			new HaltCause.Displaced(new AnotherCluster("source", "east", "north", Instant.EPOCH), null));

	@Test
	void noCauseIsMissingHere() {
		assertThat(CAUSES.stream().<Class<?>>map(Object::getClass).distinct())
			.containsExactlyInAnyOrder(HaltCause.class.getPermittedSubclasses());
	}

	@Test
	void eachHasAReasonAndAWayToGoOn() {
		assertThat(CAUSES).extracting(HaltCause::reason)
			.containsExactly(Reason.REJECTED, Reason.TARGET_AUTHORIZATION, Reason.TARGET_READ_ONLY,
					Reason.SOURCE_AUTHORIZATION, Reason.CORRUPT, Reason.GAP, Reason.GAP, Reason.TARGET_TOPIC,
					Reason.TOPIC_CONFLICT, Reason.LOOP, Reason.FOREIGN_OFFSET, Reason.ANOTHER_CLUSTER);
		assertThat(CAUSES).extracting(HaltCause::remedy)
			.containsExactly(Remedy.PROBE, Remedy.PROBE, Remedy.PROBE, Remedy.PROBE, Remedy.PROBE, Remedy.LOOK_UP,
					Remedy.LOOK_AT_TOPICS, Remedy.LOOK_AT_TOPICS, Remedy.LOOK_AT_TOPICS, Remedy.LOOK_AT_TOPICS,
					Remedy.LOOK_UP, Remedy.LOOK_UP);
	}

	@Test
	void eachIsTheSameAsItselfAndNoOther() {
		for (HaltCause cause : CAUSES) {
			assertThat(CAUSES).filteredOn(cause::isSameAs).containsExactly(cause);
		}
	}

	@Test
	void aFaultMetAgainIsTheSame() {
		assertThat(rejected(7).isSameAs(rejected(7))).isTrue();
		assertThat(new HaltCause.TargetForbidden().isSameAs(new HaltCause.TargetForbidden())).isTrue();
		assertThat(new HaltCause.Unreadable(7).isSameAs(new HaltCause.Unreadable(7))).isTrue();
		assertThat(new HaltCause.TargetLoss(gap(7)).isSameAs(new HaltCause.TargetLoss(gap(7)))).isTrue();
	}

	@Test
	void anotherRecordIsAnotherFault() {
		assertThat(rejected(7).isSameAs(rejected(8))).isFalse();
		assertThat(new HaltCause.Unreadable(7).isSameAs(new HaltCause.Unreadable(8))).isFalse();
	}

	@Test
	void aLossIsTheSameAsLongAsTheGapIs() {
		KnownPosition known = new KnownPosition(7, Optional.empty(), TOPIC, 9);
		HaltCause loss = loss(7, new Lookup.Stored(), 30);
		assertThat(loss.isSameAs(loss(7, new Lookup.From(known), 30))).as("wherever its look-up began").isTrue();
		assertThat(loss.isSameAs(loss(7, new Lookup.Stored(), 90))).as("whatever came to the log since").isTrue();
		assertThat(loss.isSameAs(loss(8, new Lookup.Stored(), 30))).isFalse();
		assertThat(loss.isSameAs(new HaltCause.TargetLoss(gap(7)))).as("on the other cluster").isFalse();
	}

	@Test
	void aForeignOffsetIsTheSameWhateverCameToTheLog() {
		HaltCause foreign = new HaltCause.ForeignOffset(new Lookup.Stored(), position(30));
		assertThat(foreign.isSameAs(new HaltCause.ForeignOffset(new Lookup.Stored(), position(90)))).isTrue();
		assertThat(foreign.unresolved()).as("it is stored by nobody yet").isEqualTo(new Lookup.Stored());
	}

	@Test
	void reasonsAreToldApartByTheirTags() {
		assertThat(Arrays.stream(Reason.values()).map(Reason::tag)).doesNotHaveDuplicates();
	}

	private static HaltCause rejected(long offset) {
		return new HaltCause.Rejected(new RejectedRecord("orders", 0, offset, 100, Instant.EPOCH));
	}

	private static HaltCause loss(long expected, Lookup from, long endOffset) {
		return new HaltCause.SourceLoss(gap(expected), from, position(endOffset));
	}

	private static Position position(long endOffset) {
		return new Position(20, Optional.empty(), TOPIC, endOffset, null);
	}

	private static Gap gap(long expected) {
		return new Gap(new TopicPartition("orders", 0), GapCause.RETENTION, expected, 20, 20 - expected);
	}

	private static TargetTopic.Blocked blocked(String reason, Refusal refusal) {
		return new TargetTopic.Blocked("east.orders", reason, TOPIC, refusal);
	}

}
