package io.github.tandem.verify.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.tandem.verify.compare.KeyComparison.Coordinate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KeyComparison}.
 */
class KeyComparisonTests {

	// where the keys of the source go, unless a test says otherwise
	private static final int HOME = 3;

	private long sourceOffset;

	private long targetOffset;

	private KeyComparison comparison = comparison(false);

	@Test
	void thousandsOfKeysInOtherPartitionsAreTheSame() {
		Random random = new Random(3);
		int[] keys = random.ints(50_000, 0, 5_000).toArray();
		for (int number = 0; number < keys.length; number++) {
			source(number % 3, keys[number], number);
		}
		// each key in its order, all keys in any
		Stream.iterate(0, (key) -> key + 1).limit(5_000).forEach((key) -> {
			for (int number = 0; number < keys.length; number++) {
				if (keys[number] == key) {
					target(key % 5, key, number);
				}
			}
		});
		this.comparison.finish();
		assertThat(counts()).containsExactly(0L, 0L, 0L, 0L, 0L);
		assertThat(this.comparison.tally().records(Side.SOURCE)).isEqualTo(keys.length);
		assertThat(this.comparison.tally().digest(Side.SOURCE)).isEqualTo(this.comparison.tally().digest(Side.TARGET));
	}

	@Test
	void eachKindOfDifferenceIsToldForItsKey() {
		for (int number = 0; number < 10; number++) {
			source(0, 1, number);
			if (number != 4) {
				target(3, 1, number);
			}
			source(0, 2, 100 + number);
			target(3, 2, 100 + ((number == 5) ? 6 : (number == 6) ? 5 : number));
			source(0, 3, 200 + number);
			target(3, 3, (number == 7) ? 999 : 200 + number);
			source(0, 4, 300 + number);
			target(3, 4, 300 + number);
			if (number == 8) {
				target(3, 4, 308);
				target(3, 4, 777);
			}
		}
		this.comparison.finish();
		assertThat(counts()).containsExactly(1L, 1L, 1L, 1L, 1L);
		assertThat(Coordinate.of(this.comparison.findings().first().get(0).source()).partition()).isZero();
	}

	@Test
	@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void aKeyOfManyRecordsThatComeOfTwoPartitionsByTurnsTakesNoLongerThanOthers() {
		Reach reach = new Reach(4, 4);
		reach.cut(3);
		this.comparison = new KeyComparison(1_000_000, false, (packed) -> false, reach, 10);
		for (int number = 0; number < 200_000; number++) {
			source(0, 1, number);
			target(2 + number % 2, 1, number);
		}
		this.comparison.finish();
		assertThat(counts()).containsExactly(0L, 0L, 0L, 0L, 0L);
	}

	@Test
	void recordsOfOneKeyInSeveralPartitionsHaveNoOrder() {
		for (int number = 0; number < 10; number++) {
			source(number % 2, 1, number);
		}
		for (int number : List.of(1, 3, 0, 5, 2, 7, 4, 9, 6, 8)) {
			target(0, 1, number);
		}
		this.comparison.finish();
		assertThat(counts()).containsExactly(0L, 0L, 0L, 0L, 0L);
	}

	@Test
	void aKeyOfManyRecordsThatASourceHasInTwoPartitionsSinceItGrewIsTheSame() {
		growTo(100_000, -1);
		this.comparison.finish();
		assertThat(counts()).containsExactly(0L, 0L, 0L, 0L, 0L);
		assertThat(this.comparison.tally().records(Side.TARGET)).isEqualTo(100_000);
		assertThat(this.comparison.tally().digest(Side.SOURCE)).isEqualTo(this.comparison.tally().digest(Side.TARGET));
	}

	@Test
	void ofRecordsWithoutAnOrderEachIsOnTheTargetAsOften() {
		growTo(1_000, 77);
		target(0, 1, 600);
		target(0, 1, 5_000);
		this.comparison.finish();
		assertThat(counts()).containsExactly(1L, 1L, 0L, 0L, 1L);
		assertThat(this.comparison.findings().first()).filteredOn((finding) -> finding.kind() != Kind.UNEXPECTED)
			.extracting(Finding::source)
			.containsExactly(Coordinate.pack(0, 77), Coordinate.pack(1, 100));
	}

