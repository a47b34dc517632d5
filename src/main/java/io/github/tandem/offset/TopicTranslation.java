package io.github.tandem.offset;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Translates what a group has committed for a topic. Where records go to the partition of
 * their key, each partition of the target holds records of many of the source, and the
 * group goes on there before the first of them that it has not read.
 *
 * @param maps the map of each source partition that was replicated
 * @param samePartition whether records keep the number of their partition: where some did
 * not, before the numbers of partitions became the same, they all count as going by their
 * keys
 * @param back what is known of records that came from the target
 * @param isReplicated whether this deployment replicates the topic; if not, all that is
 * translated came from the target
 */
public record TopicTranslation(Map<Integer, PartitionSnapshot> maps, boolean samePartition, BackMaps back,
		boolean isReplicated) {

	public TopicTranslation {
		samePartition = samePartition && PartitionSnapshot.keepPartitions(maps);
	}

	/**
	 * Of a topic that is replicated in one direction.
	 * @param maps the map of each source partition that was replicated
	 * @param samePartition whether records keep the number of their partition
	 */
	public TopicTranslation(Map<Integer, PartitionSnapshot> maps, boolean samePartition) {
		this(maps, samePartition, BackMaps.NONE, true);
	}

	/**
	 * As if all records came from the source.
	 * @return the translation without the maps of the other direction
	 */
	public TopicTranslation oneWay() {
		return new TopicTranslation(this.maps, this.samePartition, BackMaps.NONE, this.isReplicated);
	}

	/**
	 * Translate the committed offsets of a topic.
	 * @param committed the committed offset of each source partition that has one
	 * @param sourceEnds where the log of each partition ends on the source
	 * @param target the log of each partition on the target
	 * @return the offset for each partition of the target that gets one: with records by
	 * key that is each, else those whose number has a committed offset and a map
	 */
	public Map<Integer, Translation> toTarget(Map<Integer, Long> committed, Map<Integer, Long> sourceEnds,
			Map<Integer, LogBounds> target) {
		Map<Integer, Translation> translated = new TreeMap<>();
		target.forEach((partition, log) -> {
			Map<Integer, PartitionSnapshot> sources = sources(partition, committed, sourceEnds.keySet());
			List<PartitionSnapshot> returning = this.back.of(partition, this.maps.values());
			Map<Integer, Long> read = read(sources.keySet(), returning, committed);
			boolean isKnown = this.isReplicated ? !sources.isEmpty()
					: !Collections.disjoint(read.keySet(), committed.keySet());
			if (isKnown && !returning.isEmpty()) {
				translated.put(partition,
						new ReturnMap(sources, returning, partition, read, sourceEnds, log).translate());
			}
			else if (isKnown) {
				translated.put(partition, toTarget(partition, log, sources, committed, sourceEnds));
			}
		});
		return translated;
	}

	// of each partition that has records of that one, or may have
	private static Map<Integer, Long> read(Set<Integer> sources, List<PartitionSnapshot> returning,
			Map<Integer, Long> committed) {
		Map<Integer, Long> read = new TreeMap<>();
		sources.forEach((source) -> read.put(source, committed.getOrDefault(source, 0L)));
		returning.forEach((
				map) -> map.pairs().keySet().forEach((number) -> read.put(number, committed.getOrDefault(number, 0L))));
		return read;
	}

	private Map<Integer, PartitionSnapshot> sources(int partition, Map<Integer, Long> committed,
			Set<Integer> onSource) {
		if (!this.isReplicated) {
			return Map.of();
		}
		if (!this.samePartition) {
			Map<Integer, PartitionSnapshot> all = new HashMap<>(this.maps);
			onSource.forEach((source) -> all.putIfAbsent(source, PartitionSnapshot.EMPTY));
			return all;
		}
		PartitionSnapshot map = this.maps.get(partition);
		return (map != null && committed.containsKey(partition)) ? Map.of(partition, map) : Map.of();
	}

	private static Translation toTarget(int partition, LogBounds log, Map<Integer, PartitionSnapshot> sources,
			Map<Integer, Long> committed, Map<Integer, Long> sourceEnds) {
		Map<Integer, Translation> each = new HashMap<>();
		long ahead = 0;
		for (Map.Entry<Integer, PartitionSnapshot> source : sources.entrySet()) {
			// a group that has read nothing of a partition has read it up to zero
			long offset = committed.getOrDefault(source.getKey(), 0L);
			if (source.getValue().mayReach(partition, sourceEnds.getOrDefault(source.getKey(), Long.MAX_VALUE))) {
				each.put(source.getKey(), source.getValue().toTarget(offset, partition, log));
			}
			else {
				ahead += Math.max(0, offset - source.getValue().watermark());
			}
		}
		if (each.isEmpty()) {
			return Translation.of(log.start(), ahead, Place.NOTHING_REPLICATED);
		}
		return first(each, ahead);
	}

	private static Translation first(Map<Integer, Translation> each, long ahead) {
		@Nullable Translation first = null;
		long last = 0;
		long reread = ahead;
		for (Translation translation : each.values()) {
			first = (first == null || translation.offset() < first.offset()) ? translation : first;
			last = Math.max(last, translation.offset());
			reread += translation.reread();
		}
		if (first == null) {
			throw new IllegalArgumentException("Nothing to translate");
		}
		return Translation.of(first.offset(), reread + last - first.offset(), first.place());
	}

}
