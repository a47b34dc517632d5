package io.github.tandem.delivery;

import java.time.Instant;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The record that the target rejected: where it is, never what is in it.
 *
 * @param topic its topic on the source
 * @param partition its partition on the source
 * @param offset its offset on the source
 * @param bytes size of its key, value and headers
 * @param timestamp its timestamp
 */
public record RejectedRecord(String topic, int partition, long offset, int bytes, Instant timestamp) {

	public static RejectedRecord of(ConsumerRecord<byte[], byte[]> record) {
		return new RejectedRecord(record.topic(), record.partition(), record.offset(), RecordSize.bytes(record),
				Instant.ofEpochMilli(record.timestamp()));
	}

	/**
	 * When it was written, as its timestamp says.
	 * @return the time, or that it has none: Kafka's -1 is no time of 1969
	 */
	public String written() {
		return (this.timestamp.toEpochMilli() != ConsumerRecord.NO_TIMESTAMP) ? this.timestamp.toString()
				: "without timestamp";
	}

	@Override
	public String toString() {
		return "the record at offset %d of %s-%d (%d bytes, %s%s)".formatted(this.offset, this.topic, this.partition,
				this.bytes, (this.timestamp.toEpochMilli() != ConsumerRecord.NO_TIMESTAMP) ? "of " : "", written());
	}

}
