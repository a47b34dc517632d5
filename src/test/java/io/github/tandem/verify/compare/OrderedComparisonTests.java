package io.github.tandem.verify.compare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OrderedComparison}: differences of many records, and those that are
 * none.
 */
class OrderedComparisonTests {

	private final Random random = new Random(5);

	private OrderedComparison comparison = new OrderedComparison((offset) -> false, 10);

	@Test
	void whatACrashReplicatesAgainIsDuplicatedAndNothingElse() {
		Log source = Log.random(this.random, 50_000);
		List<Log.Entry> target = new ArrayList<>(source.records().subList(0, 40_000));
		target.addAll(source.records().subList(10_000, 50_000));
		compare(source, target);
		assertThat(counts()).containsExactly(0, 0, 0, 0, 30_000);
		assertThat(this.comparison.tally().records(Side.TARGET)).isEqualTo(50_000);
		assertThat(this.comparison.tally().digest(Side.TARGET)).isEqualTo(this.comparison.tally().digest(Side.SOURCE));
	}

	@ParameterizedTest
	@ValueSource(ints = { 25_000, 87_000, 250_000 })
	void allThatComesAgainIsDuplicatedAndNothingElse(int size) {
		Log source = Log.random(this.random, size);
		compare(source, twice(source));
		assertThat(counts()).containsExactly(0, 0, 0, 0, size);
		assertThat(this.comparison.findings().unsettled()).isZero();
	}

	@Test
	void ofMoreThanIsRememberedNobodySaysThatItIsUnexpected() {
		Log source = Log.random(this.random, 700_000);
		compare(source, twice(source));
		assertThat(counts()).startsWith(0, 0, 0, 0);
		assertThat(this.comparison.findings().unsettled() + counts().get(Kind.DUPLICATED.ordinal())).isEqualTo(700_000);
		assertThat(this.comparison.findings().unsettled()).isPositive();
	}

	@Test
	void whatTheSourceNeverHadIsUnexpectedHoweverMuchIsForgotten() {
		Log source = Log.random(this.random, 500_000);
		List<Log.Entry> target = new ArrayList<>(source.records());
		target.addAll(450_000, Log.random(this.random, 30_000).records());
		target.addAll(400_000, Log.random(this.random, 3).records());
		compare(source, target);
		assertThat(counts()).containsExactly(0, 30_003, 0, 0, 0);
		assertThat(this.comparison.findings().unsettled()).isZero();
	}

	@Test
	@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void whatIsManyTimesTheSameTakesNoLongerThanOthers() {
		List<Log.Entry> source = new ArrayList<>();
		for (int offset = 0; offset < 1_000_000; offset++) {
			source.add(new Log.Entry(offset, 1, null, Log.bytes("tick"), Log.bytes("")));
		}
		compare(new Log(source), source);
		assertThat(counts()).containsExactly(0, 0, 0, 0, 0);
	}

	@Test
	void aBlockThatIsMissingIsCounted() {
		Log source = Log.random(this.random, 500_000);
		List<Log.Entry> target = new ArrayList<>(source.records());
		target.subList(20_000, 420_000).clear();
		compare(source, target);
		assertThat(counts()).containsExactly(400_000, 0, 0, 0, 0);
		assertThat(this.comparison.findings().first()).hasSize(10);
		assertThat(this.comparison.findings().first().get(0).source()).isEqualTo(source.records().get(20_000).offset());
	}

	@Test
	void aBlockThatIsMissingIsCountedWhereNoTimeTellsOfIt() {
		Log source = withoutTime(Log.random(this.random, 700_000));
		List<Log.Entry> target = new ArrayList<>(source.records());
		target.subList(20_000, 220_000).clear();
		compare(source, target);
		assertThat(counts()).containsExactly(200_000, 0, 0, 0, 0);
		assertThat(this.comparison.findings().unsettled()).isZero();
	}

