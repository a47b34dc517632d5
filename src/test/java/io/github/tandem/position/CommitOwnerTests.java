package io.github.tandem.position;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.position.goal.Goal;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CommitOwner}.
 */
@ExtendWith(OutputCaptureExtension.class)
class CommitOwnerTests {

	private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

	private final CommitOwner owner = new CommitOwner("dr-eu-orders", "dr/eu-orders", false, UnaryOperator.identity());

	private final KnownPosition position = new KnownPosition(5, Optional.of(3), new Uuid(0, 42), 9,
			new Replica("dr/eu-orders", "west", new Uuid(0, 43), 0, 5), null);

	@Test
	void knowsItsOwnCommitsHoweverLittleTheySay() {
		assertThat(this.owner.isForeign(read(this.owner, CommitDetail.FULL))).isFalse();
		assertThat(read(this.owner, CommitDetail.MARK)).returns(5L, KnownPosition::nextOffset)
			.returns(Optional.of(3), KnownPosition::leaderEpoch)
			.matches((read) -> !this.owner.isForeign(read));
		assertThat(this.owner.write(PARTITION, this.position, CommitDetail.MARK).metadata()).hasSize(17);
	}

	@Test
	void announcesWhereRecordsAreToGoBeforeAnyDoes() {
		KnownPosition first = new KnownPosition(5, Optional.empty(), new Uuid(0, 42), 9);
		OffsetAndMetadata announced = this.owner.announce(PARTITION, first, "west", CommitDetail.FULL);
		assertThat(announced)
			.isEqualTo(new OffsetAndMetadata(5, "tandem/4 AAAAAAAAAAAAAAAAAAAAKg 9 dr/eu-orders west"));
		assertThat(this.owner.read(announced)).isEqualTo(first);
		assertThat(this.owner.isForeign(this.owner.read(announced))).isFalse();
		assertThat(Replica.of(announced)).isEqualTo(new Replica("dr/eu-orders", "west", Uuid.ZERO_UUID));
		assertThat(this.owner.announce(PARTITION, first, "west", CommitDetail.MARK).metadata()).hasSize(17);
		assertThat(this.owner.announce(PARTITION, first, null, CommitDetail.FULL)).isEqualTo(first.toCommit());
	}

	@Test
	void keepsUpToWhereAPartitionIsReplicated() {
		for (Goal goal : List.of(Goal.PENDING, new Goal(0, null), new Goal(42, null),
				new Goal(42, Instant.ofEpochMilli(1_000)))) {
			KnownPosition bounded = this.position.until(goal);
			for (CommitDetail detail : List.of(CommitDetail.FULL, CommitDetail.MARK)) {
				KnownPosition read = this.owner.read(this.owner.write(PARTITION, bounded, detail));
				assertThat(read.goal()).as("%s, %s", goal, detail).isEqualTo(goal);
				assertThat(this.owner.isForeign(read)).isFalse();
			}
			OffsetAndMetadata announced = this.owner.announce(PARTITION, bounded, "west", CommitDetail.FULL);
			assertThat(this.owner.read(announced).goal()).isEqualTo(goal);
			assertThat(Replica.of(announced)).isEqualTo(new Replica("dr/eu-orders", "west", Uuid.ZERO_UUID));
			assertThat(this.owner.read(this.owner.write(PARTITION, bounded, CommitDetail.FULL))).isEqualTo(bounded);
			assertThat(bounded.isStoredBy(this.position)).isFalse();
		}
	}

	@Test
	void tellsOthersThatItKeepsRecordsFromComingRound() {
		CommitOwner protecting = new CommitOwner("dr-eu-orders", "dr/eu-orders", true, UnaryOperator.identity());
		OffsetAndMetadata announced = protecting.announce(PARTITION, this.position, "west", CommitDetail.FULL);
		OffsetAndMetadata replicated = protecting.write(PARTITION, this.position, CommitDetail.FULL);
		for (OffsetAndMetadata committed : List.of(announced, replicated)) {
			assertThat(committed.metadata()).endsWith(" loop:protected");
			assertThat(Replica.isProtected(committed)).isTrue();
			assertThat(protecting.isForeign(protecting.read(committed))).isFalse();
		}
		assertThat(protecting.read(replicated)).isEqualTo(this.position);
		assertThat(this.owner.read(replicated)).as("without it").isEqualTo(this.position);
		assertThat(Replica.of(replicated)).isEqualTo(this.position.replica());
		assertThat(protecting.write(PARTITION, this.position, CommitDetail.MARK).metadata()).hasSize(17);
		assertThat(Replica.isProtected(this.owner.write(PARTITION, this.position, CommitDetail.FULL))).isFalse();
	}

