package io.github.tandem.offset;

import java.util.List;
import java.util.Map;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import io.github.tandem.delivery.LeftOut;
import io.github.tandem.delivery.ReplicatedRange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ReturnMap}: a group that has read records of both clusters goes back
 * and skips none, by examples and by random histories.
 */
class ReturnTests {

	private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

	private final PartitionMap forth = started();

	private final PartitionMap back = started();

	@Test
	void aGroupThatHasReadAllOfBothGoesOnAtTheEnd() {
		failedOver();
		assertThat(translate(150, 150, 150)).isEqualTo(new Translation.Exact(150, Place.CAUGHT_UP));
	}

	@Test
	void aGroupThatHasReadSomeOfWhatWasBornHereGoesOnThere() {
		failedOver();
		assertThat(translate(120, 150, 150)).isEqualTo(new Translation.Exact(120, Place.IN_A_RUN));
	}

	@Test
	void aGroupThatHasReadSomeOfWhatCameGoesOnWhereItWasBorn() {
		failedOver();
		assertThat(translate(70, 150, 150)).isEqualTo(new Translation.Exact(70, Place.IN_A_RUN));
	}

	@Test
	void whatTheFirstDirectionHasNotReplicatedIsRead() {
		failedOver();
		// ten more were born there behind, which nobody replicates
		assertThat(translate(150, 150, 160)).isEqualTo(new Translation.Exact(150, Place.IN_A_RUN));
	}

	@Test
	void whatIsStillToBeReplicatedIsReadAgainAndCounted() {
		failedOver();
		assertThat(translate(155, 160, 150)).isEqualTo(new Translation.AtMost(150, 5, Place.CAUGHT_UP));
	}

	@Test
	void aTopicThatIsNotReplicatedGoesBackToWhereItWasBorn() {
		replicated(this.back, 0, 7, 100);
		TopicTranslation topic = new TopicTranslation(Map.of(), true, known(this.back.snapshot()), false);
		assertThat(topic.toTarget(Map.of(0, 47L), Map.of(0, 107L), Map.of(0, new LogBounds(0, 100))).get(0))
			.isEqualTo(new Translation.Exact(40, Place.IN_A_RUN));
		assertThat(topic.toTarget(Map.of(), Map.of(0, 107L), Map.of(0, new LogBounds(0, 100)))).isEmpty();
	}

	@Test
	void aMapOfALogThatIsGoneTellsNothing() {
		failedOver();
		assertThat(translate(50, 60, 150).offset()).isZero();
	}

	@Test
	void aPartitionWithoutAMapOfTheOtherDirectionIsNotPassed() {
		// ten records were born there before, of which nothing is known here
		replicated(this.forth, 0, 10, 10);
		assertThat(translateWithout(BackMaps.Expected.NOWHERE, 10))
			.isEqualTo(new Translation.Exact(20, Place.CAUGHT_UP));
		assertThat(translateWithout(BackMaps.Expected.WHERE_RECORDS_CAME, 10).offset()).isEqualTo(20);
		assertThat(translateWithout(BackMaps.Expected.EVERYWHERE, 10))
			.isEqualTo(new Translation.AtMost(0, 10, Place.UNKNOWN));
		this.forth.leftOut(PARTITION, 10, 14, LeftOut.LOOPED);
		assertThat(translateWithout(BackMaps.Expected.NOWHERE, 15).offset()).isEqualTo(20);
		assertThat(translateWithout(BackMaps.Expected.WHERE_RECORDS_CAME, 15).offset()).isZero();
	}

	@Test
	void aPartitionWithoutAMapOfTheOtherDirectionIsTranslatedUpToWhatStandsWithoutAHole() {
		replicated(this.forth, 0, 0, 10);
		replicated(this.forth, 10, 12, 10);
		assertThat(translateWithout(BackMaps.Expected.EVERYWHERE, 7))
			.isEqualTo(new Translation.Exact(7, Place.IN_A_RUN));
		assertThat(translateWithout(BackMaps.Expected.EVERYWHERE, 15))
			.isEqualTo(new Translation.AtMost(10, 5, Place.IN_A_RUN));
	}

	@Test
	void skipsNothingAndCountsWhatIsReadAgain() {
		for (long seed = 0; seed < 400; seed++) {
			run(seed, false, 0);
		}
	}

	@Test
	void skipsNothingWhereRecordsArriveTwice() {
		for (long seed = 0; seed < 400; seed++) {
			run(seed, true, 0);
		}
	}

	@Test
	void aGroupThatHasReadAllGoesBackExactly() {
		for (long seed = 0; seed < 400; seed++) {
			RandomReturn history = new RandomReturn(seed, false);
			for (int step = 0; step < 60; step++) {
				history.step();
			}
			history.settle();
			Translation translation = history.check(history.end(), 0);
			if (translation.reread() > 0) {
				throw history.failure("not exact without need", history.end(), translation);
			}
		}
	}

	@Test
	void anOffsetThatIsOneTooFarIsFound() {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> run(1, false, 1))
			.withMessageContaining("is skipped");
	}

	@Test
	void anOffsetThatIsOneTooNearIsFound() {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> run(1, false, -1))
			.withMessageContaining("read again");
	}

	private static void run(long seed, boolean faults, long distortion) {
		RandomReturn history = new RandomReturn(seed, faults);
		for (int step = 0; step < 120; step++) {
			history.step();
			try {
				history.check(history.random().nextInt((int) history.end() + 1), distortion);
			}
			catch (RuntimeException | AssertionError ex) {
				throw new AssertionError("seed %d, step %d: %s".formatted(seed, step, ex.getMessage()), ex);
			}
		}
	}

	// a hundred records came, then fifty were born here and went there
	private void failedOver() {
		replicated(this.back, 0, 0, 100);
		this.forth.leftOut(PARTITION, 0, 99, LeftOut.LOOPED);
		replicated(this.forth, 100, 100, 50);
	}

	private Translation translate(long committed, long end, long endThere) {
		TopicTranslation topic = new TopicTranslation(Map.of(0, this.forth.snapshot()), true,
				known(this.back.snapshot()), true);
		return topic.toTarget(Map.of(0, committed), Map.of(0, end), Map.of(0, new LogBounds(0, endThere))).get(0);
	}

	private Translation translateWithout(BackMaps.Expected expected, long committed) {
		TopicTranslation topic = new TopicTranslation(Map.of(0, this.forth.snapshot()), true,
				new BackMaps(Map.of(), expected), true);
		return topic.toTarget(Map.of(0, committed), Map.of(0, 20L), Map.of(0, new LogBounds(0, 22))).get(0);
	}

	private static BackMaps known(PartitionSnapshot map) {
		return new BackMaps(Map.of(0, List.of(map)), BackMaps.Expected.EVERYWHERE);
	}

	private static PartitionMap started() {
		PartitionMap map = new PartitionMap(null);
		map.restarted(PARTITION, 0, 0);
		return map;
	}

	private static void replicated(PartitionMap map, long source, long target, int records) {
		map.replicated(new ReplicatedRange(PARTITION, source, records, 1, "orders", 0, target));
	}

}