	@Test
	void aBlockThatComesAgainIsCountedWhereNoTimeTellsOfIt() {
		Log source = withoutTime(Log.random(this.random, 700_000));
		List<Log.Entry> target = new ArrayList<>(source.records().subList(0, 400_000));
		target.addAll(source.records().subList(200_000, 700_000));
		compare(source, target);
		assertThat(counts()).containsExactly(0, 0, 0, 0, 200_000);
	}

	@Test
	void whatIsForgottenAndComesAgainWhereNoTimeTellsOfItIsNotMissing() {
		Log source = withoutTime(Log.random(this.random, 900_000));
		List<Log.Entry> target = new ArrayList<>(source.records().subList(0, 600_000));
		target.addAll(source.records());
		compare(source, target);
		assertThat(counts()).startsWith(0, 0, 0, 0);
		assertThat(this.comparison.findings().unsettled() + counts().get(Kind.DUPLICATED.ordinal())).isEqualTo(600_000);
	}

	@Test
	void aLongBlockOfOthersIsToldOfNoRecordAsAlteredWhereNoTimeTellsOfIt() {
		Log source = withoutTime(Log.random(this.random, 300_000));
		List<Log.Entry> target = new ArrayList<>(source.records());
		target.addAll(100_000, withoutTime(Log.random(this.random, 200_000)).records());
		compare(source, target);
		assertThat(counts().get(Kind.ALTERED.ordinal())).isZero();
		assertThat(counts().get(Kind.MISSING.ordinal())).isZero();
		assertThat(counts().get(Kind.UNEXPECTED.ordinal())).isPositive();
	}

	@Test
	void aBlockOfOthersIsUnexpected() {
		Log source = Log.random(this.random, 1_000);
		List<Log.Entry> target = new ArrayList<>(source.records());
		target.addAll(500, Log.random(this.random, 30_000).records());
		compare(source, target);
		assertThat(counts()).containsExactly(0, 30_000, 0, 0, 0);
	}

	@Test
	void aRecordFarFromItsPlaceIsOutOfOrder() {
		Log source = Log.random(this.random, 10_000);
		List<Log.Entry> target = new ArrayList<>(source.records());
		target.add(8_000, target.remove(50));
		target.add(100, target.remove(9_000));
		compare(source, target);
		assertThat(counts()).containsExactly(0, 0, 0, 2, 0);
	}

	@Test
	void whatStandsElsewhereIsNotMissingHoweverMuchItIs() {
		Log source = Log.random(this.random, 600_000);
		List<Log.Entry> target = new ArrayList<>(source.records());
		List<Log.Entry> block = new ArrayList<>(target.subList(1_000, 51_000));
		target.subList(1_000, 51_000).clear();
		target.addAll(400_000, block);
		compare(source, target);
		assertThat(counts()).startsWith(0, 0, 0);
		assertThat(this.comparison.findings().unsettled() + counts().get(Kind.OUT_OF_ORDER.ordinal()))
			.isEqualTo(50_000);
		assertThat(this.comparison.findings().unsettled()).isPositive();
	}

	@Test
	void manyThatAreMissingBesideAFewUnexpectedAreMissing() {
		Log source = Log.random(this.random, 100_000);
		List<Log.Entry> target = new ArrayList<>(source.records());
		target.addAll(90_000, Log.random(this.random, 30).records());
		target.subList(1_000, 61_000).clear();
		compare(source, target);
		assertThat(this.comparison.findings().count(Kind.MISSING)).isEqualTo(60_000 - 30);
		assertThat(this.comparison.findings().unsettled()).isEqualTo(30);
	}

	@Test
	void recordsThatAreAllInAnotherOrderAreOnBothSides() {
		Log source = Log.random(this.random, 1_000);
		List<Log.Entry> target = new ArrayList<>(source.records());
		Collections.shuffle(target, this.random);
		compare(source, target);
		assertThat(counts()).startsWith(0, 0, 0);
	}

