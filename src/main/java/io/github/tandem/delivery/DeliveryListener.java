package io.github.tandem.delivery;

import java.util.List;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Is told what the watermark of a partition passes: on the consumer's thread, in the
 * order of the offsets, each offset once and none left out until the next restart.
 */
public interface DeliveryListener {

	/**
	 * The target acknowledged records.
	 * @param range where they stand on both clusters
	 */
	default void replicated(ReplicatedRange range) {
	}

	/**
	 * Some of the records that were reported as replicated last have another timestamp on
	 * the target: Kafka's producer sends no negative ones.
	 * @param source partition of the source
	 * @param records how many
	 */
	default void retimed(TopicPartition source, int records) {
	}

	/**
	 * Records are not in their topic on the target.
	 * @param source partition of the source
	 * @param firstOffset offset of the first of them
	 * @param lastOffset offset of the last of them
	 * @param why why not
	 */
	default void leftOut(TopicPartition source, long firstOffset, long lastOffset, LeftOut why) {
	}

	/**
	 * Offsets hold no records: markers of transactions, or what compaction removed.
	 * @param source partition of the source
	 * @param firstOffset the first of them
	 * @param lastOffset the last of them
	 */
	default void skipped(TopicPartition source, long firstOffset, long lastOffset) {
	}

	/**
	 * A partition starts, or starts again: what was sent beyond this offset and not
	 * reported arrives a second time, or not at all.
	 * @param source partition of the source
	 * @param nextOffset the offset to be replicated next
	 * @param sentUpTo from this offset on nothing was sent, by nobody: the end of the log
	 * where another one may have had the partition before
	 */
	default void restarted(TopicPartition source, long nextOffset, long sentUpTo) {
	}

	/**
	 * The position of a partition is known, before it starts there.
	 * @param source partition of the source
	 * @param topicId id of its topic: another one than before is another topic of the
	 * same name; {@code null} if it is not known
	 */
	default void identified(TopicPartition source, @Nullable Uuid topicId) {
	}

	/**
	 * Records of a partition go to a topic of the target from here on: what was
	 * replicated before is not there if it is another one than before.
	 * @param source partition of the source
	 * @param targetTopic name of the topic
	 * @param targetId its id, the zero of {@link Uuid} where the brokers know none
	 */
	default void replicatesTo(TopicPartition source, String targetTopic, Uuid targetId) {
	}

	/**
	 * A position is stored: whoever has the partition next starts there, or further on.
	 * @param source partition of the source
	 * @param nextOffset the offset to be replicated next
	 */
	default void committed(TopicPartition source, long nextOffset) {
	}

	/**
	 * A partition is given away, or its position is looked up: nothing more is reported
	 * until it starts again, and others may have replicated it meanwhile.
	 * @param source partition of the source
	 */
	default void ended(TopicPartition source) {
	}

	/**
	 * Tell several listeners, one after the other.
	 * @param listeners the listeners
	 * @return one for all of them
	 */
	static DeliveryListener of(List<DeliveryListener> listeners) {
		return new DeliveryListener() {

			@Override
			public void replicated(ReplicatedRange range) {
				listeners.forEach((listener) -> listener.replicated(range));
			}

			@Override
			public void retimed(TopicPartition source, int records) {
				listeners.forEach((listener) -> listener.retimed(source, records));
			}

			@Override
			public void leftOut(TopicPartition source, long firstOffset, long lastOffset, LeftOut why) {
				listeners.forEach((listener) -> listener.leftOut(source, firstOffset, lastOffset, why));
			}

			@Override
			public void skipped(TopicPartition source, long firstOffset, long lastOffset) {
				listeners.forEach((listener) -> listener.skipped(source, firstOffset, lastOffset));
			}

			@Override
			public void restarted(TopicPartition source, long nextOffset, long sentUpTo) {
				listeners.forEach((listener) -> listener.restarted(source, nextOffset, sentUpTo));
			}

			@Override
			public void identified(TopicPartition source, @Nullable Uuid topicId) {
				listeners.forEach((listener) -> listener.identified(source, topicId));
			}

			@Override
			public void replicatesTo(TopicPartition source, String targetTopic, Uuid targetId) {
				listeners.forEach((listener) -> listener.replicatesTo(source, targetTopic, targetId));
			}

			@Override
			public void committed(TopicPartition source, long nextOffset) {
				listeners.forEach((listener) -> listener.committed(source, nextOffset));
			}

			@Override
			public void ended(TopicPartition source) {
				listeners.forEach((listener) -> listener.ended(source));
			}

		};
	}

}