	@Test
	void recordsOfOnePartitionKeepTheirOrderAmongThoseOfOthers() {
		for (int number = 0; number < 20; number++) {
			source(number % 2, 1, number);
		}
		for (int number : List.of(1, 3, 18, 0, 2, 5, 7, 4, 6, 9, 8, 10, 13, 11, 12, 14, 15, 16, 17, 19)) {
			target(0, 1, number);
		}
		this.comparison.finish();
		// 18 is before others of its partition, and so is 13
		assertThat(counts()).containsExactly(0L, 0L, 0L, 2L, 0L);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void ofRecordsWithoutAnOrderExactlyTheDamageIsFound(int seed) {
		Random random = new Random(seed);
		List<List<Integer>> partitions = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
		for (int number = 0; number < 5_000; number++) {
			int partition = random.nextInt(3);
			source(partition, 1, number);
			partitions.get(partition).add(number);
		}
		long[] damage = new long[Kind.values().length];
		while (partitions.stream().anyMatch((left) -> !left.isEmpty())) {
			List<Integer> left = partitions.get(random.nextInt(3));
			if (left.isEmpty()) {
				continue;
			}
			int next = left.remove(0);
			// a partition of the target has records of several ones in any order
			int target = random.nextInt(2);
			Kind kind = (random.nextInt(20) == 0) ? Kind.values()[random.nextInt(Kind.values().length)] : null;
			kind = (kind == Kind.ALTERED || kind == Kind.OUT_OF_ORDER) ? null : kind;
			if (kind != Kind.MISSING) {
				target(target, 1, next);
			}
			if (kind == Kind.DUPLICATED) {
				target(random.nextInt(2), 1, next);
			}
			if (kind == Kind.UNEXPECTED) {
				target(target, 1, 10_000 + next);
			}
			damage[(kind != null) ? kind.ordinal() : 0] += (kind != null) ? 1 : 0;
		}
		this.comparison.finish();
		assertThat(counts()).containsExactlyElementsOf(LongStream.of(damage).boxed().toList());
	}

	@Test
	void whatTheSourceLacksSinceRetentionTookItIsBeforeWhatIsLeftOfItsPartition() {
		this.comparison.cutSource();
		for (int number = 0; number < 20; number++) {
			if (number < 10 || number >= 15) {
				source(number / 10, 1, number);
			}
			target(0, 1, number);
		}
		target(0, 1, 99);
		this.comparison.finish();
		assertThat(counts()).containsExactly(0L, 1L, 0L, 0L, 0L);
		assertThat(this.comparison.tally().outside(Side.TARGET)).isEqualTo(5);
	}

	@Test
	void aKeyOfWhichTheSourceHasNothingLeftIsBeforeWhatIsLeftInWhateverPartitions() {
		this.comparison.cutSource();
		target(0, 1, 1);
		target(1, 1, 2);
		this.comparison.finish();
		assertThat(counts()).containsExactly(0L, 0L, 0L, 0L, 0L);
		assertThat(this.comparison.tally().outside(Side.TARGET)).isEqualTo(2);
	}

	@Test
	void ofRecordsWithoutAnOrderThoseInFlightMayBeThereOrNot() {
		this.comparison = new KeyComparison(100, false, (place) -> Coordinate.offset(place) >= 6, new Reach(8, 8), 10);
		for (int number = 0; number < 10; number++) {
			source(number % 2, 1, number);
		}
		for (int number : List.of(1, 0, 3, 2, 7, 4)) {
			target(0, 1, number);
		}
		this.comparison.finish();
		assertThat(counts()).containsExactly(1L, 0L, 0L, 0L, 0L);
		assertThat(this.comparison.tally().inFlight()).isEqualTo(3);
	}

	@Test
	void aKeyOfOnePartitionOfWhichManyStandElsewhereIsOutOfOrderAndNotMissing() {
		for (int number = 0; number < 100_000; number++) {
			source(0, 1, number);
			target(HOME, 1, (number + 40_000) % 100_000);
		}
		this.comparison.finish();
		assertThat(counts()).containsExactly(0L, 0L, 0L, 40_000L, 0L);
	}

	@Test
	void whatIsInFlightMayBeThereOrNot() {
		this.comparison = new KeyComparison(100, false, (place) -> Coordinate.offset(place) >= 5, new Reach(8, 8), 10);
		for (int number = 0; number < 10; number++) {
			source(0, 1, number);
			if (number < 7) {
				target(0, 1, number);
			}
		}
		this.comparison.finish();
		assertThat(counts()).containsExactly(0L, 0L, 0L, 0L, 0L);
		assertThat(this.comparison.tally().inFlight()).isEqualTo(3);
	}

	@Test
	void ofACompactedTopicTheLastRecordOfEachKeyCounts() {
		this.comparison = new KeyComparison(100, true, (place) -> Coordinate.offset(place) >= 7, new Reach(8, 8), 10);
		source(0, 1, 10);
		source(0, 1, 11);
		target(0, 1, 11);
		// a tombstone is as good as nothing
		this.comparison.add(Side.SOURCE, Coordinate.pack(0, this.sourceOffset++), Prints.of("2"), 0, true, 0, -1);
		this.comparison.add(Side.TARGET, Coordinate.pack(0, this.targetOffset++), Prints.of("3"), 0, true, 0, -1);
		source(0, 4, 40);
		source(0, 5, 50);
		target(0, 5, 51);
		target(0, 6, 60);
		source(0, 7, 70);
		this.comparison.add(Side.TARGET, Coordinate.pack(0, this.targetOffset++), Prints.of("7"), 0, true, 0, -1);
		// the offset 7 is in flight
		this.sourceOffset = 7;
		source(0, 8, 80);
		target(0, 8, 79);
		this.comparison.finish();
		assertThat(counts()).containsExactly(1L, 1L, 2L, 0L, 0L);
	}

	@Test
	void recordsOfOneKeyInSeveralPartitionsOfTheTargetHaveNoOrder() {
		for (int number = 0; number < 10; number++) {
			source(0, 1, number);
		}
		// the topic grew after five: both partitions are read at the same time
		for (int number : List.of(5, 0, 6, 7, 1, 2, 8, 3, 9, 4)) {
			target((number < 5) ? 0 : 1, 1, number);
		}
		this.comparison.finish();
		assertThat(counts()).containsExactly(0L, 0L, 0L, 0L, 0L);
	}

	@Test
	void recordsOfOnePartitionKeepTheirOrderInEachPartitionOfTheTarget() {
		for (int number = 0; number < 20; number++) {
			source(0, 1, number);
		}
		for (int number : List.of(0, 1, 2, 8, 7, 6, 5, 4, 3, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18)) {
			target(0, 1, number);
		}
		target(1, 1, 19);
		this.comparison.finish();
		assertThat(counts()).containsExactly(0L, 0L, 0L, 5L, 0L);
	}

	@Test
	void ofAKeyThatComesAgainAllIsDuplicated() {
		for (int number = 0; number < 640; number++) {
			source(0, 1, number);
			target(HOME, 1, number);
		}
		for (int number = 0; number < 300; number++) {
			target(HOME, 1, number);
		}
		this.comparison.finish();
		assertThat(counts()).containsExactly(0L, 0L, 0L, 0L, 300L);
	}

	@Test
	void whatIsMissingBehindTheFirstThatRetentionHasLeftIsMissing() {
		Reach reach = new Reach(2, 5);
		reach.cut(HOME);
		this.comparison = new KeyComparison(1_000, false, (place) -> false, reach, 10);
		for (int number = 0; number < 100; number++) {
			source(0, number % 10, number);
			// the first thirty were taken, and all of the last key is missing
			if (number >= 30 && number % 10 != 9 && number != 72) {
				target(HOME, number % 10, number);
			}
		}
		this.comparison.finish();
		assertThat(counts()).containsExactly(8L, 0L, 0L, 0L, 0L);
		assertThat(this.comparison.tally().outside(Side.SOURCE)).isEqualTo(30);
		assertThat(this.comparison.tally().unknown()).isZero();
	}

	@Test
	void whereNothingSaysHowFarRetentionCameNothingIsKnown() {
		Reach reach = new Reach(2, 5);
		reach.cut(HOME);
		this.comparison = new KeyComparison(1_000, false, (place) -> false, reach, 10);
		source(0, 1, 1);
		source(1, 2, 2);
		target(HOME, 1, 1);
		this.comparison.finish();
		assertThat(counts()).containsExactly(0L, 0L, 0L, 0L, 0L);
		assertThat(this.comparison.tally().unknown()).isEqualTo(1);
		reach.forgetHomes();
		assertThat(reach.absence(Coordinate.pack(0, 0), HOME)).isEqualTo(Reach.Absence.MISSING);
		assertThat(reach.absence(Coordinate.pack(1, 1), HOME)).isEqualTo(Reach.Absence.UNKNOWN);
	}

	@Test
	void whatAnOpenTransactionHidesIsNotKnown() {
		Reach reach = new Reach(1, 5);
		reach.holdBack(HOME);
		this.comparison = new KeyComparison(1_000, false, (place) -> false, reach, 10);
		for (int number = 0; number < 10; number++) {
			source(0, 1, number);
			if (number != 4 && number < 8) {
				target(HOME, 1, number);
			}
		}
		this.comparison.finish();
		assertThat(counts()).containsExactly(1L, 0L, 0L, 0L, 0L);
		assertThat(this.comparison.tally().unknown()).isEqualTo(2);
	}

	@Test
	void ofAKeyInSeveralPartitionsOfACompactedTopicTheNewestCounts() {
		this.comparison = comparison(true);
		// the source grew: the older record is in another partition
		source(0, 1, 10);
		source(1, 1, 11);
		target(2, 1, 11);
		// the target grew
		source(0, 2, 21);
		target(2, 2, 20);
		target(4, 2, 21);
		// the newest is not there, and an older one is
		source(0, 3, 30);
		source(1, 3, 31);
		target(2, 3, 30);
		// none is there
		source(0, 4, 40);
		source(1, 4, 41);
		// another one is there
		source(0, 5, 50);
		source(1, 5, 51);
		target(2, 5, 59);
		this.comparison.finish();
		assertThat(counts()).containsExactly(1L, 0L, 1L, 0L, 0L);
		assertThat(this.comparison.tally().unknown()).isEqualTo(1);
		assertThat(this.comparison.tally().digest(Side.SOURCE)).isEqualTo(this.comparison.tally().digest(Side.TARGET));
	}

	@Test
	void saysWhenThereIsNoRoom() {
		this.comparison = new KeyComparison(4, false, (place) -> false, new Reach(8, 8), 10);
		for (int number = 0; number < 4; number++) {
			assertThat(this.comparison.add(Side.SOURCE, number, number, number, false, 0, -1)).isTrue();
		}
		assertThat(this.comparison.add(Side.TARGET, 9, 9, 9, false, 0, -1)).isFalse();
	}

	// half of the records in each partition, which are read by turns, and one after the
	// other on the target
	private void growTo(int count, int without) {
		int half = count / 2;
		int turn = Math.min(half, 2_000);
		for (int begin = 0; begin < half; begin += turn) {
			for (int partition = 0; partition < 2; partition++) {
				for (int number = begin; number < begin + turn; number++) {
					this.comparison.add(Side.SOURCE, Coordinate.pack(partition, number), Prints.of("1"),
							partition * half + number, false, number, HOME);
				}
			}
		}
		for (int number = 0; number < count; number++) {
			if (number != without) {
				target(0, 1, number);
			}
		}
	}

	private static KeyComparison comparison(boolean lastOnly) {
		return new KeyComparison(200_000, lastOnly, (place) -> false, new Reach(8, 8), 10);
	}

	private void source(int partition, int key, int number) {
		this.comparison.add(Side.SOURCE, Coordinate.pack(partition, this.sourceOffset++), Prints.of("" + key), number,
				false, number, HOME);
	}

	private void target(int partition, int key, int number) {
		this.comparison.add(Side.TARGET, Coordinate.pack(partition, this.targetOffset++), Prints.of("" + key), number,
				false, number, -1);
	}

	private List<Long> counts() {
		return Stream.of(Kind.values()).map(this.comparison.findings()::count).toList();
	}

}