	@Test
	void whatRetentionTookAtTheBeginningIsNoDifference() {
		Log source = Log.random(this.random, 5_000);
		this.comparison.cut(Side.SOURCE);
		this.comparison.cut(Side.TARGET);
		compare(new Log(source.records().subList(3_000, 5_000)), source.records());
		assertThat(counts()).containsExactly(0, 0, 0, 0, 0);
		assertThat(this.comparison.tally().outside(Side.TARGET)).isEqualTo(3_000);
		assertThat(this.comparison.tally().records(Side.SOURCE)).isEqualTo(2_000);
		this.comparison = new OrderedComparison((offset) -> false, 10);
		this.comparison.cut(Side.TARGET);
		compare(source, source.records().subList(200_000 / 50, 5_000));
		assertThat(counts()).containsExactly(0, 0, 0, 0, 0);
		assertThat(this.comparison.tally().outside(Side.SOURCE)).isEqualTo(4_000);
	}

	@Test
	void manyOfOneKindDoNotHideTheFirstOfAnother() {
		Log source = Log.random(this.random, 1_000);
		List<Log.Entry> target = new ArrayList<>(source.records());
		target.remove(900);
		target.addAll(100, source.records().subList(50, 100));
		compare(source, target);
		assertThat(counts()).containsExactly(1, 0, 0, 0, 50);
		assertThat(this.comparison.findings().first()).hasSize(11)
			.anyMatch((finding) -> finding.kind() == Kind.MISSING);
	}

	@Test
	void whatIsToBeReplicatedYetIsNotMissing() {
		Log source = Log.random(this.random, 3_000);
		long position = source.records().get(2_000).offset();
		this.comparison = new OrderedComparison((offset) -> offset >= position, 10);
		compare(source, source.records().subList(0, 2_500));
		assertThat(counts()).containsExactly(0, 0, 0, 0, 0);
		assertThat(this.comparison.tally().inFlight()).isEqualTo(500);
		this.comparison = new OrderedComparison((offset) -> offset >= position, 10);
		compare(source, source.records().subList(0, 1_999));
		assertThat(counts()).containsExactly(1, 0, 0, 0, 0);
	}

	@Test
	void recordsThatAreAllTheSameAreCounted() {
		List<Log.Entry> source = new ArrayList<>();
		for (int offset = 0; offset < 2_000; offset++) {
			source.add(new Log.Entry(offset, 1, null, Log.bytes("tick"), Log.bytes("")));
		}
		compare(new Log(source), source.subList(0, 1_990));
		assertThat(counts()).containsExactly(10, 0, 0, 0, 0);
		this.comparison = new OrderedComparison((offset) -> false, 10);
		compare(new Log(source.subList(0, 1_990)), source);
		assertThat(counts()).containsExactly(0, 0, 0, 0, 10);
	}

	@Test
	void oneSideMayBeEmpty() {
		Log source = Log.random(this.random, 10);
		compare(source, List.of());
		assertThat(counts()).containsExactly(10, 0, 0, 0, 0);
		this.comparison = new OrderedComparison((offset) -> false, 10);
		compare(new Log(List.of()), source.records());
		assertThat(counts()).containsExactly(0, 10, 0, 0, 0);
	}

	private static Log withoutTime(Log log) {
		return new Log(log.records()
			.stream()
			.map((entry) -> new Log.Entry(entry.offset(), 0, entry.key(), entry.value(), entry.header()))
			.toList());
	}

	private static List<Log.Entry> twice(Log source) {
		List<Log.Entry> target = new ArrayList<>(source.records());
		target.addAll(source.records());
		return target;
	}

	private void compare(Log source, List<Log.Entry> target) {
		Log.compare(source, new Log(target), this.random, this.comparison);
		assertThat(this.comparison.isSourceEmpty() && this.comparison.isTargetEmpty()).isTrue();
	}

	private List<Integer> counts() {
		return List.of(Kind.values()).stream().map((kind) -> (int) this.comparison.findings().count(kind)).toList();
	}

}
