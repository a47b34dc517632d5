package io.github.tandem.takeover;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where a group goes on on the target as a MirrorMaker 2 says. The key of its record has
 * group, topic on the target and partition, the value a version, the offset on the source
 * and on the target, and the metadata.
 *
 * @param group name of the group
 * @param partition the partition on the target
 * @param offset the offset there, or {@code null} if the checkpoint was deleted
 * @param metadata what the group has noted beside its offset
 */
record Checkpoint(String group, TopicPartition partition, @Nullable Long offset, String metadata) {

	private static final short VERSION = 0;

	/**
	 * Read a record.
	 * @param key its key
	 * @param value its value
	 * @return the checkpoint, or {@code null} if it is none, or one of a later version
	 */
	static @Nullable Checkpoint read(byte @Nullable [] key, byte @Nullable [] value) {
		if (key == null) {
			return null;
		}
		try {
			ByteBuffer in = ByteBuffer.wrap(key);
			String group = OffsetSyncs.text(in);
			String topic = OffsetSyncs.text(in);
			TopicPartition partition = new TopicPartition(topic, in.getInt());
			if (value == null) {
				return new Checkpoint(group, partition, null, "");
			}
			ByteBuffer rest = ByteBuffer.wrap(value);
			if (rest.getShort() != VERSION) {
				return null;
			}
			rest.getLong();
			return new Checkpoint(group, partition, rest.getLong(), OffsetSyncs.text(rest));
		}
		catch (BufferUnderflowException | NegativeArraySizeException ex) {
			// not one of its records
			return null;
		}
	}

}
