package io.github.tandem.worker.target;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

import io.github.tandem.delivery.Delivery;
import io.github.tandem.delivery.InFlightBytes;
import io.github.tandem.partition.Probe;

/**
 * Hands records to a producer: the only way to the target, also for dead letters.
 */
public final class Sender {

	private final Producer<byte[], byte[]> producer;

	private final Introductions introductions;

	private final KnownTopics topics;

	private final BufferShares buffer;

	public Sender(Producer<byte[], byte[]> producer, Introductions introductions, KnownTopics topics,
			BufferShares buffer) {
		this.producer = producer;
		this.introductions = introductions;
		this.topics = topics;
		this.buffer = buffer;
	}

	/**
	 * Which topics of the target the producer knows.
	 * @return the topics
	 */
	public KnownTopics topics() {
		return this.topics;
	}

	/**
	 * Who may take how much of the producer's buffer.
	 * @return the shares
	 */
	public BufferShares buffer() {
		return this.buffer;
	}

	/**
	 * Which partitions of the target know the producer.
	 * @return the introductions
	 */
	public Introductions introductions() {
		return this.introductions;
	}

	/**
	 * Send a record that was just added to a delivery.
	 * @param record the record for the target
	 * @param delivery takes the producer's answer
	 * @param answer the callback for it
	 * @return why the producer did not take it, or {@code null} if it did
	 */
	public @Nullable Exception send(ProducerRecord<byte[], byte[]> record, Delivery delivery, Callback answer) {
		try {
			this.producer.send(record, answer);
		}
		catch (RuntimeException ex) {
			delivery.removeLast();
			return ex;
		}
		Exception failure = delivery.takeSendFailure();
		if (failure != null) {
			delivery.removeLast();
		}
		return failure;
	}

	/**
	 * Put a record into the dead-letter topic.
	 * @param letter the record, and why the target rejected it
	 * @param bytes counts it as in flight
	 * @return why the producer did not take it, or {@code null} if it did
	 */
	public @Nullable Exception send(Probe.DeadLettering letter, InFlightBytes bytes) {
		Delivery delivery = letter.delivery();
		ConsumerRecord<byte[], byte[]> record = letter.record();
		Exception failure = send(letter.letter().of(record), delivery, delivery.add(record));
		if (failure == null) {
			bytes.add(delivery.lastHeap());
			bytes.abandon(delivery);
		}
		return failure;
	}

}
