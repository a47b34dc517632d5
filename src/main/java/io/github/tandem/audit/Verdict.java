package io.github.tandem.audit;

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
		Confirmed confirmed = (second != null) ? Confirmed.of(first, second) : new Confirmed(List.of(), Map.of());
		confirmed.counts().forEach((kind, count) -> records.put(AuditOutcome.of(kind), count));
		long seen = sourceSide(first.counts());
		long doubtful = Math.max(0, seen - sourceSide(confirmed.counts()));
		boolean refuted = second == null || second.outcome() != Outcome.UNDECIDED;
		long equal = Math.max(0, first.source().records() - asked.before(first) - seen) + (refuted ? doubtful : 0);
		long unknown = asked.left(first) + (refuted ? 0 : doubtful);
		records.put(AuditOutcome.EQUAL, equal);
		records.put(AuditOutcome.UNKNOWN, unknown);
		records.values().removeIf((count) -> count == 0);
		return new Verdict(look.partition(), look.window(), records, confirmed.told(),
				(unknown > 0) ? reason(first, second) : null);
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
			List<Difference> told = second.differences()
				.stream()
				.filter((difference) -> sources.contains(onSource(difference))
						|| targets.contains(onTarget(difference)))
				.toList();
			Map<Kind, Long> counts = new EnumMap<>(Kind.class);
			for (Kind kind : Kind.values()) {
				// beyond those that are told one by one
				long more = Math.min(rest(first, kind), rest(second, kind));
				long count = more + told.stream().filter((difference) -> difference.kind() == kind).count();
				if (count > 0) {
					counts.put(kind, count);
				}
			}
			return new Confirmed(told, counts);
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
