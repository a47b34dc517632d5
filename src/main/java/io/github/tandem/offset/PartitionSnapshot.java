package io.github.tandem.offset;

import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * The map of a source partition as it was at some time: what translates offsets.
 *
 * @param topicId id of the topic on the source, or {@code null} if it is not known
 * @param targetTopic the topic on the target, or {@code null} while nothing is known of
 * it
 * @param targetId the id of that topic, or {@code null} if it is not known
 * @param term counts the owners of the partition; a later one knows more
 * @param watermark the offset to be replicated next, or -1 while it is not known
 * @param committed where the owner would have gone on, had it ended: at or before the
 * watermark
 * @param loopedTo source offset behind the last record that came from the target and was
 * left out for that; 0 if none did
 * @param setBackTo the offset to which the partition was set back, as long as records
 * arrive again, or -1
 * @param unknownBefore source offset before which records may have arrived, nobody knows
 * where
 * @param unheard what may have arrived, nobody knows where, and arrives again, or
 * {@code null}
 * @param pairs what is known of each target partition
 */
public record PartitionSnapshot(@Nullable Uuid topicId, @Nullable String targetTopic, @Nullable Uuid targetId, int term,
		long watermark, long committed, long loopedTo, long setBackTo, long unknownBefore, @Nullable Unheard unheard,
		Map<Integer, PairSnapshot> pairs) {

	/**
	 * Nothing is known.
	 */
	public static final PartitionSnapshot EMPTY = new PartitionSnapshot(null, null, null, 0, 0, 0, 0, PairSnapshot.NONE,
			0, null, Map.of());

	/**
	 * Whether all records whose place is known are in one partition of the target.
	 * @param targetPartition the target partition
	 * @return {@code false} if some went elsewhere, as by their keys
	 */
	private boolean staysIn(int targetPartition) {
		return this.pairs.entrySet()
			.stream()
			.allMatch((known) -> known.getKey() == targetPartition || known.getValue().isEmpty());
	}

	/**
	 * Whether records of a topic keep the number of their partition, as far as it is
	 * known: those that went by their keys before stay where they are, also if the number
	 * of partitions is the same on both clusters now.
	 * @param maps the map of each source partition
	 * @return {@code false} if some went elsewhere
	 */
	public static boolean keepPartitions(Map<Integer, PartitionSnapshot> maps) {
		return maps.entrySet().stream().allMatch((map) -> map.getValue().staysIn(map.getKey()));
	}

	/**
	 * Whether records of this partition are, or may be, in a partition of the target.
	 * @param targetPartition the target partition
	 * @param sourceEnd where the log ends on the source
	 * @return {@code false} if there are certainly none, also if this is not the last
	 * that is known
	 */
	boolean mayReach(int targetPartition, long sourceEnd) {
		return this.unknownBefore > 0 || this.unheard != null || this.watermark < sourceEnd
				|| this.pairs.containsKey(targetPartition);
	}

	/**
	 * Translate an offset that a group has committed on the source: where it goes on on
	 * the target, so that it skips no record that was replicated.
	 * @param committed the committed offset
	 * @param targetPartition the partition on the target
	 * @param target the log of that partition
	 * @return the offset on the target
	 */
	Translation toTarget(long committed, int targetPartition, LogBounds target) {
		Translation found = pair(targetPartition).toTarget(committed, this.watermark, this.setBackTo, target.end());
		long offset = Math.min(target.end(), Math.max(target.start(), found.offset()));
		long ahead = Math.max(0, committed - this.watermark);
		long there = Math.max(0, found.reread() - ahead);
		// replicated since the end was seen, or lost there
		long behindEnd = Math.max(0, found.offset() - target.end());
		return Translation.of(offset, ahead + behindEnd + Math.min(there, target.end() - offset), found.place());
	}

	/**
	 * Where the record at an offset of the source may be on the target, or the first one
	 * behind it, in all its places.
	 * @param committed the offset
	 * @param targetPartition the partition on the target
	 * @param target the log of that partition
	 * @return the offsets between which it is if it was replicated, or {@code null} while
	 * it may arrive again
	 */
	public @Nullable LogBounds window(long committed, int targetPartition, LogBounds target) {
		if (committed > this.watermark || this.setBackTo != PairSnapshot.NONE || this.unheard != null) {
			return null;
		}
		LogBounds window = pair(targetPartition).window(committed, target.end());
		long start = Math.min(target.end(), Math.max(target.start(), window.start()));
		return new LogBounds(start, Math.max(start, Math.min(target.end(), window.end())));
	}

	/**
	 * Translate an offset that a group has committed on the target: where it goes on on
	 * the source, so that it skips no record there.
	 * @param committed the committed offset
	 * @param targetPartition the partition on the target
	 * @param source the log of this partition
	 * @return the offset on the source
	 */
	Translation toSource(long committed, int targetPartition, LogBounds source) {
		Translation found = pair(targetPartition).toSource(committed, this.watermark, source.end());
		long offset = Math.min(source.end(), Math.max(source.start(), found.offset()));
		return Translation.of(offset, Math.min(found.reread(), source.end() - offset), found.place());
	}

	/**
	 * What is left of it when the topic on the source was created anew: where nothing of
	 * the new one can be on the target.
	 * @return a snapshot without records
	 */
	PartitionSnapshot recreated() {
		Map<Integer, PairSnapshot> left = new HashMap<>();
		this.pairs.forEach((target, pair) -> left.put(target, PairSnapshot.behind(pair.targetEnd())));
		return new PartitionSnapshot(null, this.targetTopic, this.targetId, this.term, 0, 0, 0, PairSnapshot.NONE, 0,
				null, left);
	}

	/**
	 * The same in about half of the memory.
	 * @return less exact, and as safe
	 */
	PartitionSnapshot halved() {
		Map<Integer, PairSnapshot> half = new HashMap<>();
		this.pairs.forEach((target, pair) -> half.put(target, pair.halved()));
		return with(this.setBackTo, this.unknownBefore, this.unheard, Map.copyOf(half));
	}

	/**
	 * The least that is safe: that there are records, nobody knows where.
	 * @return a snapshot that takes next to nothing
	 */
	PartitionSnapshot withoutRuns() {
		long before = Math.max(this.unknownBefore, this.watermark);
		Map<Integer, PairSnapshot> left = new HashMap<>();
		this.pairs.keySet().forEach((target) -> left.put(target, PairSnapshot.empty(before).with(this.unheard)));
		return with(this.setBackTo, before, this.unheard, Map.copyOf(left));
	}

	/**
	 * The same with other places.
	 * @param back where it was set back to
	 * @param unknown source offset before which records may have arrived, nobody knows
	 * where
	 * @param notHeard what may have arrived and arrives again, or {@code null}
	 * @param known what is known of each target partition
	 * @return another snapshot
	 */
	PartitionSnapshot with(long back, long unknown, @Nullable Unheard notHeard, Map<Integer, PairSnapshot> known) {
		return new PartitionSnapshot(this.topicId, this.targetTopic, this.targetId, this.term, this.watermark,
				this.committed, this.loopedTo, back, unknown, notHeard, known);
	}

	/**
	 * What of it holds for a partition whose topics are known.
	 * @param id id of the topic on the source, or {@code null} if it is not known
	 * @param target the topic on the target, or {@code null} if it is not known
	 * @param idOnTarget id of the latter, or {@code null} if it is not known
	 * @return nothing of another topic
	 */
	public PartitionSnapshot of(@Nullable Uuid id, @Nullable String target, @Nullable Uuid idOnTarget) {
		if (target != null && this.targetTopic != null && !target.equals(this.targetTopic)) {
			return EMPTY;
		}
		PartitionSnapshot there = isAnother(idOnTarget, this.targetId) ? recreatedOnTarget() : this;
		return isAnother(id, this.topicId) ? there.recreated() : there;
	}

	/**
	 * Whether an id is that of another topic.
	 * @param one an id
	 * @param other another one
	 * @return {@code true} if both are known and differ
	 */
	static boolean isAnother(@Nullable Uuid one, @Nullable Uuid other) {
		return one != null && other != null && !one.equals(Uuid.ZERO_UUID) && !one.equals(other);
	}

	private PartitionSnapshot recreatedOnTarget() {
		return new Pairs(this, new Folding(Folding.RUNS)).recreated(this.watermark).snapshot(this);
	}

	PairSnapshot pair(int targetPartition) {
		PairSnapshot pair = this.pairs.get(targetPartition);
		return (pair != null) ? pair : PairSnapshot.empty(this.unknownBefore);
	}

}
