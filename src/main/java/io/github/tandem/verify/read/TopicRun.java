package io.github.tandem.verify.read;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import io.github.tandem.verify.compare.Finding;
import io.github.tandem.verify.compare.KeyComparison;
import io.github.tandem.verify.compare.KeyComparison.Coordinate;
import io.github.tandem.verify.compare.Kind;
import io.github.tandem.verify.compare.Reach;
import io.github.tandem.verify.compare.Side;
import io.github.tandem.verify.report.Difference;
import io.github.tandem.verify.report.Outcome;
import io.github.tandem.verify.report.Place;
import io.github.tandem.verify.report.Result;
import io.github.tandem.verify.report.Way;

/**
 * Compares a topic by the keys of its records. Where there are too many for the memory,
 * it is read several times, for a part of the keys each time.
 */
final class TopicRun {

	// of both sides together, where each has a key of its own
	private static final int BYTES_PER_RECORD = 100;

	private static final int FEWEST = 100_000;

	private static final int MOST = 20_000_000;

	private static final int FINDINGS = 100;

	private static final int MOST_SLICES = 4_096;

	// retention runs every few minutes
	private static final int ATTEMPTS = 5;

	private final Scope scope;

	private final LogReader source;

	private final LogReader target;

	private final List<String> passed;

	private final int capacity;

	private boolean retimed;

	private boolean holed;

	// it may be read many times, of many partitions
	private final Set<String> notes = new LinkedHashSet<>();

	TopicRun(Scope scope, LogReader source, LogReader target, List<String> passed) {
		this(scope, source, target, passed,
				(int) Math.max(FEWEST, Math.min(MOST, scope.memory() / scope.parallelism() / BYTES_PER_RECORD)));
	}

	TopicRun(Scope scope, LogReader source, LogReader target, List<String> passed, int capacity) {
		this.scope = scope;
		this.source = source;
		this.target = target;
		this.passed = passed;
		this.capacity = capacity;
	}

	/**
	 * Compare.
	 * @param subject the topic
	 * @return what came of it
	 */
	Result compare(Subject subject) {
		String impossible = impossible(subject);
		if (impossible != null) {
			return subject.undecided(null, impossible);
		}
		Map<Integer, Long> positions = new HashMap<>();
		List<TopicPartition> uncommitted = new ArrayList<>();
		for (TopicPartition from : KeyRanges.partitions(subject.topic(), subject.partitions())) {
			Long replicatedTo = subject.replicatedTo(from.partition());
			if (replicatedTo == null) {
				uncommitted.add(from);
			}
			positions.put(from.partition(), (replicatedTo != null) ? replicatedTo : 0);
		}
		LogExtents extents = this.source.offsets().extents(uncommitted);
		for (TopicPartition from : uncommitted) {
			if (extents.get(from).end() > extents.get(from).begin()) {
				return subject.undecided(null,
						"the group %s has committed nothing for partition %d, so nobody knows what is replicated"
							.formatted(subject.group(), from.partition()));
			}
		}
		for (int slices = 1; slices <= MOST_SLICES; slices *= 4) {
			this.notes.clear();
			Result result = compare(subject, positions, slices);
			if (this.retimed && subject.withTimestamps()) {
				return compare(subject.withoutTimestamps());
			}
			if (result != null) {
				return result;
			}
		}
		return subject.undecided(null, "it has one key with more records than fit into memory");
	}

	private @Nullable String impossible(Subject subject) {
		boolean timed = this.scope.since() != null || this.scope.until() != null;
		if (this.scope.partition() != null || this.scope.last() != null) {
			return "a topic that is compared by key is compared in whole or by time: "
					+ "leave --partition and --last out for it";
		}
		if (timed && subject.way() == Way.LAST_OF_KEY) {
			return "a compacted topic is compared in whole, not from a place or a time on: leave --since and --until out";
		}
		return (timed && !subject.withTimestamps())
				? "the timestamps on the target are others, so nobody knows what of it is of that time" : null;
	}

