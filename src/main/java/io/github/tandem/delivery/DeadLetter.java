package io.github.tandem.delivery;

import java.nio.charset.StandardCharsets;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

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

	public ProducerRecord<byte[], byte[]> of(ConsumerRecord<byte[], byte[]> record) {
		Headers headers = new RecordHeaders(record.headers());
		add(headers, "source.topic", record.topic());
		add(headers, "source.partition", String.valueOf(record.partition()));
		add(headers, "source.offset", String.valueOf(record.offset()));
		add(headers, "source.timestamp", String.valueOf(record.timestamp()));
		add(headers, "target.topic", this.targetTopic);
		add(headers, "reason", DeliveryFailure.describe(this.failure));
		Long timestamp = RecordMapper.isRetimed(record.timestamp()) ? null : record.timestamp();
		return new ProducerRecord<>(this.topic, null, timestamp, record.key(), record.value(), headers);
	}

	private static void add(Headers headers, String name, String value) {
		headers.add(PREFIX + name, value.getBytes(StandardCharsets.UTF_8));
	}

}
