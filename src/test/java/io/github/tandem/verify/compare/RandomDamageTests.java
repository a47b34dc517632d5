package io.github.tandem.verify.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Random logs with random damage: the comparison finds that damage and nothing else.
 */
class RandomDamageTests {

	private static final int RUNS = 1_500;

	@ParameterizedTest
	@ValueSource(longs = { 1, 2 })
	void findsExactlyTheDamage(long seed) {
		for (long run = 0; run < RUNS; run++) {
			findsExactlyTheDamage(new Random(seed * 1_000_003 + run), run, Log.Entry::giveTo);
		}
	}

	@Test
	void whoDoesNotLookAtHeadersIsFoundOut() {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> {
			for (long run = 0; run < 100; run++) {
				findsExactlyTheDamage(new Random(run), run, (entry, comparison, side) -> comparison.add(side,
						entry.offset(), entry.timestamp(), Prints.of(entry.key()), Prints.of(entry.value()), 0));
			}
		});
	}

	private static void findsExactlyTheDamage(Random random, long run, Log.Reading reading) {
		Log source = Log.random(random, 1 + random.nextInt(400));
		List<Log.Entry> replica = new ArrayList<>(source.replicated(random).records());
		Set<Finding> expected = damage(random, source.records(), replica);
		OrderedComparison comparison = new OrderedComparison((offset) -> false, 10_000);
		Log.compare(source, new Log(replica), random, comparison, reading);
		assertThat(comparison.isSourceEmpty() && comparison.isTargetEmpty()).isTrue();
		// a record that is missing has no offset on the target but that behind it
		Set<Finding> found = new HashSet<>(
				comparison.findings().first().stream().map(RandomDamageTests::bare).toList());
		assertThat(found).as("run %d", run).isEqualTo(expected);
		assertThat(comparison.findings().first()).as("run %d", run).hasSize(expected.size());
		boolean differs = expected.stream().anyMatch((finding) -> finding.kind().isDifference());
		boolean same = comparison.tally().digest(Side.SOURCE) == comparison.tally().digest(Side.TARGET)
				&& comparison.tally().records(Side.SOURCE) == comparison.tally().records(Side.TARGET);
		assertThat(same).as("digests of run %d", run).isEqualTo(!differs);
	}

	private static Finding bare(Finding finding) {
		return (finding.kind() == Kind.MISSING) ? Finding.of(Kind.MISSING, finding.source(), Finding.NOWHERE) : finding;
	}

	// from the end to the beginning, so that places before stay what they are
	private static Set<Finding> damage(Random random, List<Log.Entry> source, List<Log.Entry> replica) {
		Set<Finding> expected = new HashSet<>();
		List<Integer> places = new ArrayList<>();
		for (int place = random.nextInt(40); place < source.size(); place += 2 + random.nextInt(60)) {
			places.add(place);
		}
		places.sort(Comparator.reverseOrder());
		// offsets on the target stay as they were: what is added takes those in between
		List<Log.Entry> wide = replica.stream().map((entry) -> entry.at(entry.offset() * 10)).toList();
		replica.clear();
		replica.addAll(wide);
		for (int place : places) {
			expected.add(damage(random, place, source, replica));
		}
		return expected;
	}

	private static Finding damage(Random random, int place, List<Log.Entry> source, List<Log.Entry> replica) {
		long sourceOffset = source.get(place).offset();
		Log.Entry there = replica.get(place);
		switch (random.nextInt(5)) {
			case 0 -> {
				replica.remove(place);
				return Finding.of(Kind.MISSING, sourceOffset, Finding.NOWHERE);
			}
			case 1 -> {
				Log.Entry extra = Log.random(random, 1).records().get(0).at(there.offset() + 1);
				replica.add(place + 1, new Log.Entry(extra.offset(), extra.timestamp(), extra.key(),
						Log.bytes("extra" + random.nextLong()), extra.header()));
				return Finding.of(Kind.UNEXPECTED, Finding.NOWHERE, there.offset() + 1);
			}
			case 2 -> {
				replica.add(place + 1, there.at(there.offset() + 1));
				return Finding.of(Kind.DUPLICATED, sourceOffset, there.offset() + 1);
			}
			case 3 -> {
				Part part = Part.values()[random.nextInt(Part.values().length)];
				replica.set(place, there.with(part));
				return new Finding(Kind.ALTERED, sourceOffset, there.offset(), EnumSet.of(part));
			}
			default -> {
				if (place + 1 >= source.size() || place == 0) {
					replica.remove(place);
					return Finding.of(Kind.MISSING, sourceOffset, Finding.NOWHERE);
				}
				// moved up by one
				Log.Entry before = replica.get(place - 1);
				replica.set(place - 1, there.at(before.offset()));
				replica.set(place, before.at(there.offset()));
				return Finding.of(Kind.OUT_OF_ORDER, sourceOffset, before.offset());
			}
		}
	}

}
