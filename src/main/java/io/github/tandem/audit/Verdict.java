package io.github.tandem.audit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.tandem.verify.compare.Kind;
import io.github.tandem.verify.report.Difference;
import io.github.tandem.verify.report.Outcome;
import io.github.tandem.verify.report.Place;
import io.github.tandem.verify.report.Result;

/**
 * What the audit says of a window. Only what two looks have shown is a difference.
 *
 * @param partition the partition, the first one where a topic is compared by key
 * @param window the window
 * @param records how many records there are, by outcome
 * @param differences those that differ, as far as they are told one by one
 * @param reason why some could not be compared, or {@code null}
 */
record Verdict(AuditedPartition partition, TimeWindow window, Map<AuditOutcome, Long> records,
		List<Difference> differences, @Nullable String reason) {

	Verdict {
		records = Map.copyOf(records);
		differences = List.copyOf(differences);
	}

	/**
	 * Come to a verdict.
	 * @param look what was looked at
	 * @param asked the offsets of the window
	 * @param first what a look at the window has shown
	 * @param second what a look at more than it has shown later, or {@code null} if
	 * nothing differed
	 * @return the verdict
	 */
	static Verdict of(Look look, Look.Asked asked, Result first, @Nullable Result second) {
		Map<AuditOutcome, Long> records = new EnumMap<>(AuditOutcome.class);
		Result decisive = (second != null && second.outcome() != Outcome.UNDECIDED) ? second : null;
		Confirmed confirmed = (decisive != null) ? Confirmed.of(first, decisive) : new Confirmed(List.of(), Map.of());
		confirmed.counts().forEach((kind, count) -> records.put(AuditOutcome.of(kind), count));
		long seen = sourceSide(first.counts());
		long doubtful = Math.max(0, seen - sourceSide(confirmed.counts()));
		// what is not there any more is not refuted
		boolean refuted = second == null || decisive != null && asked.left(decisive) == 0;
		long equal = Math.max(0, first.source().records() - asked.before(first) - seen) + (refuted ? doubtful : 0);
		long unknown = asked.left(first) + (refuted ? 0 : doubtful);
		records.put(AuditOutcome.EQUAL, equal);
		records.put(AuditOutcome.UNKNOWN, unknown);
		records.values().removeIf((count) -> count == 0);
		return new Verdict(look.partition(), look.window(), records, confirmed.told(),
				(unknown > 0) ? reason(first, second) : null);
	}

	/**
	 * Say that nothing is known of a window.
	 * @param look what was to be looked at
	 * @param reason why
	 * @return the verdict, of one record since nobody knows of how many
	 */
	static Verdict unknown(Look look, String reason) {
		return new Verdict(look.partition(), look.window(), Map.of(AuditOutcome.UNKNOWN, 1L), List.of(), reason);
	}

	/**
	 * Keep what is needed to show it.
	 * @param most how many differences
	 * @return the verdict with no more than that
	 */
	Verdict withFirst(int most) {
		return new Verdict(this.partition, this.window, this.records,
				this.differences.subList(0, Math.min(most, this.differences.size())), this.reason);
	}

	private static long sourceSide(Map<Kind, Long> counts) {
		return counts.entrySet()
			.stream()
			.filter((count) -> count.getKey() != Kind.UNEXPECTED && count.getKey() != Kind.DUPLICATED)
			.mapToLong(Map.Entry::getValue)
			.sum();
	}

	private static String reason(Result first, @Nullable Result second) {
		if (first.reason() != null) {
			return first.reason();
		}
		if (second != null && second.reason() != null) {
			return second.reason();
		}
		return first.notes().isEmpty() ? "not all of it is replicated, or was still there"
				: String.join("; ", first.notes());
	}

	/**
	 * Whether anything is lost, or not as it should be.
	 * @return {@code false} also if records are on the target twice
	 */
	boolean differs() {
		return this.records.keySet()
			.stream()
			.anyMatch((outcome) -> outcome != AuditOutcome.EQUAL && outcome != AuditOutcome.DUPLICATED
					&& outcome != AuditOutcome.UNKNOWN);
	}

	/**
	 * What both looks have shown.
	 *
	 * @param told the differences, as the second look has them
	 * @param counts how many there are, by kind
	 */
	private record Confirmed(List<Difference> told, Map<Kind, Long> counts) {

		static Confirmed of(Result first, Result second) {
			Set<Place> sources = new HashSet<>();
			Set<Place> targets = new HashSet<>();
			for (Difference difference : first.differences()) {
				add(sources, onSource(difference));
				add(targets, onTarget(difference));
			}
			List<Difference> told = new ArrayList<>(second.differences()
				.stream()
				.filter((difference) -> sources.contains(onSource(difference))
						|| targets.contains(onTarget(difference)))
				.toList());
			Map<Kind, Long> counts = new EnumMap<>(Kind.class);
			for (Kind kind : Kind.values()) {
				long matching = told.stream().filter((difference) -> difference.kind() == kind).count();
				long untold = rest(second, kind);
				if (untold > 0) {
					// it tells the first ones, which may all be before the window
					tellOfFirst(first, kind, untold, told);
				}
				long count = Math.min(first.count(kind), matching + untold);
				count = (untold > 0) ? count : matching;
				if (count > 0) {
					counts.put(kind, count);
				}
			}
			return new Confirmed(told, counts);
		}

		private static void tellOfFirst(Result first, Kind kind, long most, List<Difference> told) {
			Set<@Nullable Place> sources = new HashSet<>();
			Set<@Nullable Place> targets = new HashSet<>();
			told.forEach((difference) -> {
				sources.add(onSource(difference));
				targets.add(onTarget(difference));
			});
			first.differences()
				.stream()
				.filter((difference) -> difference.kind() == kind)
				.filter((difference) -> !isIn(sources, onSource(difference)) && !isIn(targets, onTarget(difference)))
				.limit(most)
				.forEach(told::add);
		}

		private static boolean isIn(Set<@Nullable Place> places, @Nullable Place place) {
			return place != null && places.contains(place);
		}

		private static void add(Set<Place> places, @Nullable Place place) {
			if (place != null) {
				places.add(place);
			}
		}

		private static @Nullable Place onSource(Difference difference) {
			return (difference.kind() != Kind.DUPLICATED) ? difference.source() : null;
		}

		// a missing record has none of its own
		private static @Nullable Place onTarget(Difference difference) {
			return (difference.kind() != Kind.MISSING) ? difference.target() : null;
		}

		private static long rest(Result result, Kind kind) {
			return Math.max(0, result.count(kind)
					- result.differences().stream().filter((difference) -> difference.kind() == kind).count());
		}

	}

}
