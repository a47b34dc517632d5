package io.github.tandem.worker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.BufferExhaustedException;

import io.github.tandem.delivery.InFlightBytes;
import io.github.tandem.delivery.LatencySample;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.worker.target.Sender;

/**
 * Records of one consumer thread that were read and not sent yet, because enough is in
 * flight or the target does not take them at the moment.
 */
final class SendQueue {

	// of what may be in flight: so much may wait for answers while others are read on
	private static final int HELD_SHARE = 4;

	private final ArrayDeque<Unsent> unsent = new ArrayDeque<>();

	private final InFlightBytes bytes;

	SendQueue(InFlightBytes bytes) {
		this.bytes = bytes;
	}

	/**
	 * Add what a poll brought of a partition.
	 * @param partition the partition
	 * @param records its records
	 * @param sample takes the time until the last of them is acknowledged
	 */
	void add(SourcePartition partition, List<ConsumerRecord<byte[], byte[]>> records, LatencySample sample) {
		partition.progress().read(records);
		this.unsent.addLast(new Unsent(partition, partition.progress().inFlight(), records, sample));
	}

	boolean isEmpty() {
		return this.unsent.isEmpty();
	}

	/**
	 * Whether more may be read: nothing waits but for answers of the target, and that is
	 * not much.
	 * @return {@code false} if records have to be sent before
	 */
	boolean isOpen() {
		long held = 0;
		for (Unsent next : this.unsent) {
			if (!next.isHeld()) {
				return false;
			}
			held += next.heldBytes();
		}
		return held <= this.bytes.limit() / HELD_SHARE;
	}

	/**
	 * Remove the records of partitions that do not go on with them: they will be read
	 * again.
	 */
	void removeVoid() {
		if (!this.unsent.isEmpty()) {
			this.unsent.removeIf((next) -> !next.isCurrent());
		}
	}

	/**
	 * Remove the records of partitions that the target keeps waiting: they will be read
	 * again when it answers.
	 * @return the partitions
	 */
	Set<SourcePartition> giveBack() {
		Set<SourcePartition> waiting = new HashSet<>();
		this.unsent.removeIf((next) -> {
			boolean tooLong = next.isHeld() && next.isCurrent()
					&& next.partition().target().acknowledgementWait().isTooLong();
			if (tooLong && waiting.add(next.partition())) {
				next.giveBack();
			}
			return waiting.contains(next.partition());
		});
		return waiting;
	}

	/**
	 * Send what there is, until it is gone or enough is in flight. What has to wait for
	 * an answer of the target does not keep others waiting.
	 * @param sender sends it
	 * @return the partitions that cannot go on
	 */
	List<Stop> send(Sender sender) {
		List<Stop> stops = new ArrayList<>();
		Set<SourcePartition> resting = new HashSet<>();
		for (Unsent next : this.unsent) {
			if (this.bytes.isFull()) {
				break;
			}
			if (!next.isCurrent()) {
				continue;
			}
			if (resting.contains(next.partition())) {
				next.hold();
				continue;
			}
			Stop stop = next.send(sender, this.bytes);
			if (stop instanceof Stop.Failed failed && failed.failure() instanceof BufferExhaustedException) {
				break;
			}
			if (stop != null) {
				stops.add(stop);
			}
			if (stop != null || next.isHeld()) {
				resting.add(next.partition());
			}
		}
		removeDone(stops);
		return stops;
	}

	private void removeDone(List<Stop> stops) {
		Set<SourcePartition> stopped = new HashSet<>();
		stops.forEach((stop) -> stopped.add(stop.partition()));
		this.unsent.removeIf((next) -> next.isDone() || !next.isCurrent() || stopped.contains(next.partition()));
	}

}
