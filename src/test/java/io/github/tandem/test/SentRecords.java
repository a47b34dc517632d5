package io.github.tandem.test;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

import io.github.tandem.delivery.Delivery;
import io.github.tandem.delivery.InFlight;
import io.github.tandem.delivery.InFlightBytes;
import io.github.tandem.partition.ReplicationProgress;

/**
 * Records that a test sends in one delivery, and the producer's answers to them. A record
 * of offset n gets offset 1000 + n in partition 4 of the target unless a test wants it
 * elsewhere.
 */
public final class SentRecords {

	public static final String TARGET_TOPIC = "east.orders";

	public static final int TARGET_PARTITION = 4;

	private final Map<Long, Callback> answers = new LinkedHashMap<>();

	private final Delivery delivery;

	private SentRecords(Delivery delivery) {
		this.delivery = delivery;
	}

	/**
	 * Read records of a partition and send them.
	 * @param progress how far the partition is replicated
	 * @param bytes the bytes in flight
	 * @param source the partition
	 * @param offsets offsets of the records
	 * @return the records
	 */
	public static SentRecords send(ReplicationProgress progress, InFlightBytes bytes, TopicPartition source,
			long... offsets) {
		progress.read(LongStream.of(offsets).mapToObj((offset) -> Records.record(source, offset)).toList());
		return begin(progress.inFlight(), bytes, source, offsets);
	}

	/**
	 * Send records.
	 * @param inFlight what is in flight of their partition
	 * @param bytes the bytes in flight
	 * @param source their partition
	 * @param offsets their offsets
	 * @return the records
	 */
	public static SentRecords send(InFlight inFlight, InFlightBytes bytes, TopicPartition source, long... offsets) {
		inFlight.read(offsets.length);
		return begin(inFlight, bytes, source, offsets);
	}

	private static SentRecords begin(InFlight inFlight, InFlightBytes bytes, TopicPartition source, long... offsets) {
		Delivery delivery = new Delivery(source, TARGET_TOPIC, offsets.length, null);
		SentRecords sent = new SentRecords(delivery);
		inFlight.begin(delivery);
		long before = inFlight.heap();
		for (long offset : offsets) {
			ConsumerRecord<byte[], byte[]> record = Records.record(source, offset);
			sent.answers.put(offset, delivery.add(record));
			inFlight.sent(delivery);
		}
		bytes.add(inFlight.heap() - before);
		return sent;
	}

	public Delivery delivery() {
		return this.delivery;
	}

	/**
	 * Acknowledge records.
	 * @param offsets their offsets on the source
	 */
	public void acknowledge(long... offsets) {
		ProducerThread.run(() -> LongStream.of(offsets)
			.forEach((offset) -> answer(offset).onCompletion(metadata(TARGET_PARTITION, 1000 + offset), null)));
	}

	public void acknowledgeAll() {
		acknowledge(this.answers.keySet().stream().mapToLong(Long::longValue).toArray());
	}

	/**
	 * Fail a record, as Kafka's producer does: with metadata that says nothing.
	 * @param offset its offset on the source
	 * @param failure why
	 */
	public void fail(long offset, Exception failure) {
		ProducerThread.run(() -> answer(offset).onCompletion(metadata(-1, -1), failure));
	}

	private Callback answer(long offset) {
		return Objects.requireNonNull(this.answers.get(offset));
	}

	/**
	 * What the producer says of a record.
	 * @param partition its partition on the target
	 * @param offset its offset there, or -1 if the target does not say
	 * @return the metadata
	 */
	public static RecordMetadata metadata(int partition, long offset) {
		return new RecordMetadata(new TopicPartition(TARGET_TOPIC, partition), offset, 0, -1, 0, 0);
	}

}
