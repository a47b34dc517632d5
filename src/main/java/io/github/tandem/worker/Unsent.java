package io.github.tandem.worker;

import java.util.ArrayList;
import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

import io.github.tandem.delivery.Delivery;
import io.github.tandem.delivery.DeliveryFailure;
import io.github.tandem.delivery.FailedDelivery;
import io.github.tandem.delivery.InFlight;
import io.github.tandem.delivery.InFlightBytes;
import io.github.tandem.delivery.LatencySample;
import io.github.tandem.delivery.RecordPrecheck;
import io.github.tandem.delivery.RecordSize;
import io.github.tandem.partition.Probe;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.partition.TargetBinding;
import io.github.tandem.worker.target.Introduction;
import io.github.tandem.worker.target.Sender;
import io.github.tandem.worker.target.TopicLeaders;

/**
 * The records of one partition from one poll.
 */
final class Unsent {

	private final SourcePartition partition;

	private final InFlight inFlight;

	private List<ConsumerRecord<byte[], byte[]>> records;

	private final LatencySample sample;

	private @Nullable Delivery delivery;

	private int next;

	private boolean waiting;

	private boolean crowdedOut;

	// what was kept waiting at first, or -1 as nothing was
	private long heldBytes = -1;

	Unsent(SourcePartition partition, InFlight inFlight, List<ConsumerRecord<byte[], byte[]>> records,
			LatencySample sample) {
		this.partition = partition;
		this.inFlight = inFlight;
		this.records = records;
		this.sample = sample;
	}

	// Whether the partition still goes on from these records, and was not set back.
	boolean isCurrent() {
		return this.partition.progress().inFlight() == this.inFlight && this.partition.isSending()
				&& this.partition.target().binding() != null;
	}

	boolean isDone() {
		return isEnd(this.next);
	}

	private boolean isEnd(int index) {
		return index == this.records.size();
	}

	SourcePartition partition() {
		return this.partition;
	}

	long heldBytes() {
		return this.heldBytes;
	}

	// Whether the next record has to wait for an answer of the target.
	boolean isWaiting() {
		return this.waiting;
	}

	// Whether the producer's buffer had no room for the next record, or others need it.
	boolean isCrowdedOut() {
		return this.crowdedOut;
	}

	// Whether nothing is even read of the partition, but for a single record.
	boolean isHeldBack() {
		return this.partition.target().heldBack() != null && !this.partition.probe().isUnderWay();
	}

	// Whether an answer is due for long: with nothing in flight there is none.
	boolean isKeptWaiting() {
		return !this.inFlight.isEmpty() && this.partition.target().acknowledgementWait().isTooLong();
	}

	/**
	 * Wait behind earlier records of the partition.
	 */
	void await() {
		this.waiting = true;
	}

	/**
	 * Keep no more records waiting than there is room for, but one.
	 * @param room bytes
	 * @return {@code true} if others have to be read again
	 */
	boolean keep(long room) {
		if (this.heldBytes >= 0) {
			return false;
		}
		this.heldBytes = 0;
		int kept = this.next;
		while (!isEnd(kept) && (kept == this.next || this.heldBytes < room)) {
			ConsumerRecord<byte[], byte[]> record = this.records.get(kept++);
			this.heldBytes += RecordSize.bytes(record) + RecordSize.overhead(record.headers());
		}
		boolean cut = !isEnd(kept);
		if (cut) {
			cut(kept);
		}
		return cut;
	}

	private void cut(int from) {
		this.partition.progress().giveBack(this.records.size() - from, this.records.get(from).offset());
		// a view would keep all of them on the heap
		this.records = List.copyOf(this.records.subList(0, from));
	}

	/**
	 * Send nothing more of it: what is left has to be read again.
	 */
	void giveBack() {
		if (!isDone()) {
			cut(this.next);
		}
		if (this.delivery != null) {
			this.delivery.end();
		}
	}

