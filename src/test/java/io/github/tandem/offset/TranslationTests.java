package io.github.tandem.offset;

import java.util.Map;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

import io.github.tandem.delivery.LeftOut;
import io.github.tandem.delivery.ReplicatedRange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what a committed offset becomes in each situation that it can be in.
 */
class TranslationTests {

	private static final TopicPartition SOURCE = new TopicPartition("orders", 0);

	private static final LogBounds TARGET = new LogBounds(0, 1_000_000);

	private final PartitionMap map = new PartitionMap(Uuid.randomUuid());

	TranslationTests() {
		this.map.restarted(SOURCE, 0, 0);
	}

	@Test
	void insideARunTheDifferenceCounts() {
		replicated(0, 10_000, 50);
		assertThat(translated(777)).isEqualTo(new Translation.Exact(827, Place.IN_A_RUN));
		assertThat(translated(0)).isEqualTo(new Translation.Exact(50, Place.IN_A_RUN));
	}

	@Test
	void aGroupThatHasReadEverythingReadsNothingAgain() {
		replicated(0, 100, 0);
		assertThat(translated(100)).isEqualTo(new Translation.Exact(100, Place.CAUGHT_UP));
	}

	@Test
	void aGroupBehindTheMarkerAtTheEndHasReadEverything() {
		replicated(0, 100, 0);
		this.map.skipped(SOURCE, 100, 100);
		assertThat(translated(100)).isEqualTo(new Translation.Exact(100, Place.CAUGHT_UP));
		assertThat(translated(101)).isEqualTo(new Translation.Exact(100, Place.CAUGHT_UP));
	}

	@Test
	void onAMarkerOrAnAbortedRecordOrAHoleOfCompactionTheNextRecordCounts() {
		replicated(0, 10, 0);
		this.map.skipped(SOURCE, 10, 14);
		replicated(15, 10, 10);
		assertThat(translated(10)).isEqualTo(new Translation.Exact(10, Place.BETWEEN_RUNS));
		assertThat(translated(12)).isEqualTo(new Translation.Exact(10, Place.BETWEEN_RUNS));
		assertThat(translated(15)).isEqualTo(new Translation.Exact(10, Place.IN_A_RUN));
	}

	@Test
	void aRecordThatIsLeftOutIsPassed() {
		replicated(0, 10, 0);
		this.map.leftOut(SOURCE, 10, 10, LeftOut.DEAD_LETTERED);
		replicated(11, 10, 10);
		assertThat(translated(10)).isEqualTo(new Translation.Exact(10, Place.BETWEEN_RUNS));
	}

	@Test
	void behindRecordsOfAnotherWriterTheDifferenceIsAnother() {
		replicated(0, 10, 0);
		replicated(10, 10, 17);
		assertThat(translated(9)).isEqualTo(new Translation.Exact(9, Place.IN_A_RUN));
		assertThat(translated(10)).isEqualTo(new Translation.Exact(17, Place.IN_A_RUN));
	}

	@Test
	void aGroupThatReadsUncommittedRecordsBehindTheLastStableOffsetIsAhead() {
		replicated(0, 100, 0);
		assertThat(translated(103)).isEqualTo(new Translation.AtMost(100, 3, Place.AHEAD));
	}

	@Test
	void belowTheStartOfTheTargetNothingIsLeft() {
		replicated(0, 100, 0);
		assertThat(this.map.snapshot().toTarget(10, 0, new LogBounds(40, 100)).offset()).isEqualTo(40);
	}

	@Test
	void belowTheStartOfTheSourceTheTargetMayStillHaveTheRecord() {
		replicated(0, 100, 0);
		replicated(100, 100, 150);
		this.map.forgetBefore(150, Map.of(0, 50L));
		assertThat(translated(60)).isEqualTo(new Translation.Exact(60, Place.IN_A_RUN));
		this.map.forgetBefore(150, Map.of(0, 150L));
		assertThat(translated(60)).isEqualTo(new Translation.Exact(150, Place.BETWEEN_RUNS));
	}

	@Test
	void neverBeyondTheEndOfTheTarget() {
		replicated(0, 100, 0);
		assertThat(this.map.snapshot().toTarget(100, 0, new LogBounds(0, 90)))
			.as("what was replicated after the end was seen is read again")
			.isEqualTo(new Translation.AtMost(90, 10, Place.CAUGHT_UP));
	}

	@Test
	void ofAPartitionThatIsEmptyAndWasCommittedNothingIsOnTheTarget() {
		PartitionMap empty = new PartitionMap(Uuid.randomUuid());
		empty.restarted(SOURCE, 500, 500);
		empty.follow(PartitionSnapshot.EMPTY);
		assertThat(empty.snapshot().toTarget(500, 0, new LogBounds(0, 0)))
			.isEqualTo(new Translation.Exact(0, Place.UNKNOWN));
	}

