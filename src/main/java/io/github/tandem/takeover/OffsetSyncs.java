package io.github.tandem.takeover;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The offset syncs of a MirrorMaker 2, by which it translates offsets of groups: of a
 * record in about a hundred, where it is on both clusters. Keys have the topic of the
 * source and the partition, values the offset on the source and on the target.
 */
final class OffsetSyncs {

	private OffsetSyncs() {
	}

	/**
	 * Read the topic.
	 * @param topic the topic
	 * @param consumers makes a consumer of the cluster that has it
	 * @param clock the clock
	 * @return the last record of each partition of the source that had certainly arrived:
	 * its offset, since it is not known whether those behind it had
	 * @throws org.apache.kafka.common.KafkaException if the cluster does not answer, or
	 * refuses
	 */
	static Map<TopicPartition, FoundPosition> read(String topic, Supplier<Consumer<byte[], byte[]>> consumers,
			Clock clock) {
		Map<TopicPartition, FoundPosition> positions = new HashMap<>();
		TopicRecords.read(topic, consumers, clock, (record) -> {
			TopicPartition partition = partition(record.key());
			byte[] value = record.value();
			if (partition != null && value != null && value.length >= 2 * Long.BYTES) {
				long last = ByteBuffer.wrap(value).getLong();
				positions.put(partition, new FoundPosition(last,
						"no position: begins at the last offset sync, and what MirrorMaker replicated from there on arrives once more"));
			}
		});
		return positions;
	}

	private static @Nullable TopicPartition partition(byte @Nullable [] key) {
		if (key == null) {
			return null;
		}
		try {
			ByteBuffer in = ByteBuffer.wrap(key);
			String topic = text(in);
			return new TopicPartition(topic, in.getInt());
		}
		catch (BufferUnderflowException | NegativeArraySizeException ex) {
			// not one of its records
			return null;
		}
	}

	/**
	 * Read a text as the protocol of Kafka writes it.
	 * @param in where it begins
	 * @return the text
	 * @throws BufferUnderflowException if there is none
	 */
	static String text(ByteBuffer in) {
		byte[] bytes = new byte[in.getShort()];
		in.get(bytes);
		return new String(bytes, StandardCharsets.UTF_8);
	}

}
