package io.github.tandem.delivery;

import java.nio.charset.StandardCharsets;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * How a rejected record is put into the dead-letter topic: as it is, with headers that
 * say where it comes from and why it is there.
 *
 * @param topic the dead-letter topic
 * @param targetTopic the topic that rejected it
 * @param failure why it was rejected
 */
public record DeadLetter(String topic, String targetTopic, Exception failure) {

	private static final String PREFIX = "tandem.";

	private static final String SOURCE_TOPIC = "source.topic";

	private static final String SOURCE_PARTITION = "source.partition";

	private static final String SOURCE_OFFSET = "source.offset";

	private static final String REASON = "reason";

	public ProducerRecord<byte[], byte[]> of(ConsumerRecord<byte[], byte[]> record) {
		Headers headers = new RecordHeaders(record.headers());
		add(headers, SOURCE_TOPIC, record.topic());
		add(headers, SOURCE_PARTITION, String.valueOf(record.partition()));
		add(headers, SOURCE_OFFSET, String.valueOf(record.offset()));
		add(headers, "source.timestamp", String.valueOf(record.timestamp()));
		add(headers, "target.topic", this.targetTopic);
		add(headers, REASON, DeliveryFailure.describe(this.failure));
		Long timestamp = RecordMapper.isRetimed(record.timestamp()) ? null : record.timestamp();
		return new ProducerRecord<>(this.topic, null, timestamp, record.key(), record.value(), headers);
	}

	private static void add(Headers headers, String name, String value) {
		headers.add(PREFIX + name, value.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Where the record of a dead letter is on the source.
	 * @param letter the headers of the dead letter
	 * @return its place, or {@code null} if they do not tell
	 */
	public static @Nullable Place source(Headers letter) {
		String topic = text(letter, SOURCE_TOPIC);
		long partition = number(letter, SOURCE_PARTITION);
		long offset = number(letter, SOURCE_OFFSET);
		return (topic != null && partition >= 0 && partition <= Integer.MAX_VALUE && offset >= 0)
				? new Place(new TopicPartition(topic, (int) partition), offset) : null;
	}

	/**
	 * Why the target rejected it.
	 * @param letter the headers of the dead letter
	 * @return the reason, or {@code null} if they do not tell
	 */
	public static @Nullable String reason(Headers letter) {
		return text(letter, REASON);
	}

	private static long number(Headers letter, String name) {
		String text = text(letter, name);
		return (text != null && text.matches("[0-9]{1,18}")) ? Long.parseLong(text) : -1;
	}

	private static @Nullable String text(Headers letter, String name) {
		Header header = letter.lastHeader(PREFIX + name);
		return (header != null && header.value() != null) ? new String(header.value(), StandardCharsets.UTF_8) : null;
	}

	/**
	 * A record of the source.
	 *
	 * @param partition its partition
	 * @param offset its offset
	 */
	public record Place(TopicPartition partition, long offset) {

	}

}
