package io.github.tandem.partition;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

import io.github.tandem.delivery.Delivery;
import io.github.tandem.delivery.DeliveryListener;
import io.github.tandem.delivery.InFlight;
import io.github.tandem.delivery.InFlightBytes;
import io.github.tandem.position.Position;
import io.github.tandem.test.Records;
import io.github.tandem.topic.TargetTopic;
import io.github.tandem.topic.TopicLimits;

/**
 * Makes partitions of the source for tests of other packages, in the state they need.
 */
public final class PartitionFixture {

	public static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

	public static final Uuid TOPIC_ID = new Uuid(7, 7);

	private PartitionFixture() {
	}

	/**
	 * A partition whose position is looked up.
	 * @param partition the partition
	 * @param bytes counts what it has in flight
	 * @return the partition
	 */
	public static SourcePartition starting(TopicPartition partition, InFlightBytes bytes) {
		return new SourcePartition(partition, bytes, new DeliveryListener() {
		}, null, NOW);
	}

	/**
	 * A partition whose records flow from offset 0 on.
	 * @param partition the partition
	 * @param bytes counts what it has in flight
	 * @return the partition
	 */
	public static SourcePartition running(TopicPartition partition, InFlightBytes bytes) {
		SourcePartition running = starting(partition, bytes);
		running.found(position(0, 1000), NOW);
		running.target().bind(topic(partition.topic()), null);
		running.run(NOW);
		return running;
	}

	public static SourcePartition running(TopicPartition partition) {
		return running(partition, new InFlightBytes(Long.MAX_VALUE));
	}

	public static Position position(long nextOffset, long endOffset) {
		return new Position(nextOffset, Optional.empty(), TOPIC_ID, endOffset, null);
	}

	/**
	 * A topic on the target that is ready.
	 * @param name its name
	 * @return a topic with three partitions and another id each time
	 */
	public static TargetTopic.Ready topic(String name) {
		return new TargetTopic.Ready(name, Uuid.randomUuid(), 3, true, TOPIC_ID, 3, TopicLimits.UNKNOWN);
	}

	/**
	 * Read and send records that nobody has answered for yet.
	 * @param partition their partition
	 * @param from offset of the first
	 * @param to offset after the last
	 * @return takes the answer for each of them
	 */
	public static List<Callback> send(SourcePartition partition, long from, long to) {
		List<ConsumerRecord<byte[], byte[]>> records = Records.records(partition.partition(), from, to);
		partition.progress().read(records);
		InFlight inFlight = partition.progress().inFlight();
		Delivery delivery = new Delivery(partition.partition(), partition.partition().topic(), records.size(), null);
		inFlight.begin(delivery);
		List<Callback> answers = new ArrayList<>();
		records.forEach((record) -> {
			answers.add(delivery.add(record));
			inFlight.sent(delivery);
		});
		return answers;
	}

	/**
	 * Send records, and have them acknowledged.
	 * @param partition their partition
	 * @param from offset of the first
	 * @param to offset after the last
	 */
	public static void replicate(SourcePartition partition, long from, long to) {
		long offset = from;
		for (Callback answer : send(partition, from, to)) {
			acknowledge(answer, partition.partition(), offset++);
		}
		partition.advance();
	}

	/**
	 * Acknowledge a record.
	 * @param answer takes the answer
	 * @param target partition of the target
	 * @param offset its offset there
	 */
	public static void acknowledge(Callback answer, TopicPartition target, long offset) {
		answer.onCompletion(new RecordMetadata(target, offset, 0, -1, 0, 0), null);
	}

	/**
	 * Fail a record, on another thread as a producer does.
	 * @param answer takes the answer
	 * @param failure why
	 */
	public static void fail(Callback answer, Exception failure) {
		CompletableFuture.runAsync(() -> answer.onCompletion(null, failure)).join();
	}

}
