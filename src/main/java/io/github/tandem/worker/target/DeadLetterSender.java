package io.github.tandem.worker.target;

import java.util.Collection;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

import io.github.tandem.delivery.Delivery;
import io.github.tandem.delivery.InFlightBytes;
import io.github.tandem.delivery.RecordSize;
import io.github.tandem.partition.AcknowledgementWait;
import io.github.tandem.partition.Probe;
import io.github.tandem.partition.SourcePartition;

/**
 * Puts the rejected records of one round into the dead-letter topic of their route, as
 * far as its leader answers and neighbours leave room in the producer's buffer, and up to
 * half of what may be in flight.
 */
public final class DeadLetterSender {

	private static final String ENOUGH = "enough dead letters wait for the target";

	// one part of so many of what may be in flight is for dead letters: more of them,
	// kept
	// waiting, would take what the neighbours need
	private static final int SHARE = 2;

	private final Sender sender;

	private long inFlight;

	private boolean lost;

	DeadLetterSender(Sender sender, Collection<SourcePartition> partitions) {
		this.sender = sender;
		for (SourcePartition partition : partitions) {
			this.inFlight += partition.probe().heap();
		}
	}

	/**
	 * Put a record into the dead-letter topic.
	 * @param partition its partition
	 * @param letter the record, and why the target rejected it
	 * @param bytes counts it as in flight
	 * @return why it cannot be put there and what was read of it should not be kept, or
	 * {@code null} if it was sent, or is tried again in the next round
	 */
	public @Nullable Exception send(SourcePartition partition, Probe.DeadLettering letter, InFlightBytes bytes) {
		KnownTopics topics = this.sender.topics();
		String topic = letter.letter().topic();
		if (!topics.isKnown(topic)) {
			// asked once a round, and true for all of them
			this.lost |= topics.isLost(topic);
			return this.lost ? new TimeoutException("The producer does not find the topic " + topic) : null;
		}
		AcknowledgementWait wait = partition.target().acknowledgementWait();
		ConsumerRecord<byte[], byte[]> record = letter.record();
		int size = RecordSize.onHeap(record);
		String obstacle = obstacle(letter, wait, size);
		if (obstacle == null && this.inFlight > 0 && this.inFlight + size > bytes.limit() / SHARE) {
			obstacle = ENOUGH;
		}
		Exception failure = (obstacle != null) ? new TimeoutException(obstacle) : send(letter, bytes);
		if (failure instanceof TimeoutException && !wait.isTooLong()) {
			return null;
		}
		if (failure == null) {
			topics.found(topic);
			// the producer let go of the record itself, and now holds the letter
			partition.progress().inFlight().releaseSettled();
			wait.beginAgain(topics.now());
			this.sender.buffer().sent(letter, size);
			this.inFlight += size;
		}
		return failure;
	}

	private @Nullable String obstacle(Probe.DeadLettering letter, AcknowledgementWait wait, int size) {
		String topic = letter.letter().topic();
		TopicLeaders leaders = this.sender.topics().leaders(topic);
		if (leaders.isMissingFor(letter.record().key())) {
			return "the dead-letter topic '%s' has no leader on the target".formatted(topic);
		}
		for (Leader leader : leaders.all()) {
			if (!this.sender.buffer().takes(leader, wait, size)) {
				return leader.isSilent()
						? "the leader of the dead-letter topic '%s' on the target, node %d, does not answer"
							.formatted(topic, leader.node())
						: BufferShares.FULL;
			}
		}
		return null;
	}

	private @Nullable Exception send(Probe.DeadLettering letter, InFlightBytes bytes) {
		Delivery delivery = letter.delivery();
		ConsumerRecord<byte[], byte[]> record = letter.record();
		Exception failure = this.sender.send(letter.letter().of(record), delivery, delivery.add(record));
		if (failure == null) {
			bytes.add(delivery.lastHeap());
			bytes.abandon(delivery);
		}
		return failure;
	}

}