	private @Nullable Result compare(Subject subject, Map<Integer, Long> positions, int slices) {
		Map<Kind, Long> counts = new EnumMap<>(Kind.class);
		List<Difference> differences = new ArrayList<>();
		long[] records = new long[2];
		long[] outside = new long[2];
		long[] digests = new long[2];
		long inFlight = 0;
		long unknown = 0;
		Details details = new Details(subject, this.scope, this.source, this.target);
		for (int slice = 0; slice < slices; slice++) {
			KeyComparison comparison = compare(subject, positions, slices, slice);
			if (comparison == null) {
				return null;
			}
			for (Side side : Side.values()) {
				records[side.ordinal()] += comparison.tally().records(side);
				outside[side.ordinal()] += comparison.tally().outside(side);
				digests[side.ordinal()] = 31 * digests[side.ordinal()] + comparison.tally().digest(side);
			}
			inFlight += comparison.tally().inFlight();
			unknown += comparison.tally().unknown();
			for (Kind kind : Kind.values()) {
				counts.merge(kind, comparison.findings().count(kind), Long::sum);
			}
			for (Finding finding : comparison.findings().first()) {
				differences
					.add(details.of(finding.kind(), place(finding.source()), place(finding.target()), List.of()));
			}
		}
		counts.values().removeIf((count) -> count == 0);
		if (!subject.withTimestamps()) {
			this.notes.add("timestamps are not compared: the target has its own");
		}
		if (outside[0] + outside[1] > 0) {
			this.notes.add("left out, since the other side has none there any more: %,d records of the source, "
				.formatted(outside[0]) + "%,d of the target".formatted(outside[1]));
		}
		if (this.scope.depth() == Depth.SAMPLE) {
			this.notes.add("there is no sample of a topic that is compared by key: all of it was read");
		}
		if (slices > 1) {
			this.notes.add("read %d times, for a part of the keys each time".formatted(slices));
		}
		boolean differs = counts.keySet().stream().anyMatch(Kind::isDifference);
		Result result = new Result(subject.route().name(), subject.topic(), subject.target(), null, subject.way(),
				differs ? Outcome.DIFFERENT : Outcome.EQUAL, null,
				new Result.Compared(-1, -1, records[0], outside[0], digests[0]),
				new Result.Compared(-1, -1, records[1], outside[1], digests[1]), inFlight, counts, differences,
				List.copyOf(this.notes));
		boolean complete = positions.entrySet()
			.stream()
			.allMatch((position) -> subject.endsAt(position.getKey(), Long.MAX_VALUE) <= position.getValue());
		return (complete && records[0] == 0 && unknown == 0) ? result : doubted(result, unknown, outside[0]);
	}

	private static Result doubted(Result result, long unknown, long outside) {
		if (unknown > 0) {
			return result
				.unlessDifferent(("of %,d records of the source nobody can say whether they ought to be on the "
						+ "target: retention or an open transaction there may hide them, or they stand in several partitions")
					.formatted(unknown));
		}
		return (result.source().records() == 0 && outside + result.inFlight() > 0) ? result
			.unlessDifferent("none of its records can be compared: %,d are not replicated yet, and the target "
				.formatted(result.inFlight()) + "has none of the time of %,d".formatted(outside)) : result;
	}

	private static @Nullable Place place(long packed) {
		Coordinate at = Coordinate.of(packed);
		return (at != null) ? new Place(at.partition(), at.offset()) : null;
	}

	private @Nullable KeyComparison compare(Subject subject, Map<Integer, Long> positions, int slices, int slice) {
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			this.holed = false;
			KeyComparison comparison = attempt(subject, positions, slices, slice);
			if (!this.holed) {
				return comparison;
			}
		}
		throw new KafkaException("Retention took records while they were read, and did so again %d times: verify again"
			.formatted(ATTEMPTS - 1));
	}

	private @Nullable KeyComparison attempt(Subject subject, Map<Integer, Long> positions, int slices, int slice) {
		boolean lastOnly = subject.way() == Way.LAST_OF_KEY;
		Reach reach = new Reach(subject.partitions(), subject.targetPartitions());
		long[] ends = new long[subject.partitions()];
		positions.forEach((partition, position) -> ends[partition] = position);
		KeyComparison comparison = new KeyComparison(this.capacity, lastOnly,
				(packed) -> Coordinate.offset(packed) >= ends[Coordinate.partition(packed)], reach, FINDINGS);
		KeyRanges ranges = new KeyRanges(subject, this.scope, reach, comparison);
		Map<TopicPartition, Long> targetEnds = new HashMap<>();
		Map<TopicPartition, Long> targetStarts = ranges.ofTarget(this.target.offsets(), targetEnds);
		// the source second: what is on the target by now is before its end
		Map<TopicPartition, Long> from = ranges.ofSource(this.source.offsets(), this.notes);
		KeyReading reading = new KeyReading(subject, this.scope, this.passed, comparison, reach, slices, slice);
		reading.read(this.target, Side.TARGET, targetStarts, targetEnds);
		// to the end as it is now: a later record of a key may have replaced another one
		for (int round = 0; round < (lastOnly ? 2 : 1) && !reading.isFull() && !reading.hasHoles(); round++) {
			// what compaction took while the log was read has a later record of its key
			// behind it
			Map<TopicPartition, Long> to = this.source.offsets().ends(from.keySet());
			reading.read(this.source, Side.SOURCE, from, to);
			from = to;
		}
		this.retimed |= reading.hasNegativeTimestamps();
		this.holed = reading.hasHoles();
		if (this.holed || reading.isFull() || this.retimed && subject.withTimestamps()) {
			return null;
		}
		comparison.finish();
		return comparison;
	}

}