	@Test
	void whatWasReplicatedBeforeThereWasAMapIsBounded() {
		PartitionMap later = new PartitionMap(Uuid.randomUuid());
		later.restarted(SOURCE, 500, 500);
		later.replicated(range(500, 10, 480));
		later.follow(PartitionSnapshot.EMPTY);
		assertThat(later.snapshot().toTarget(100, 0, TARGET).offset()).isZero();
		assertThat(later.snapshot().toTarget(100, 0, TARGET).reread()).isEqualTo(100);
		assertThat(later.snapshot().toTarget(500, 0, TARGET)).isEqualTo(new Translation.Exact(480, Place.IN_A_RUN));
	}

	@Test
	void whatWasReplicatedBeforeThereWasAMapIsNotPassedWhereItIsReplicatedAgain() {
		PartitionMap later = new PartitionMap(Uuid.randomUuid());
		later.restarted(SOURCE, 500, 500);
		later.follow(PartitionSnapshot.EMPTY);
		later.restarted(SOURCE, 400, 500);
		later.replicated(range(400, 5, 700));
		assertThat(later.snapshot().toTarget(450, 0, TARGET).offset()).as("records from 450 on stand before 700")
			.isZero();
		later.replicated(range(405, 95, 705));
		assertThat(later.snapshot().toTarget(450, 0, TARGET)).isEqualTo(new Translation.Exact(750, Place.IN_A_RUN));
	}

	@Test
	void whatIsReplicatedASecondTimeSupersedesTheFirst() {
		replicated(0, 100, 0);
		this.map.restarted(SOURCE, 60, 100);
		replicated(60, 20, 130);
		assertThat(translated(50)).isEqualTo(new Translation.Exact(50, Place.IN_A_RUN));
		assertThat(translated(90)).isEqualTo(new Translation.AtMost(90, 30, Place.TO_BE_REPLICATED_AGAIN));
		assertThat(translated(70)).as("records from 80 on are there before those from 60 on")
			.isEqualTo(new Translation.AtMost(80, 10, Place.TO_BE_REPLICATED_AGAIN));
		replicated(80, 20, 150);
		assertThat(translated(70)).isEqualTo(new Translation.Exact(140, Place.IN_A_RUN));
		assertThat(translated(90)).isEqualTo(new Translation.Exact(160, Place.IN_A_RUN));
	}

	@Test
	void whatMayHaveArrivedBehindAllIsNotPassedUntilItArrivesAgain() {
		replicated(0, 100, 0);
		this.map.restarted(SOURCE, 100, 120);
		assertThat(this.map.snapshot().toTarget(100, 0, new LogBounds(0, 100))).as("nothing has arrived")
			.isEqualTo(new Translation.Exact(100, Place.CAUGHT_UP));
		assertThat(this.map.snapshot().toTarget(100, 0, new LogBounds(0, 115)).offset()).isEqualTo(100);
		replicated(100, 5, 115);
		assertThat(translated(60)).isEqualTo(new Translation.Exact(60, Place.IN_A_RUN));
		assertThat(translated(103)).as("records from 105 on may stand from 100 on, and nowhere else")
			.isEqualTo(new Translation.AtMost(100, 3, Place.TO_BE_REPLICATED_AGAIN));
		replicated(105, 15, 120);
		assertThat(translated(103)).isEqualTo(new Translation.Exact(118, Place.IN_A_RUN));
	}

	@Test
	void anOwnerThatEndedUnexpectedlyLeavesNoDoubtIfNothingOfItArrived() {
		replicated(0, 100, 0);
		this.map.committed(SOURCE, 100);
		PartitionMap next = new PartitionMap(null);
		next.restarted(SOURCE, 100, 10_000);
		next.replicated(range(100, 10, 100));
		next.follow(this.map.snapshot());
		assertThat(next.snapshot().toTarget(105, 0, TARGET)).isEqualTo(new Translation.Exact(105, Place.IN_A_RUN));
	}

	@Test
	void anOwnerThatEndedUnexpectedlyLeavesADoubtUntilAllThatItCanHaveSentArrivesAgain() {
		replicated(0, 100, 0);
		this.map.committed(SOURCE, 90);
		PartitionMap next = new PartitionMap(null);
		next.restarted(SOURCE, 90, 150);
		next.replicated(range(90, 40, 130));
		next.follow(this.map.snapshot());
		assertThat(next.snapshot().toTarget(80, 0, TARGET)).isEqualTo(new Translation.Exact(80, Place.IN_A_RUN));
		assertThat(next.snapshot().toTarget(110, 0, TARGET))
			.isEqualTo(new Translation.AtMost(100, 20, Place.TO_BE_REPLICATED_AGAIN));
		next.replicated(range(130, 20, 170));
		assertThat(next.snapshot().toTarget(110, 0, TARGET)).isEqualTo(new Translation.Exact(150, Place.IN_A_RUN));
	}

