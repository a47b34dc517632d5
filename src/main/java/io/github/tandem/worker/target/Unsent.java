package io.github.tandem.worker.target;

import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import io.github.tandem.delivery.Delivery;
import io.github.tandem.delivery.InFlight;
import io.github.tandem.delivery.LatencySample;
import io.github.tandem.delivery.RecordPrecheck;
import io.github.tandem.delivery.RecordSize;
import io.github.tandem.partition.Probe;
import io.github.tandem.partition.SourcePartition;

/**
 * The records of one partition from one poll, and which of them is sent next.
 */
public final class Unsent {

	private final SourcePartition partition;

	private final InFlight inFlight;

	private List<ConsumerRecord<byte[], byte[]>> records;

	private final LatencySample sample;

	private @Nullable Delivery delivery;

	private int next;

	private boolean waiting;

	// what was kept waiting at first, or -1 as nothing was
	private long heldBytes = -1;

	/**
	 * Take what a poll brought.
	 * @param partition the partition
	 * @param records its records
	 * @param sample takes the time until the last of them is acknowledged
	 */
	public Unsent(SourcePartition partition, List<ConsumerRecord<byte[], byte[]>> records, LatencySample sample) {
		this.partition = partition;
		this.inFlight = partition.progress().inFlight();
		this.records = records;
		this.sample = sample;
	}

	public SourcePartition partition() {
		return this.partition;
	}

	/**
	 * Whether the partition still goes on from these records, and was not set back.
	 * @return {@code false} if they are void
	 */
	public boolean isCurrent() {
		return this.partition.progress().inFlight() == this.inFlight && this.partition.isSending()
				&& this.partition.target().binding() != null;
	}

	/**
	 * Whether all of them are sent.
	 * @return {@code false} while there is a next one
	 */
	public boolean isDone() {
		return isEnd(this.next);
	}

	private boolean isEnd(int index) {
		return index == this.records.size();
	}

	/**
	 * What is kept waiting.
	 * @return bytes
	 */
	public long heldBytes() {
		return this.heldBytes;
	}

	/**
	 * Whether the next record has to wait for an answer of the target.
	 * @return {@code true} until it is sent
	 */
	public boolean isWaiting() {
		return this.waiting;
	}

	/**
	 * Whether nothing is even read of the partition, but for a single record.
	 * @return {@code true} if what is left is to be read again later
	 */
	public boolean isHeldBack() {
		return this.partition.target().heldBack() != null && !this.partition.probe().isUnderWay();
	}

	/**
	 * Whether an answer is due for long: with nothing in flight there is none.
	 * @return {@code true} if the target keeps the partition waiting
	 */
	public boolean isKeptWaiting() {
		return !this.inFlight.isEmpty() && this.partition.target().acknowledgementWait().isTooLong();
	}

	/**
	 * Wait behind earlier records of the partition, or for an answer.
	 */
	public void await() {
		this.waiting = true;
	}

	/**
	 * Keep no more records waiting than there is room for, but one.
	 * @param room bytes
	 * @return {@code true} if others have to be read again
	 */
	public boolean keep(long room) {
		if (this.heldBytes >= 0) {
			return false;
		}
		this.heldBytes = 0;
		int kept = this.next;
		while (!isEnd(kept) && (kept == this.next || this.heldBytes < room)) {
			ConsumerRecord<byte[], byte[]> record = this.records.get(kept++);
			this.heldBytes += RecordSize.onHeap(record);
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
	public void giveBack() {
		if (!isDone()) {
			cut(this.next);
		}
		if (this.delivery != null) {
			this.delivery.end();
		}
	}

	/**
	 * Their delivery, which begins with the first try to send one.
	 * @param topic where they go
	 * @return the delivery
	 */
	Delivery begin(String topic) {
		this.waiting = false;
		if (this.delivery == null) {
			this.delivery = new Delivery(this.partition.partition(), topic, this.records.size(), this.sample);
			this.inFlight.begin(this.delivery);
		}
		return this.delivery;
	}

	InFlight inFlight() {
		return this.inFlight;
	}

	ConsumerRecord<byte[], byte[]> next() {
		return this.records.get(this.next);
	}

	/**
	 * The next record is sent, or has failed.
	 * @param begun their delivery, to which it was added
	 */
	void passNext(Delivery begun) {
		this.inFlight.sent(begun);
		this.next++;
	}

	/**
	 * There is no room for the next record.
	 */
	void crowdOut() {
		// the single record stays: nothing else would read it again
		this.waiting = this.partition.target().heldBack() != null;
	}

	RecordPrecheck precheck() {
		return this.partition.target().precheck(this.sample.clock().wallTime());
	}

	/**
	 * Whether a record is the one that the partition sends alone.
	 * @param record the record
	 * @return {@code false} if it has to wait until that is decided
	 */
	boolean isAlone(ConsumerRecord<byte[], byte[]> record) {
		Probe probe = this.partition.probe();
		return (probe instanceof Probe.Sending sending && sending.record() == record)
				|| (probe instanceof Probe.Together group && group.takes(record));
	}

	/**
	 * How the next record is sent, which may be rejected: alone, or with those behind it
	 * up to the last one that may be rejected as well and has room in a batch.
	 * @param begun their delivery
	 * @param precheck tells which ones may be
	 * @param room what a batch takes, in bytes
	 * @return the probe
	 */
	Probe probe(Delivery begun, RecordPrecheck precheck, long room) {
		long last = next().offset();
		if (this.partition.target().rejections().areSentTogether()) {
			long left = room;
			for (int index = this.next; !isEnd(index) && left > 0; index++) {
				ConsumerRecord<byte[], byte[]> record = this.records.get(index);
				left -= RecordSize.inBatch(record);
				if (left > 0 && precheck.concerns(record, RecordSize.onHeap(record))) {
					last = record.offset();
				}
			}
		}
		return (last > next().offset()) ? new Probe.Together(begun, last) : new Probe.Sending(next());
	}

	/**
	 * No more of it is sent in this round: what was is all that goes together.
	 */
	void closeGroup() {
		if (this.partition.probe() instanceof Probe.Together group && !group.close()) {
			this.partition.probe(Probe.NONE);
		}
	}

	boolean hasFailed() {
		boolean[] failed = new boolean[1];
		this.inFlight.forEachFailed((failure) -> failed[0] = true);
		return failed[0];
	}

}
