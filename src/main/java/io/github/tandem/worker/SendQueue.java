package io.github.tandem.worker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

import io.github.tandem.delivery.Delivery;
import io.github.tandem.delivery.InFlight;
import io.github.tandem.delivery.InFlightBytes;
import io.github.tandem.delivery.LatencySample;
import io.github.tandem.delivery.RecordPrecheck;
import io.github.tandem.delivery.RecordSize;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.partition.TargetBinding;
import io.github.tandem.worker.target.Introduction;

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
			held += next.heldBytes;
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
					&& next.partition.target().acknowledgementWait().isTooLong();
			if (tooLong && waiting.add(next.partition)) {
				next.giveBack();
			}
			return waiting.contains(next.partition);
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
			if (resting.contains(next.partition)) {
				next.hold();
				continue;
			}
			Stop stop = next.send(sender, this.bytes);
			if (stop instanceof Failed failed && failed.failure() instanceof BufferExhaustedException) {
				break;
			}
			if (stop != null) {
				stops.add(stop);
			}
			if (stop != null || next.isHeld()) {
				resting.add(next.partition);
			}
			if (stop instanceof Failed failed && failed.failure() instanceof TimeoutException) {
				// waited for once: waiting for each partition would cost a poll
				break;
			}
		}
		removeDone(stops);
		return stops;
	}

	private void removeDone(List<Stop> stops) {
		Set<SourcePartition> stopped = new HashSet<>();
		stops.forEach((stop) -> stopped.add(stop.partition()));
		this.unsent.removeIf((next) -> next.isDone() || !next.isCurrent() || stopped.contains(next.partition));
	}

	/**
	 * Why a partition does not go on with what was read of it.
	 */
	sealed interface Stop {

		SourcePartition partition();

	}

	/**
	 * A record could not be sent.
	 *
	 * @param partition its partition
	 * @param offset its offset
	 * @param failure why not
	 */
	record Failed(SourcePartition partition, long offset, Exception failure) implements Stop {

	}

	/**
	 * A record has to be sent alone, since it may be rejected.
	 *
	 * @param partition its partition
	 */
	record Isolated(SourcePartition partition) implements Stop {

	}

	/**
	 * The records of one partition from one poll.
	 */
	private static final class Unsent {

		private final SourcePartition partition;

		private final InFlight inFlight;

		private final List<ConsumerRecord<byte[], byte[]>> records;

		private final LatencySample sample;

		private @Nullable Delivery delivery;

		private int next;

		// of the records that wait for an answer of the target, or -1 if they do not
		private long heldBytes = -1;

		private Unsent(SourcePartition partition, InFlight inFlight, List<ConsumerRecord<byte[], byte[]>> records,
				LatencySample sample) {
			this.partition = partition;
			this.inFlight = inFlight;
			this.records = records;
			this.sample = sample;
		}

		// Whether the partition still goes on from these records, and was not set back.
		private boolean isCurrent() {
			return this.partition.progress().inFlight() == this.inFlight && this.partition.isSending()
					&& this.partition.target().binding() != null;
		}

		private boolean isDone() {
			return this.next == this.records.size();
		}

		private boolean isHeld() {
			return this.heldBytes >= 0;
		}

		private void hold() {
			if (!isHeld()) {
				this.heldBytes = 0;
				for (ConsumerRecord<byte[], byte[]> record : this.records.subList(this.next, this.records.size())) {
					this.heldBytes += RecordSize.bytes(record) + RecordSize.overhead(record.headers());
				}
			}
		}

		private void giveBack() {
			if (this.delivery != null) {
				this.delivery.end();
			}
			this.partition.progress().giveBack(this.records.get(this.next).offset());
		}

		private @Nullable Stop send(Sender sender, InFlightBytes bytes) {
			TargetBinding target = this.partition.target().binding();
			if (target == null) {
				return null;
			}
			if (this.delivery == null) {
				this.delivery = new Delivery(this.partition.partition(), target.name(), this.records.size(),
						this.sample);
				this.inFlight.begin(this.delivery);
			}
			this.heldBytes = -1;
			long before = this.inFlight.heap();
			Stop stop = send(sender, this.delivery, target, before + bytes.room());
			// added once for all of them: other threads look at it
			bytes.add(this.inFlight.heap() - before);
			return stop;
		}

		private @Nullable Stop send(Sender sender, Delivery begun, TargetBinding target, long heapLimit) {
			RecordPrecheck precheck = this.partition.probe().isUnderWay() ? RecordPrecheck.NONE
					: this.partition.target().precheck(this.sample.clock().wallTime());
			Introduction[] introductions = sender.introductions().to(target.topic());
			int size = this.records.size();
			while (this.next < size && this.inFlight.heap() < heapLimit) {
				ConsumerRecord<byte[], byte[]> record = this.records.get(this.next);
				ProducerRecord<byte[], byte[]> mapped;
				try {
					mapped = target.mapper().map(record);
				}
				catch (RuntimeException ex) {
					return new Failed(this.partition, record.offset(), ex);
				}
				Introduction introduction = introductions[mapped.partition()];
				if (introduction.isUnderWay()) {
					hold();
					return null;
				}
				Callback answer = begun.add(record);
				if (precheck.concerns(record, begun.lastHeap())) {
					begun.removeLast();
					return new Isolated(this.partition);
				}
				Exception failure = sender.send(mapped, begun, introduction.begin(answer));
				if (failure != null) {
					introduction.abandon();
					return new Failed(this.partition, record.offset(), failure);
				}
				this.inFlight.sent(begun);
				this.next++;
			}
			return null;
		}

	}

}
