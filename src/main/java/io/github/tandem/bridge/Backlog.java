package io.github.tandem.bridge;

import java.util.ArrayDeque;
import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The records of one consumer thread that were read and not yet sent: those of the last
 * poll, of which some may have to wait until enough bytes are acknowledged.
 */
final class Backlog {

	private final ArrayDeque<Unsent> unsent = new ArrayDeque<>();

	private final InFlightBytes bytes;

	Backlog(InFlightBytes bytes) {
		this.bytes = bytes;
	}

	void add(PartitionFlow flow, List<ConsumerRecord<byte[], byte[]>> records, Sample sample) {
		this.unsent.addLast(new Unsent(flow, flow.inFlight(), records, sample));
	}

	boolean isEmpty() {
		return this.unsent.isEmpty();
	}

	/**
	 * Whether records of a partition wait.
	 * @param flow the partition
	 * @return {@code true} if some do
	 */
	boolean holds(PartitionFlow flow) {
		for (Unsent next : this.unsent) {
			if (next.flow == flow) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Forget the records of a partition, which will be read again.
	 * @param flow the partition
	 */
	void drop(PartitionFlow flow) {
		this.unsent.removeIf((next) -> next.flow == flow);
	}

	/**
	 * Send what there is, until it is gone or enough is in flight.
	 * @param producer the thread's producer
	 * @param failures is told of a record that could not be sent
	 * @return {@code false} if the producer has no room at the moment, or the target does
	 * not answer
	 */
	boolean sendTo(Producer<byte[], byte[]> producer, Failures failures) {
		while (!this.unsent.isEmpty() && !this.bytes.isFull()) {
			Unsent next = this.unsent.getFirst();
			if (!next.isCurrent()) {
				this.unsent.removeFirst();
				continue;
			}
			Exception failure = next.sendTo(producer, this.bytes);
			if (failure instanceof BufferExhaustedException) {
				return false;
			}
			if (failure != null) {
				drop(next.flow);
				failures.failed(next.flow, next.offset(), failure);
				if (failure instanceof TimeoutException) {
					// waited for once: waiting for each partition would cost a poll
					return false;
				}
			}
			else if (next.suspected) {
				drop(next.flow);
				failures.suspected(next.flow);
			}
			else if (next.isDone()) {
				this.unsent.removeFirst();
			}
		}
		return true;
	}

	/**
	 * Is told of records that were not sent.
	 */
	interface Failures {

		/**
		 * A record could not be sent.
		 * @param flow its partition
		 * @param offset its offset
		 * @param failure why not
		 */
		void failed(PartitionFlow flow, long offset, Exception failure);

		/**
		 * A record has to be sent alone, since it may be refused.
		 * @param flow its partition
		 */
		void suspected(PartitionFlow flow);

	}

	/**
	 * The records of one partition from one poll.
	 */
	private static final class Unsent {

		private final PartitionFlow flow;

		private final InFlight inFlight;

		private final List<ConsumerRecord<byte[], byte[]>> records;

		private final Sample sample;

		private int next;

		private boolean suspected;

		private Unsent(PartitionFlow flow, InFlight inFlight, List<ConsumerRecord<byte[], byte[]>> records,
				Sample sample) {
			this.flow = flow;
			this.inFlight = inFlight;
			this.records = records;
			this.sample = sample;
		}

		// Whether the partition still goes on from these records, and was not set back.
		private boolean isCurrent() {
			return this.flow.inFlight() == this.inFlight && this.flow.isSending();
		}

		private long offset() {
			return this.records.get(this.next).offset();
		}

		private boolean isDone() {
			return this.next == this.records.size();
		}

		private @Nullable Exception sendTo(Producer<byte[], byte[]> producer, InFlightBytes bytes) {
			RecordMapper mapper = this.flow.mapper();
			Suspicion suspicion = this.flow.suspicion(this.sample.clock().wallTime());
			int last = this.records.size() - 1;
			while (this.next <= last && !bytes.isFull()) {
				ConsumerRecord<byte[], byte[]> record = this.records.get(this.next);
				Delivery delivery = Delivery.of(record, bytes, (this.next == last) ? this.sample : null);
				if (suspicion.isRaisedBy(record, delivery.heap())) {
					delivery.cancel();
					this.suspected = true;
					return null;
				}
				this.inFlight.add(delivery);
				try {
					producer.send(mapper.map(record), delivery);
				}
				catch (RuntimeException ex) {
					delivery.cancel();
					this.inFlight.removeLast();
					return ex;
				}
				if (delivery.isRefused()) {
					this.inFlight.removeLast();
					return delivery.failure();
				}
				this.next++;
			}
			return null;
		}

	}

}
