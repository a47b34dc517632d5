package io.github.tandem.verify.read;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.apache.kafka.common.TopicPartition;

import io.github.tandem.route.Start;
import io.github.tandem.verify.compare.KeyComparison;
import io.github.tandem.verify.compare.Reach;
import io.github.tandem.verify.report.Way;

/**
 * Finds from where on the partitions of a topic are compared by key, and what either side
 * may lack for that. Asks for all partitions at once.
 */
final class KeyRanges {

	private final Subject subject;

	private final Scope scope;

	private final Reach reach;

	private final KeyComparison comparison;

	/**
	 * Prepare.
	 * @param subject the topic
	 * @param scope what is compared
	 * @param reach is told what the target may lack
	 * @param comparison is told what the source may lack
	 */
	KeyRanges(Subject subject, Scope scope, Reach reach, KeyComparison comparison) {
		this.subject = subject;
		this.scope = scope;
		this.reach = reach;
		this.comparison = comparison;
	}

	static List<TopicPartition> partitions(String topic, int count) {
		return IntStream.range(0, count).mapToObj((number) -> new TopicPartition(topic, number)).toList();
	}

	/**
	 * Where the target is compared.
	 * @param offsets those of the target
	 * @param ends takes the offset behind the last record of each partition
	 * @return the first offset of each partition
	 */
	Map<TopicPartition, Long> ofTarget(LogOffsets offsets, Map<TopicPartition, Long> ends) {
		List<TopicPartition> all = partitions(this.subject.target(), this.subject.targetPartitions());
		LogExtents extents = offsets.extents(all);
		Map<TopicPartition, Long> starts = new HashMap<>();
		for (TopicPartition partition : all) {
			LogExtents.Extent extent = extents.get(partition);
			starts.put(partition, extent.begin());
			ends.put(partition, extent.end());
			if (extent.written() > extent.end()) {
				this.reach.holdBack(partition.partition());
			}
			if (isCut(extent.begin())) {
				this.reach.cut(partition.partition());
			}
		}
		since(offsets, starts);
		return starts;
	}

	/**
	 * Where the source is compared.
	 * @param offsets those of the source
	 * @param notes takes what is to be said of that
	 * @return the first offset of each partition
	 */
	Map<TopicPartition, Long> ofSource(LogOffsets offsets, Collection<String> notes) {
		List<TopicPartition> all = partitions(this.subject.topic(), this.subject.partitions());
		LogExtents extents = offsets.extents(all);
		Map<TopicPartition, Long> asked = (this.subject.route().start() instanceof Start.At at)
				? offsets.offsetsAt(all, at.instant().toEpochMilli()) : Map.of();
		Map<TopicPartition, Long> starts = new HashMap<>();
		for (TopicPartition partition : all) {
			long start = extents.get(partition).begin();
			if (isCut(start)) {
				this.comparison.cutSource();
			}
			Long expected = this.subject.expectedFrom(partition.partition(),
					(instant) -> asked.getOrDefault(partition, 0L));
			if (expected == null) {
				// nobody knows where the route began
				IntStream.range(0, this.subject.targetPartitions()).forEach(this.reach::cut);
			}
			else if (expected > start) {
				notes.add("partition %d is replicated from source offset %d on".formatted(partition.partition(),
						expected));
				start = Math.min(expected, extents.get(partition).end());
				this.comparison.cutSource();
			}
			starts.put(partition, start);
		}
		since(offsets, starts);
		return starts;
	}

	// no record before that is as young
	private void since(LogOffsets offsets, Map<TopicPartition, Long> starts) {
		Instant since = this.scope.since();
		if (since != null) {
			offsets.offsetsAt(starts.keySet(), since.toEpochMilli())
				.forEach((partition, first) -> starts.merge(partition, first, Math::max));
		}
	}

	// compaction alone takes no last record of a key
	private boolean isCut(long start) {
		return (this.subject.way() == Way.BY_KEY || this.subject.expires()) && start > 0;
	}

}