	@Test
	void whatWasSetBackTwiceIsNotPassedWhereverItStands() {
		replicated(0, 60, 0);
		this.map.restarted(SOURCE, 50, 60);
		replicated(50, 5, 70);
		this.map.restarted(SOURCE, 52, 55);
		assertThat(translated(53)).as("records from 55 on stand there, and nowhere else")
			.isEqualTo(new Translation.AtMost(55, 3, Place.TO_BE_REPLICATED_AGAIN));
	}

	@Test
	void acknowledgedRecordsWithoutAnOffsetAreBounded() {
		replicated(0, 10, 0);
		this.map.replicated(range(10, 5, ReplicatedRange.UNKNOWN));
		replicated(15, 10, 18);
		assertThat(translated(13)).isEqualTo(new Translation.AtMost(10, 3, Place.IN_A_FOLDED_RUN));
		assertThat(translated(15)).isEqualTo(new Translation.Exact(18, Place.IN_A_RUN));
	}

	@Test
	void withRecordsByKeyEachPartitionOfTheTargetGoesOnBeforeTheFirstThatIsNotRead() {
		PartitionMap other = new PartitionMap(Uuid.randomUuid());
		other.restarted(new TopicPartition("orders", 1), 0, 0);
		replicated(0, 50, 0);
		other.replicated(range(0, 50, 50));
		replicated(50, 50, 100);
		TopicTranslation translation = new TopicTranslation(Map.of(0, this.map.snapshot(), 1, other.snapshot()), false);
		assertThat(
				translation.toTarget(Map.of(0, 60L, 1, 20L), Map.of(0, 100L, 1, 50L), Map.of(0, new LogBounds(0, 150)))
					.get(0))
			.isEqualTo(new Translation.AtMost(70, 40, Place.IN_A_RUN));
	}

	@Test
	void withRecordsByKeyAPartitionWhoseMapIsNotTheLastMayHaveRecordsAnywhere() {
		PartitionMap other = new PartitionMap(Uuid.randomUuid());
		other.restarted(new TopicPartition("orders", 1), 0, 0);
		replicated(0, 50, 0);
		TopicTranslation translation = new TopicTranslation(Map.of(0, this.map.snapshot(), 1, other.snapshot()), false);
		Map<Integer, Long> committed = Map.of(0, 40L);
		Map<Integer, LogBounds> target = Map.of(0, new LogBounds(0, 50));
		assertThat(translation.toTarget(committed, Map.of(0, 50L, 1, 0L), target).get(0))
			.isEqualTo(new Translation.Exact(40, Place.IN_A_RUN));
		assertThat(translation.toTarget(committed, Map.of(0, 50L, 1, 1L), target).get(0).offset()).isZero();
		assertThat(translation.toTarget(committed, Map.of(0, 50L, 1, 0L, 2, 1L), target).get(0).offset()).isZero();
	}

	@Test
	void ofAPartitionThatWasNeverReplicatedOrNeverReadThereIsNoAnswer() {
		TopicTranslation translation = new TopicTranslation(Map.of(0, this.map.snapshot()), true);
		Map<Integer, LogBounds> logs = Map.of(0, TARGET, 1, TARGET);
		assertThat(translation.toTarget(Map.of(1, 5L), Map.of(0, 100L, 1, 5L), logs)).isEmpty();
	}

	@Test
	void recordsThatWentByTheirKeysStayWhereTheyAreWhenTheNumbersOfPartitionsBecomeTheSame() {
		PartitionMap other = new PartitionMap(Uuid.randomUuid());
		other.restarted(new TopicPartition("orders", 1), 0, 0);
		other.replicated(range(0, 50, 0));
		replicated(0, 50, 50);
		Map<Integer, Long> ends = Map.of(0, 50L, 1, 50L);
		TopicTranslation translation = new TopicTranslation(Map.of(0, this.map.snapshot(), 1, other.snapshot()), true);
		assertThat(translation.samePartition()).isFalse();
		Map<Integer, Translation> translated = translation.toTarget(Map.of(0, 50L, 1, 20L), ends,
				Map.of(0, TARGET, 1, TARGET));
		assertThat(translated.get(0)).isEqualTo(new Translation.AtMost(20, 80, Place.IN_A_RUN));
		assertThat(PartitionSnapshot.keepPartitions(Map.of(0, this.map.snapshot()))).isTrue();
		other.forgetBefore(50, Map.of(0, 50L));
		assertThat(new TopicTranslation(Map.of(0, this.map.snapshot(), 1, other.snapshot()), true).samePartition())
			.as("they are gone on both clusters")
			.isTrue();
	}