	@Nullable Stop send(Sender sender, InFlightBytes bytes) {
		TargetBinding target = this.partition.target().binding();
		if (target == null) {
			return null;
		}
		if (this.delivery == null) {
			this.delivery = new Delivery(this.partition.partition(), target.name(), this.records.size(), this.sample);
			this.inFlight.begin(this.delivery);
		}
		this.waiting = false;
		this.crowdedOut = false;
		if (!sender.topics().isKnown(target.name())) {
			return missing(sender, target);
		}
		long before = this.inFlight.heap();
		long room = sender.buffer().room(this.partition, target);
		if (room <= 0) {
			sender.buffer().crowdedOut(this.partition, target);
			crowdOut();
			return null;
		}
		Stop stop = send(sender, this.delivery, target, before + Math.min(room, bytes.room()));
		long sent = this.inFlight.heap() - before;
		if (sent > 0) {
			// added once for all of them: other threads look at it
			bytes.add(sent);
			sender.buffer().sent(this.partition, target, before);
			sender.topics().found(target.name());
		}
		return stop;
	}

	private void crowdOut() {
		this.crowdedOut = true;
		// the single record stays: nothing else would read it again
		this.waiting = this.partition.target().heldBack() != null;
	}

	private @Nullable Stop failed(Sender sender, TargetBinding target, ConsumerRecord<byte[], byte[]> record,
			Exception failure) {
		if (failure instanceof BufferExhaustedException) {
			sender.buffer().exhausted(this.partition, RecordSize.bytes(record) + RecordSize.overhead(record.headers()));
			crowdOut();
			return null;
		}
		if (failure instanceof TimeoutException) {
			sender.topics().missed(target.name());
			return missing(sender, target);
		}
		return new Stop(this.partition, record.offset(), failure);
	}

	// The producer finds out about the topic in the background.
	private @Nullable Stop missing(Sender sender, TargetBinding target) {
		if (sender.topics().isLost(target.name())) {
			return new Stop(this.partition, this.records.get(this.next).offset(),
					new TimeoutException("The producer does not find the topic " + target.name()));
		}
		this.waiting = true;
		return null;
	}

	private @Nullable Stop send(Sender sender, Delivery begun, TargetBinding target, long heapLimit) {
		boolean alone = this.partition.probe().isUnderWay();
		RecordPrecheck precheck = alone ? RecordPrecheck.NONE : precheck();
		Introduction[] introductions = sender.introductions().to(target.topic());
		TopicLeaders leaders = sender.topics().leaders(target.name());
		while (!isDone() && this.inFlight.heap() < heapLimit) {
			ConsumerRecord<byte[], byte[]> record = this.records.get(this.next);
			ProducerRecord<byte[], byte[]> mapped;
			try {
				mapped = target.mapper().map(record);
			}
			catch (RuntimeException ex) {
				return new Stop(this.partition, record.offset(), ex);
			}
			Introduction introduction = introductions[mapped.partition()];
			if (hasToWait(introduction) || (alone && !isAlone(record))) {
				this.waiting = true;
				return null;
			}
			if (leaders.isMissing(mapped.partition())) {
				sender.buffer().leaderless(this.partition, mapped.partition());
				this.waiting = true;
				return null;
			}
			Callback answer = begun.add(record);
			if (precheck.concerns(record, begun.lastHeap())) {
				begun.removeLast();
				if (!this.inFlight.isEmpty()) {
					this.waiting = true;
					return null;
				}
				this.partition.probe(new Probe.Sending(record));
				alone = true;
				precheck = RecordPrecheck.NONE;
				continue;
			}
			Exception failure = sender.send(mapped, begun, introduction.begin(answer));
			if (failure != null) {
				introduction.abandon();
				if (DeliveryFailure.of(failure) != DeliveryFailure.RECORD) {
					return failed(sender, target, record, failure);
				}
				if (!alone) {
					// as if it had been foreseen: the next try is as a single record
					this.partition.target().rejections().add(record.offset());
					precheck = precheck();
					continue;
				}
				// stays at its place until it is decided what becomes of it
				begun.add(record);
				begun.failLast(failure);
			}
			this.inFlight.sent(begun);
			this.next++;
		}
		if (isDone()) {
			begun.end();
		}
		return null;
	}

	private RecordPrecheck precheck() {
		return this.partition.target().precheck(this.sample.clock().wallTime());
	}

	private boolean hasToWait(Introduction introduction) {
		return introduction.isUnderWay() || (introduction.hasFailed() && hasFailed());
	}

	private boolean hasFailed() {
		List<FailedDelivery> failed = new ArrayList<>();
		this.inFlight.forEachFailed(failed::add);
		return !failed.isEmpty();
	}

	private boolean isAlone(ConsumerRecord<byte[], byte[]> record) {
		return this.partition.probe() instanceof Probe.Sending sending && sending.record() == record;
	}

}
