package io.github.tandem.worker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import io.github.tandem.delivery.InFlightBytes;
import io.github.tandem.delivery.LatencySample;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.worker.target.Sender;
import io.github.tandem.worker.target.Stop;
import io.github.tandem.worker.target.Unsent;

/**
 * Records of one consumer thread that were read and not sent yet, because enough is in
 * flight or the target does not take them at the moment.
 */
final class SendQueue {

	// Of what may be in flight so much may wait for answers while others are read on, and
	// of that one partition may keep as much.
	private static final int WAITING_SHARE = 4;

	// of which something that was read has to be read again
	private final Set<SourcePartition> cut = new HashSet<>();

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
		this.unsent.addLast(new Unsent(partition, records, sample));
	}

	boolean isEmpty() {
		return this.unsent.isEmpty();
	}

	/**
	 * Whether more may be read: nothing waits but for answers of the target.
	 * @return {@code false} if records have to be sent before
	 */
	boolean isOpen() {
		for (Unsent next : this.unsent) {
			if (!next.isWaiting()) {
				return false;
			}
		}
		return true;
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
	 * @return the partitions of which something has to be read again
	 */
	Set<SourcePartition> giveBack() {
		for (Unsent next : this.unsent) {
			if (next.isWaiting() && next.isCurrent() && next.isKeptWaiting()) {
				this.cut.add(next.partition());
				next.giveBack();
			}
		}
		Set<SourcePartition> all = Set.copyOf(this.cut);
		this.cut.clear();
		this.unsent.removeIf(Unsent::isDone);
		return all;
	}

	/**
	 * Send what there is, until it is gone or enough is in flight. What has to wait for
	 * an answer of the target keeps neither others nor reading waiting.
	 * @param sender sends it
	 * @return the partitions that cannot go on
	 */
	List<Stop> send(Sender sender) {
		List<Stop> stops = new ArrayList<>();
		Set<SourcePartition> resting = new HashSet<>();
		Set<SourcePartition> cutNow = new HashSet<>();
		Set<SourcePartition> crowdedOut = new HashSet<>();
		long room = this.bytes.limit() / WAITING_SHARE;
		for (Unsent next : this.unsent) {
			if (this.bytes.isFull()) {
				break;
			}
			if (!next.isCurrent()) {
				continue;
			}
			if (cutNow.contains(next.partition())) {
				next.giveBack();
				continue;
			}
			if (crowdedOut.contains(next.partition())) {
				continue;
			}
			Stop stop = null;
			// more for one that the target keeps waiting would fill what others need
			if (resting.contains(next.partition()) || next.isKeptWaiting()) {
				next.await();
			}
			else {
				stop = sender.send(next, this.bytes);
			}
			if (next.isHeldBack()) {
				next.giveBack();
				cutNow.add(next.partition());
				continue;
			}
			// the buffer has no room for the rest, or others need it
			if (stop == null && !next.isDone() && !next.isWaiting()) {
				crowdedOut.add(next.partition());
				continue;
			}
			if (stop != null) {
				stops.add(stop);
			}
			if (stop != null || next.isWaiting()) {
				resting.add(next.partition());
			}
			if (next.isWaiting()) {
				if (next.keep(room / WAITING_SHARE)) {
					cutNow.add(next.partition());
				}
				room -= next.heldBytes();
			}
		}
		this.cut.addAll(cutNow);
		removeDone(stops);
		return stops;
	}

	private void removeDone(List<Stop> stops) {
		Set<SourcePartition> stopped = new HashSet<>();
		stops.forEach((stop) -> stopped.add(stop.partition()));
		this.unsent.removeIf((next) -> next.isDone() || !next.isCurrent() || stopped.contains(next.partition()));
	}

}