	@Test
	void nothingIsKnownOfATopicThatWasCreatedAnewOnTheTarget() {
		Uuid earlier = Uuid.randomUuid();
		Uuid later = Uuid.randomUuid();
		this.map.replicatesTo(SOURCE, "orders", earlier);
		replicated(0, 100, 0);
		PartitionSnapshot stored = this.map.snapshot();
		assertThat(stored.of(null, "orders", earlier)).isEqualTo(stored);
		assertThat(stored.of(null, "orders", Uuid.ZERO_UUID)).as("brokers without ids").isEqualTo(stored);
		LogBounds log = new LogBounds(0, 30);
		assertThat(stored.of(null, "orders", later).toTarget(20, 0, log))
			.isEqualTo(new Translation.AtMost(0, 20, Place.UNKNOWN));
		assertThat(stored.of(null, "orders", later).toSource(20, 0, TARGET).offset()).isZero();
		// somebody else was the first to write there
		this.map.replicatesTo(SOURCE, "orders", later);
		replicated(100, 10, 20);
		assertThat(this.map.snapshot().toTarget(20, 0, log).offset()).isZero();
		assertThat(this.map.snapshot().toTarget(105, 0, log)).isEqualTo(new Translation.Exact(25, Place.IN_A_RUN));
	}

	@Test
	void anOwnerFollowsNothingOfATopicThatWasCreatedAnewOnTheTarget() {
		this.map.replicatesTo(SOURCE, "orders", Uuid.randomUuid());
		replicated(0, 100, 50);
		this.map.committed(SOURCE, 100);
		PartitionMap next = new PartitionMap(null);
		next.restarted(SOURCE, 100, 100);
		Uuid id = Uuid.randomUuid();
		next.replicatesTo(SOURCE, "orders", id);
		next.replicated(range(100, 10, 70));
		assertThat(next.follow(this.map.snapshot())).isTrue();
		assertThat(next.snapshot().targetId()).isEqualTo(id);
		assertThat(next.snapshot().toTarget(20, 0, TARGET).offset()).isZero();
		assertThat(next.snapshot().toTarget(105, 0, TARGET)).isEqualTo(new Translation.Exact(75, Place.IN_A_RUN));
		PartitionMap unaware = new PartitionMap(null);
		unaware.restarted(SOURCE, 100, 100);
		assertThat(unaware.follow(this.map.snapshot())).isTrue();
		unaware.replicatesTo(SOURCE, "orders", id);
		assertThat(unaware.snapshot().toTarget(20, 0, TARGET).offset()).isZero();
	}

	@Test
	void aGroupThatMovedOverMovesBackExactly() {
		replicated(0, 10, 0);
		this.map.skipped(SOURCE, 10, 12);
		replicated(13, 10, 15);
		PartitionSnapshot snapshot = this.map.snapshot();
		LogBounds source = new LogBounds(0, 23);
		assertThat(snapshot.toSource(4, 0, source)).isEqualTo(new Translation.Exact(4, Place.IN_A_RUN));
		assertThat(snapshot.toSource(12, 0, source)).isEqualTo(new Translation.Exact(13, Place.BETWEEN_RUNS));
		assertThat(snapshot.toSource(20, 0, source)).isEqualTo(new Translation.Exact(18, Place.IN_A_RUN));
		assertThat(snapshot.toSource(99, 0, source)).as("with records of others behind")
			.isEqualTo(new Translation.Exact(23, Place.CAUGHT_UP));
	}

	@Test
	void memoryIsBoundedAndWhatThatCostsIsAsStated() {
		int transactions = 20_000;
		for (int transaction = 0; transaction < transactions; transaction++) {
			replicated(transaction * 11L, 10, transaction * 10L);
			this.map.skipped(SOURCE, transaction * 11L + 10, transaction * 11L + 10);
		}
		PartitionSnapshot snapshot = this.map.snapshot();
		assertThat(snapshot.pairs().get(0).runs()).hasSizeLessThanOrEqualTo(256);
		assertThat(snapshot.toTarget(transactions * 11L - 300, 0, TARGET).reread()).isZero();
		long worst = 0;
		for (long committed = 0; committed < transactions * 11L; committed += 7) {
			worst = Math.max(worst, snapshot.toTarget(committed, 0, TARGET).reread());
		}
		assertThat(worst).isPositive().isLessThanOrEqualTo(transactions * 16 / 256);
	}

	private void replicated(long offset, int records, long target) {
		this.map.replicated(range(offset, records, target));
	}

	private static ReplicatedRange range(long offset, int records, long target) {
		return new ReplicatedRange(SOURCE, offset, records, records, "orders", 0, target);
	}

	private Translation translated(long committed) {
		return this.map.snapshot().toTarget(committed, 0, TARGET);
	}

}