	@Test
	void knowsTheCommitsOfOthers() {
		CommitOwner other = new CommitOwner("dr-eu-orders", "dr-eu/orders", false, UnaryOperator.identity());
		assertThat(other.isForeign(read(other, CommitDetail.FULL))).isTrue();
		assertThat(other.isForeign(read(other, CommitDetail.MARK))).isTrue();
		assertThat(this.owner.isForeign(this.owner.read(new OffsetAndMetadata(5, "")))).isTrue();
		assertThat(this.owner.isForeign(this.owner.read(new OffsetAndMetadata(5, "host-1")))).isTrue();
	}

	@Test
	void saysWhatTheTopicIsCalledOnTheTargetWhereItIsRenamed() {
		CommitOwner renaming = new CommitOwner("dr-eu-orders", "dr/eu-orders", true, (topic) -> "eu." + topic);
		OffsetAndMetadata announced = renaming.announce(PARTITION,
				new KnownPosition(5, Optional.empty(), new Uuid(0, 42), 9), "west", CommitDetail.FULL);
		OffsetAndMetadata replicated = renaming.write(PARTITION, this.position, CommitDetail.FULL);
		assertThat(announced.metadata())
			.isEqualTo("tandem/4 AAAAAAAAAAAAAAAAAAAAKg 9 dr/eu-orders west loop:protected to:eu.orders");
		assertThat(List.of(announced, replicated)).allSatisfy((committed) -> {
			assertThat(Replica.targetTopic(PARTITION, committed)).isEqualTo("eu.orders");
			assertThat(Replica.isProtected(committed)).isTrue();
		});
		assertThat(this.owner.read(replicated)).isEqualTo(this.position);
		OffsetAndMetadata same = this.owner.write(PARTITION, this.position, CommitDetail.FULL);
		assertThat(same.metadata()).doesNotContain("to:");
		assertThat(Replica.targetTopic(PARTITION, same)).isEqualTo("orders");
	}

	@Test
	void knowsTheAnnouncementsOfOthers() {
		CommitOwner other = new CommitOwner("dr-eu-orders", "dr-eu/orders", false, UnaryOperator.identity());
		KnownPosition first = new KnownPosition(5, Optional.empty(), new Uuid(0, 42), 9);
		OffsetAndMetadata announced = this.owner.announce(PARTITION, first, "west", CommitDetail.FULL);
		assertThat(other.isForeign(other.read(announced))).isTrue();
		assertThat(other.read(announced).nextOffset()).isEqualTo(5);
	}

	@Test
	void takesWhatSaysNothingForItsOwnOnceTheSourceTakesNoMetadata(CapturedOutput output) {
		assertThat(this.owner.refused(CommitDetail.FULL)).isTrue();
		assertThat(this.owner.refused(CommitDetail.FULL)).as("another thread").isTrue();
		assertThat(this.owner.detail()).isEqualTo(CommitDetail.MARK);
		assertThat(this.owner.isForeign(this.owner.read(new OffsetAndMetadata(5, "")))).isTrue();
		assertThat(this.owner.refused(CommitDetail.MARK)).isTrue();
		assertThat(this.owner.refused(CommitDetail.NONE)).isFalse();
		assertThat(this.owner.isForeign(read(this.owner, CommitDetail.NONE))).isFalse();
		assertThat(output).containsOnlyOnce("Offsets are committed without metadata")
			.containsOnlyOnce("Offsets are committed without even a mark");
	}

	@Test
	void reportsNobodyElseWhereItGotFurtherThanItCouldCommit(CapturedOutput output) {
		TopicPartition partition = new TopicPartition("orders", 0);
		KnownPosition reached = new KnownPosition(8, Optional.empty(), new Uuid(0, 42), 9);
		assertThat(this.owner.believed(List.of(partition), Map.of(partition, read(this.owner, CommitDetail.FULL)),
				Map.of(partition, reached), Map.of(partition, 5L)))
			.containsEntry(partition, reached);
		assertThat(output).doesNotContain("Somebody else committed");
	}

	private KnownPosition read(CommitOwner reader, CommitDetail detail) {
		return reader.read(this.owner.write(PARTITION, this.position, detail));
	}

}
