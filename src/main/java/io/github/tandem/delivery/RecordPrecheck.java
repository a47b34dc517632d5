package io.github.tandem.delivery;

import java.util.Set;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import io.github.tandem.topic.TopicLimits;

/**
 * Which records a topic on the target may reject. Such a record is sent alone: a batch is
 * rejected as a whole, and by then those behind it are in flight, so that the others of
 * its batch could only follow them.
 *
 * @param maxBytes largest size of key, value and headers that is surely taken
 * @param oldest oldest timestamp that is surely taken
 * @param newest latest timestamp that is surely taken
 * @param needsKey whether a record without a key is rejected
 * @param offsets records that were rejected before
 */
public record RecordPrecheck(long maxBytes, long oldest, long newest, boolean needsKey, Set<Long> offsets) {

	/**
	 * Suspects no record.
	 */
	public static final RecordPrecheck NONE = new RecordPrecheck(Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE, false,
			Set.of());

	// a batch of one record adds less, and a codec a little to what it cannot compress
	private static final long OVERHEAD = 256;

	// how far the target's clock may be from ours
	private static final long SKEW = 10 * 60 * 1000;

	/**
	 * Make it of what a topic's configuration lets it reject.
	 * @param limits the topic's limits
	 * @param now the time in milliseconds
	 * @param offsets records that were rejected before
	 * @return the check
	 */
	public static RecordPrecheck of(TopicLimits limits, long now, Set<Long> offsets) {
		boolean anySize = limits.maxBytes() == Long.MAX_VALUE;
		// the bounds are often the largest numbers there are
		long oldest = (limits.oldest() < now) ? now - limits.oldest() + SKEW : Long.MIN_VALUE;
		long newest = (limits.newest() < Long.MAX_VALUE - now) ? now + limits.newest() - SKEW : Long.MAX_VALUE;
		return new RecordPrecheck(anySize ? Long.MAX_VALUE : limits.maxBytes() - limits.maxBytes() / 64 - OVERHEAD,
				oldest, newest, limits.needsKey(), offsets);
	}

	/**
	 * Whether a record may be rejected.
	 * @param record the record
	 * @param heap its size with what its headers add, in bytes
	 * @return {@code true} if it has to be sent alone
	 */
	public boolean concerns(ConsumerRecord<byte[], byte[]> record, int heap) {
		return heap > this.maxBytes || (this.needsKey && record.key() == null)
				|| (record.timestamp() < this.oldest && !RecordMapper.isRetimed(record.timestamp()))
				|| record.timestamp() > this.newest
				|| (!this.offsets.isEmpty() && this.offsets.contains(record.offset()));
	}

}
