package io.github.tandem.verify.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The records of one partition that follow offsets, each looked at once.
 */
final class NextRecords {

	// how far a record is looked for where it is not known exactly
	private static final int FAR = 10_000;

	private final LogReader log;

	private final TopicPartition partition;

	private final LogExtents extents;

	private final RecordPrints prints;

	private final Predicate<ConsumerRecord<byte[], byte[]>> wanted;

	private final Map<Long, Found> first = new HashMap<>();

	// of the last offset that was asked for, as it may be many
	private List<Long> ahead = List.of();

	private long aheadOf = -1;

	/**
	 * Look at a partition.
	 * @param log reads it
	 * @param partition the partition
	 * @param extents where it begins and ends
	 * @param prints hashes its records
	 * @param wanted which of them count
	 */
	NextRecords(LogReader log, TopicPartition partition, LogExtents extents, RecordPrints prints,
			Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
		this.log = log;
		this.partition = partition;
		this.extents = extents;
		this.prints = prints;
		this.wanted = wanted;
	}

	long begin() {
		return this.extents.get(this.partition).begin();
	}

	/**
	 * The next record.
	 * @param offset an offset
	 * @return the first one from there on, or {@code null} if there is none
	 * @throws KafkaException if it cannot be found
	 */
	@Nullable Next first(long offset) {
		Found found = this.first.get(offset);
		if (found == null) {
			found = find(offset);
			this.first.put(offset, found);
		}
		if (found.failure() != null) {
			throw found.failure();
		}
		return found.next();
	}

	private Found find(long offset) {
		int[] others = new int[1];
		try {
			List<ConsumerRecord<byte[], byte[]>> records = peek(offset, 1,
					(record) -> this.wanted.test(record) || others[0]++ >= FAR);
			if (others[0] > FAR) {
				return new Found(null, new KafkaException("The next %,d records of %s from %d on are of another way"
					.formatted(FAR, this.partition, offset)));
			}
			return new Found(
					records.isEmpty() ? null : new Next(records.get(0).offset(), this.prints.all(records.get(0))),
					null);
		}
		catch (LogReader.StoppedException ex) {
			throw ex;
		}
		catch (KafkaException ex) {
			// nobody waits for it again and again
			return new Found(null, ex);
		}
	}

	/**
	 * What follows an offset, as far as it is looked for.
	 * @param offset the offset
	 * @return hashes of the records from there on
	 */
	List<Long> ahead(long offset) {
		if (this.aheadOf != offset) {
			List<Long> found = new ArrayList<>();
			// not the records, which may be large
			peek(offset, 1, (record) -> {
				if (this.wanted.test(record)) {
					found.add(this.prints.all(record));
				}
				return found.size() >= FAR;
			});
			this.ahead = found;
			this.aheadOf = offset;
		}
		return this.ahead;
	}

	private List<ConsumerRecord<byte[], byte[]>> peek(long offset, int most,
			Predicate<ConsumerRecord<byte[], byte[]>> which) {
		return this.log.peek(this.partition, offset, this.extents.get(this.partition).end(), most, which);
	}

	/**
	 * A record.
	 *
	 * @param offset its offset
	 * @param print the hash of all of it
	 */
	record Next(long offset, long print) {

	}

	/**
	 * What was found.
	 *
	 * @param next the record, or {@code null}
	 * @param failure why nobody knows, or {@code null}
	 */
	private record Found(@Nullable Next next, @Nullable KafkaException failure) {

	}

}
