package io.github.tandem.verify.read;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import io.github.tandem.verify.compare.Finding;
import io.github.tandem.verify.compare.KeyComparison;
import io.github.tandem.verify.compare.KeyComparison.Coordinate;
import io.github.tandem.verify.compare.Kind;
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
	private static final int BYTES_PER_RECORD = 80;

	private static final int FEWEST = 100_000;

	private static final int MOST = 20_000_000;

	private static final int FINDINGS = 100;

	private static final int MOST_SLICES = 4_096;

	private final Scope scope;

	private final LogReader source;

	private final LogReader target;

	private final List<String> passed;

	private final int capacity;

	private boolean overflow;

	private boolean retimed;

	private final List<String> notes = new ArrayList<>();

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
		Map<Integer, Long> positions = new HashMap<>();
		for (int partition = 0; partition < subject.partitions(); partition++) {
			Long replicatedTo = subject.replicatedTo(partition);
			if (replicatedTo == null && this.source.end(new TopicPartition(subject.topic(), partition)) > 0) {
				return subject.undecided(null,
						"the group %s has committed nothing for partition %d, so nobody knows what is replicated"
							.formatted(subject.group(), partition));
			}
			positions.put(partition, (replicatedTo != null) ? replicatedTo : 0);
		}
		if (subject.way() == Way.LAST_OF_KEY && this.scope.isPartial()) {
			return subject.undecided(null, "a compacted topic is compared in whole, not from a place or a time on");
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

	private @Nullable Result compare(Subject subject, Map<Integer, Long> positions, int slices) {
		Map<Kind, Long> counts = new EnumMap<>(Kind.class);
		List<Difference> differences = new ArrayList<>();
		long[] records = new long[2];
		long[] outside = new long[2];
		long[] digests = new long[2];
		long inFlight = 0;
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
		if (slices > 1) {
			this.notes.add("read %d times, for a part of the keys each time".formatted(slices));
		}
		boolean differs = counts.keySet().stream().anyMatch(Kind::isDifference);
		return new Result(subject.route().name(), subject.topic(), subject.target(), null, subject.way(),
				differs ? Outcome.DIFFERENT : Outcome.EQUAL, null,
				new Result.Compared(-1, -1, records[0], outside[0], digests[0]),
				new Result.Compared(-1, -1, records[1], outside[1], digests[1]), inFlight, counts, differences,
				this.notes);
	}

	private static @Nullable Place place(long packed) {
		Coordinate at = Coordinate.of(packed);
		return (at != null) ? new Place(at.partition(), at.offset()) : null;
	}

	private @Nullable KeyComparison compare(Subject subject, Map<Integer, Long> positions, int slices, int slice) {
		boolean[] cut = { this.scope.isPartial(), this.scope.isPartial() };
		Map<TopicPartition, Long> targetEnds = new HashMap<>();
		Map<TopicPartition, Long> targetStarts = new HashMap<>();
		Map<TopicPartition, Long> sourceEnds = new HashMap<>();
		Map<TopicPartition, Long> sourceStarts = new HashMap<>();
		bounds(this.target, subject.target(), subject.targetPartitions(), targetStarts, targetEnds);
		cut[Side.TARGET.ordinal()] |= isCut(subject, targetStarts);
		long[] ends = new long[subject.partitions()];
		positions.forEach((partition, position) -> ends[partition] = position);
		boolean lastOnly = subject.way() == Way.LAST_OF_KEY;
		// the source second: what is on the target by now is before its end
		this.overflow = false;
		KeyComparison[] comparison = new KeyComparison[1];
		bounds(this.source, subject.topic(), subject.partitions(), sourceStarts, sourceEnds);
		cut[Side.SOURCE.ordinal()] |= isCut(subject, sourceStarts) || hasEarlierTopic(subject);
		comparison[0] = new KeyComparison(this.capacity, lastOnly,
				(packed) -> Coordinate.offset(packed) >= ends[Coordinate.partition(packed)], cut, FINDINGS);
		read(this.target, Side.TARGET, subject, subject.target(), targetStarts, targetEnds, comparison[0], slices,
				slice);
		if (!this.overflow) {
			// to the end as it is now: a later record of a key may have replaced another
			// one
			for (Map.Entry<TopicPartition, Long> end : sourceEnds.entrySet()) {
				end.setValue(this.source.end(end.getKey()));
			}
			read(this.source, Side.SOURCE, subject, subject.topic(), sourceStarts, sourceEnds, comparison[0], slices,
					slice);
		}
		if (!this.overflow && lastOnly) {
			readOn(subject, sourceEnds, comparison[0], slices, slice);
		}
		if (this.overflow || this.retimed && subject.withTimestamps()) {
			return null;
		}
		comparison[0].finish();
		return comparison[0];
	}

	// what compaction took while the log was read has a later record of its key behind it
	private void readOn(Subject subject, Map<TopicPartition, Long> ends, KeyComparison comparison, int slices,
			int slice) {
		Map<TopicPartition, Long> from = new HashMap<>(ends);
		ends.replaceAll((partition, end) -> this.source.end(partition));
		read(this.source, Side.SOURCE, subject, subject.topic(), from, ends, comparison, slices, slice);
	}

	private void bounds(LogReader log, String topic, int partitions, Map<TopicPartition, Long> starts,
			Map<TopicPartition, Long> ends) {
		for (int number = 0; number < partitions; number++) {
			TopicPartition partition = new TopicPartition(topic, number);
			long start = log.begin(partition);
			if (this.scope.since() != null) {
				start = Math.max(start, log.offsetAt(partition, this.scope.since().toEpochMilli()));
			}
			starts.put(partition, start);
			ends.put(partition, log.end(partition));
		}
	}

	// compaction alone takes no last record of a key
	private static boolean isCut(Subject subject, Map<TopicPartition, Long> starts) {
		return (subject.way() == Way.BY_KEY || subject.expires())
				&& starts.values().stream().anyMatch((start) -> start > 0);
	}

	private static boolean hasEarlierTopic(Subject subject) {
		return subject.committed()
			.keySet()
			.stream()
			.map(subject::position)
			.anyMatch((position) -> position != null
					&& (position.earlierTopicId() != null || subject.isOfEarlierTopic(position)));
	}

	private void read(LogReader log, Side side, Subject subject, String topic, Map<TopicPartition, Long> from,
			Map<TopicPartition, Long> to, KeyComparison comparison, int slices, int slice) {
		RecordPrints prints = new RecordPrints(topic, this.scope.depth() != Depth.HEADERS, subject.withTimestamps(),
				(side == Side.SOURCE) ? this.passed : List.of());
		log.open(from, to);
		while (!log.isEnded() && !this.overflow) {
			log.read((record) -> give(subject, record, side, prints, comparison, slices, slice), (cut) -> {
			});
		}
	}

	private void give(Subject subject, ConsumerRecord<byte[], byte[]> record, Side side, RecordPrints prints,
			KeyComparison comparison, int slices, int slice) {
		// those without a key have no order between partitions: each is one of its own
		long key = (record.key() != null || subject.way() == Way.LAST_OF_KEY) ? prints.key(record) : prints.all(record);
		if (this.overflow || Long.remainderUnsigned(key, slices) != slice) {
			return;
		}
		this.retimed |= side == Side.SOURCE && record.timestamp() < 0;
		if (prints.comesRound(record)) {
			return;
		}
		this.overflow |= !comparison.add(side, Coordinate.pack(record.partition(), record.offset()), key,
				prints.all(record), record.value() == null);
	}

}
