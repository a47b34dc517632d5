package io.github.tandem.bridge;

import java.time.Instant;
import java.util.SortedSet;
import java.util.TreeSet;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * How a partition tries a single record, since it was refused, or may be. First it waits
 * until nothing is in flight, then the record at the watermark is read and sent alone.
 */
final class Trial {

	private boolean waiting;

	private boolean underWay;

	private final TreeSet<Long> suspects = new TreeSet<>();

	private boolean trusting;

	private long skippedFrom = -1;

	private @Nullable Instant begunAt;

	private @Nullable ConsumerRecord<byte[], byte[]> record;

	private @Nullable Delivery deadLetter;

	private @Nullable Exception refusal;

	private boolean toDeadLetters;

	/**
	 * Stop sending, to try a single record as soon as nothing is in flight.
	 */
	void await() {
		this.waiting = true;
	}

	boolean isWaiting() {
		return this.waiting;
	}

	/**
	 * Try the record at the watermark.
	 * @param now the time
	 */
	void begin(Instant now) {
		this.waiting = false;
		this.underWay = true;
		this.begunAt = now;
		this.record = null;
		this.deadLetter = null;
	}

	/**
	 * Whether a single record is being tried.
	 * @return {@code true} until it is taken or refused
	 */
	boolean isUnderWay() {
		return this.underWay;
	}

	/**
	 * End the try, or what precedes it; which records have to go alone is still known.
	 */
	void end() {
		this.waiting = false;
		this.underWay = false;
		this.record = null;
		this.deadLetter = null;
	}

	/**
	 * Forget everything: offsets may mean other records from now on.
	 */
	void reset() {
		end();
		this.suspects.clear();
		this.trusting = false;
		this.skippedFrom = -1;
		this.toDeadLetters = false;
	}

	/**
	 * Note a record that was refused, in a batch or before it left.
	 * @param offset its offset
	 */
	void suspect(long offset) {
		this.suspects.add(offset);
	}

	/**
	 * The records that have to go alone since they were refused before.
	 * @return their offsets
	 */
	SortedSet<Long> suspects() {
		return this.suspects;
	}

	/**
	 * Note that a record was taken or left out, and all before it.
	 * @param offset its offset
	 */
	void settle(long offset) {
		this.suspects.headSet(offset, true).clear();
	}

	@Nullable Instant begunAt() {
		return this.begunAt;
	}

	/**
	 * The record that is tried.
	 * @return the record, or {@code null} while it is not read yet
	 */
	@Nullable ConsumerRecord<byte[], byte[]> record() {
		return this.record;
	}

	void record(ConsumerRecord<byte[], byte[]> tried) {
		this.record = tried;
	}

	/**
	 * The record is on its way to the dead-letter topic.
	 * @param delivery the delivery
	 * @param reason why it was refused
	 */
	void deadLetter(Delivery delivery, Exception reason) {
		this.deadLetter = delivery;
		this.refusal = reason;
	}

	@Nullable Delivery deadLetter() {
		return this.deadLetter;
	}

	@Nullable Exception refusal() {
		return this.refusal;
	}

	/**
	 * Put the record into the dead-letter topic, whatever the route does, if it is
	 * refused once more.
	 * @param wanted whether an operator wants that
	 */
	void toDeadLetters(boolean wanted) {
		this.toDeadLetters = wanted;
	}

	boolean toDeadLetters() {
		return this.toDeadLetters;
	}

	/**
	 * Whether records are taken that were suspected: then the next are not, until one is
	 * refused.
	 * @return {@code true} if none is suspected
	 */
	boolean isTrusting() {
		return this.trusting;
	}

	void trust(boolean taken) {
		this.trusting = taken;
	}

	/**
	 * The first offset that is left out because it cannot be read.
	 * @return the offset, or -1 if none is being left out
	 */
	long skippedFrom() {
		return this.skippedFrom;
	}

	void skippedFrom(long offset) {
		this.skippedFrom = offset;
	}

}
