package io.github.tandem.verify.read;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.common.TopicPartition;

import io.github.tandem.verify.compare.Kind;
import io.github.tandem.verify.compare.OrderedComparison;
import io.github.tandem.verify.compare.Side;
import io.github.tandem.verify.compare.Tally;
import io.github.tandem.verify.report.Place;
import io.github.tandem.verify.report.Result;

/**
 * Tells what a partition of the target has that the source does not have.
 */
final class ExtraPartition {

	private final Scope scope;

	private final LogReader source;

	private final LogReader target;

	ExtraPartition(Scope scope, LogReader source, LogReader target) {
		this.scope = scope;
		this.source = source;
		this.target = target;
	}

	/**
	 * Look at all of its records.
	 * @param subject the topic
	 * @param partition the partition
	 * @param prints hashes of records of the target
	 * @param withForeign whether others write to the target
	 * @return what came of it
	 */
	Result compare(Subject subject, int partition, RecordPrints prints, boolean withForeign) {
		TopicPartition there = new TopicPartition(subject.target(), partition);
		LogExtents.Extent extent = this.target.offsets().extent(there);
		OrderedComparison comparison = new OrderedComparison((offset) -> false, PartitionRun.FINDINGS);
		if (subject.hasEarlierTopic()) {
			comparison.cut(Side.SOURCE);
		}
		comparison.end(Side.SOURCE);
		this.target.open(Map.of(there, extent.begin()), Map.of(there, extent.end()));
		while (!this.target.isEnded()) {
			this.target.read((record) -> prints.give(record, comparison, Side.TARGET, withForeign), (cut) -> {
			});
			comparison.advance();
		}
		comparison.end(Side.TARGET);
		comparison.advance();
		Tally tally = comparison.tally();
		Map<Kind, Long> counts = new EnumMap<>(Kind.class);
		for (Kind kind : Kind.values()) {
			if (comparison.findings().count(kind) > 0) {
				counts.put(kind, comparison.findings().count(kind));
			}
		}
		Details details = new Details(subject, this.scope, this.source, this.target);
		return new Result(subject.route().name(), subject.topic(), subject.target(), partition, subject.way(),
				PartitionRun.outcome(counts), null, Result.Compared.NOTHING,
				new Result.Compared(extent.begin(), extent.end(), tally.records(Side.TARGET),
						tally.outside(Side.TARGET), tally.digest(Side.TARGET)),
				0, counts,
				comparison.findings()
					.first()
					.stream()
					.map((finding) -> details.of(finding.kind(), null, new Place(partition, finding.target()),
							List.of()))
					.toList(),
				List.of("the source has %d partitions, and not this one".formatted(subject.partitions())));
	}

}
