package io.github.tandem.worker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

import io.github.tandem.delivery.Delivery;
import io.github.tandem.delivery.InFlight;
import io.github.tandem.delivery.InFlightBytes;
import io.github.tandem.delivery.LatencySample;
import io.github.tandem.delivery.RecordMapper;
import io.github.tandem.delivery.RecordPrecheck;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.partition.TargetBinding;

/**
 * Records of one consumer thread that were read and not sent yet, because enough is in
 * flight or the target does not take them at the moment.
 */
final class SendQueue {

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
	 * Remove the records of partitions that do not go on with them: they will be read
	 * again.
	 */
	void removeVoid() {
		if (!this.unsent.isEmpty()) {
			this.unsent.removeIf((next) -> !next.isCurrent());
		}
	}

	/**
	 * Send what there is, until it is gone or enough is in flight.
	 * @param sender sends it
	 * @return the partitions that cannot go on
	 */
	List<Stop> send(Sender sender) {
		List<Stop> stops = new ArrayList<>();
		while (!this.unsent.isEmpty() && !this.bytes.isFull()) {
			Unsent next = this.unsent.getFirst();
			Stop stop = next.isCurrent() ? next.send(sender, this.bytes) : null;
			if (stop == null) {
				if (!next.isCurrent() || next.isDone()) {
					this.unsent.removeFirst();
				}
				continue;
			}
			if (stop instanceof Failed failed && failed.failure() instanceof BufferExhaustedException) {
				break;
			}
			this.unsent.removeIf((other) -> other.partition == next.partition);
			stops.add(stop);
			if (stop instanceof Failed failed && failed.failure() instanceof TimeoutException) {
				// waited for once: waiting for each partition would cost a poll
				break;
			}
		}
		return stops;
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
			long before = this.inFlight.heap();
			Stop stop = send(sender, this.delivery, target.mapper(), before + bytes.room());
			// added once for all of them: other threads look at it
			bytes.add(this.inFlight.heap() - before);
			return stop;
		}

		private @Nullable Stop send(Sender sender, Delivery begun, RecordMapper mapper, long heapLimit) {
			RecordPrecheck precheck = this.partition.probe().isUnderWay() ? RecordPrecheck.NONE
					: this.partition.target().precheck(this.sample.clock().wallTime());
			int size = this.records.size();
			while (this.next < size && this.inFlight.heap() < heapLimit) {
				ConsumerRecord<byte[], byte[]> record = this.records.get(this.next);
				Callback answer = begun.add(record);
				if (precheck.concerns(record, begun.lastHeap())) {
					begun.removeLast();
					return new Isolated(this.partition);
				}
				Exception failure = sender.send(mapper, record, begun, answer);
				if (failure != null) {
					return new Failed(this.partition, record.offset(), failure);
				}
				this.inFlight.sent(begun);
				this.next++;
			}
			return null;
		}

	}

}
