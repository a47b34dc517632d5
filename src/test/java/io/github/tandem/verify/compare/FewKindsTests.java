package io.github.tandem.verify.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random logs in which the same records come again and again: what is on the target once
 * more is a duplicate and nothing else, and what is lost is found.
 */
class FewKindsTests {

	private static final int RUNS = 300;

	@ParameterizedTest
	@EnumSource
	void whatACrashReplicatesAgainIsDuplicatedAndNothingElse(Pattern pattern) {
		for (long run = 0; run < RUNS; run++) {
			Random random = new Random(run);
			List<Log.Entry> source = pattern.log(random, 20 + random.nextInt(3_000));
			List<Log.Entry> target = replicated(random, source);
			OrderedComparison comparison = compare(random, source, target);
			assertThat(counts(comparison)).as("run %d", run)
				.containsExactly(0L, 0L, 0L, 0L, (long) target.size() - source.size());
			assertThat(comparison.tally().digest(Side.TARGET)).isEqualTo(comparison.tally().digest(Side.SOURCE));
		}
	}

	@ParameterizedTest
	@EnumSource
	void whatIsNotThereInItsOrderIsFound(Pattern pattern) {
		int damaged = 0;
		for (long run = 0; run < RUNS; run++) {
			Random random = new Random(run);
			List<Log.Entry> source = pattern.log(random, 20 + random.nextInt(3_000));
			List<Log.Entry> target = replicated(random, source);
			damage(random, target);
			if (isThere(source, target)) {
				// as if it came again
				continue;
			}
			damaged++;
			OrderedComparison comparison = compare(random, source, target);
			assertThat(
					Stream.of(Kind.values()).filter(Kind::isDifference).mapToLong(comparison.findings()::count).sum())
				.as("run %d", run)
				.isPositive();
		}
		assertThat(damaged).isGreaterThan(RUNS / 50);
	}

	@Test
	void oneRecordThatIsMissingAmongFewKindsIsMissingAndNothingElse() {
		Random random = new Random(3);
		List<Log.Entry> source = Pattern.SENSORS.log(random, 3_000);
		List<Log.Entry> target = new ArrayList<>(source);
		target.remove(1_500);
		assertThat(counts(compare(random, source, target))).containsExactly(1L, 0L, 0L, 0L, 0L);
	}

	@Test
	void whatIsMissingIsNotTakenForSomethingThatCameAgain() {
		Random random = new Random(5);
		List<Log.Entry> source = Pattern.SENSORS.log(random, 3_000);
		List<Log.Entry> target = new ArrayList<>(source.subList(0, 2_000));
		target.addAll(source.subList(1_700, 3_000));
		target.remove(1_000);
		assertThat(counts(compare(random, source, target))).containsExactly(1L, 0L, 0L, 0L, 300L);
	}

	@Test
	void aBlockOfFewKindsThatComesAgainIsDuplicatedHoweverLongItIs() {
		Random random = new Random(4);
		List<Log.Entry> source = Pattern.FOUR.log(random, 300_000);
		List<Log.Entry> target = new ArrayList<>(source.subList(0, 200_000));
		target.addAll(source.subList(110_000, 300_000));
		assertThat(counts(compare(random, source, target))).containsExactly(0L, 0L, 0L, 0L, 90_000L);
	}

	private static OrderedComparison compare(Random random, List<Log.Entry> source, List<Log.Entry> target) {
		OrderedComparison comparison = new OrderedComparison((offset) -> false, 10);
		Log.compare(new Log(source), new Log(target), random, comparison);
		assertThat(comparison.isSourceEmpty() && comparison.isTargetEmpty()).isTrue();
		return comparison;
	}

	private static List<Long> counts(OrderedComparison comparison) {
		return Stream.of(Kind.values()).map(comparison.findings()::count).toList();
	}

	// an instance that begins again at what was committed last
	private static List<Log.Entry> replicated(Random random, List<Log.Entry> source) {
		List<Log.Entry> target = new ArrayList<>();
		int crashes = 1 + random.nextInt(3);
		int at = 0;
		for (int crash = 0; crash < crashes; crash++) {
			// it gets on between them
			int end = Math.min(source.size(), at + 1_000 + random.nextInt(source.size()));
			target.addAll(source.subList(at, end));
			at = Math.max(0, end - random.nextInt(400));
		}
		target.addAll(source.subList(at, source.size()));
		return target;
	}

	private static void damage(Random random, List<Log.Entry> target) {
		int place = random.nextInt(target.size() - 1);
		switch (random.nextInt(4)) {
			case 0 -> target.remove(place);
			case 1 -> target.subList(place, Math.min(target.size(), place + 1 + random.nextInt(200))).clear();
			case 2 -> target.set(place, target.get(place).with(Part.VALUE));
			default -> target.add(place, target.remove(random.nextInt(target.size())));
		}
	}

	private static boolean isThere(List<Log.Entry> source, List<Log.Entry> target) {
		int at = 0;
		for (Log.Entry entry : target) {
			if (at < source.size() && hash(entry) == hash(source.get(at))) {
				at++;
			}
		}
		return at == source.size();
	}

	private static long hash(Log.Entry entry) {
		return Prints.and(Prints.of(entry.key()), Prints.of(entry.value()));
	}

	/**
	 * What values come one after the other.
	 */
	enum Pattern {

		ONE, TWO, FOUR, SENSORS, SEVEN_BY_TURNS, BURSTS, HUNDRED, THOUSAND;

		List<Log.Entry> log(Random random, int size) {
			IntUnaryOperator values = switch (this) {
				case ONE -> (at) -> 1;
				case TWO -> (at) -> random.nextInt(2);
				case FOUR -> (at) -> random.nextInt(4);
				case SENSORS -> (at) -> at % 5 * 2 + random.nextInt(2);
				case SEVEN_BY_TURNS -> (at) -> at % 7;
				case BURSTS -> (at) -> (random.nextInt(20) == 0) ? random.nextInt(5) : 9;
				case HUNDRED -> (at) -> random.nextInt(100);
				case THOUSAND -> (at) -> random.nextInt(1_000);
			};
			return IntStream.range(0, size)
				.mapToObj((at) -> new Log.Entry(at, 1, null, Log.bytes("" + values.applyAsInt(at)), Log.bytes("")))
				.toList();
		}

	}

}
