package io.github.tandem.position.goal;

import java.time.Instant;
import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The offset up to which a partition is replicated. What is there or behind it is never
 * sent, and a partition whose watermark is there is complete.
 *
 * @param offset the first offset that is not replicated, or {@link Long#MAX_VALUE} if
 * there is none, or none is known yet
 * @param until the oldest timestamp that is not replicated, or {@code null} if the goal
 * does not follow from one
 */
public record Goal(long offset, @Nullable Instant until) {

	/**
	 * The partition is replicated for ever.
	 */
	public static final Goal NONE = new Goal(Long.MAX_VALUE, null);

	private static final long UNTOLD = Long.MAX_VALUE - 1;

	/**
	 * The partition was there at the first start, and the source did not tell where its
	 * log ended.
	 */
	public static final Goal PENDING = new Goal(UNTOLD, null);

	private static final String KEY = "stop:";

	private static final String LATER = "later";

	/**
	 * Read a goal that {@link #word} wrote.
	 * @param word a word of the metadata of a committed offset
	 * @return the goal, or {@link #NONE} if the word is another one
	 * @throws IllegalArgumentException if it is half a goal
	 */
	public static Goal of(String word) {
		if (!word.startsWith(KEY)) {
			return NONE;
		}
		if (word.equals(PENDING.word())) {
			return PENDING;
		}
		String[] parts = word.substring(KEY.length()).split("@", 2);
		return new Goal(Long.parseLong(parts[0]),
				(parts.length > 1) ? Instant.ofEpochMilli(Long.parseLong(parts[1])) : null);
	}

	/**
	 * The goal as it is kept with a position.
	 * @return a word without spaces, or nothing while no offset is known
	 */
	public String word() {
		if (!isToBeKept()) {
			return "";
		}
		if (isPending()) {
			return KEY + LATER;
		}
		return KEY + this.offset + ((this.until != null) ? "@" + this.until.toEpochMilli() : "");
	}

	/**
	 * Whether there is an offset to stop at.
	 * @return {@code false} if records flow on for ever, or until one is young enough
	 */
	public boolean isKnown() {
		return this.offset < UNTOLD;
	}

	/**
	 * Whether there is anything to be kept with a position.
	 * @return {@code false} if the goal follows from the setting alone
	 */
	public boolean isToBeKept() {
		return isKnown() || isPending();
	}

	/**
	 * Whether the partition is to stop where its log ends as soon as the source tells.
	 * @return {@code true} if nothing is replicated before
	 */
	public boolean isPending() {
		return this.offset == UNTOLD;
	}

	/**
	 * Whether everything before it is done with.
	 * @param nextOffset the offset to go on at
	 * @return {@code true} if nothing is left before the goal
	 */
	public boolean isReachedAt(long nextOffset) {
		return nextOffset >= this.offset;
	}

	/**
	 * Leave out of some offsets those that are not to be replicated.
	 * @param endOffset the offset behind them
	 * @return that offset, or the goal if that comes first
	 */
	public long cap(long endOffset) {
		return Math.min(endOffset, this.offset);
	}

	/**
	 * See whether a record is young enough to be the goal, if that is not known yet.
	 * @param records what a poll brought, at least one record
	 * @return this one if none is
	 */
	public Goal foundIn(List<ConsumerRecord<byte[], byte[]>> records) {
		if (this.until == null || isKnown()) {
			return this;
		}
		long oldest = this.until.toEpochMilli();
		for (ConsumerRecord<byte[], byte[]> record : records) {
			if (record.timestamp() >= oldest) {
				return new Goal(record.offset(), this.until);
			}
		}
		return this;
	}

	/**
	 * Keep of some records those before the goal.
	 * @param records what a poll brought, at least one record
	 * @return the same list if that is all of them
	 */
	public List<ConsumerRecord<byte[], byte[]>> before(List<ConsumerRecord<byte[], byte[]>> records) {
		int kept = records.size();
		while (kept > 0 && records.get(kept - 1).offset() >= this.offset) {
			kept--;
		}
		// a view would keep all of them on the heap
		return (kept == records.size()) ? records : List.copyOf(records.subList(0, kept));
	}

}
