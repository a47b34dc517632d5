package io.github.tandem.verify.read;

import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

import io.github.tandem.offset.LogBounds;
import io.github.tandem.offset.PartitionSnapshot;
import io.github.tandem.offset.TopicTranslation;
import io.github.tandem.offset.Translation;

/**
 * Where records of a partition stand on the other side.
 *
 * @param subject the topic
 * @param source reads the source
 * @param from the partition there
 * @param target reads the target
 * @param to the partition there
 * @param isAlone whether nobody else writes to the target
 */
record Places(Subject subject, LogReader source, TopicPartition from, LogReader target, TopicPartition to,
		boolean isAlone) {

	static final long UNKNOWN = -1;

	// records that are looked for
	private static final int FIRST = 16;

	// how far
	private static final int FAR = 10_000;

	/**
	 * Find the record of the source that the log of the target begins with, as retention
	 * has taken those before.
	 * @param sourceLog the log of the source
	 * @param targetLog that of the target
	 * @return an offset of the source: its first one also if the target is empty, or has
	 * records that are older, and {@link #UNKNOWN} if its first records are not on the
	 * source
	 * @throws Subject.UnknownPlaceException if times say nothing at all
	 */
	long firstOnSource(LogBounds sourceLog, LogBounds targetLog) {
		long begin = sourceLog.start();
		if (targetLog.start() >= targetLog.end()) {
			return begin;
		}
		List<ConsumerRecord<byte[], byte[]>> first = this.target.peek(this.to, targetLog.start(), FIRST,
				(record) -> true);
		long place = this.subject.place(this.source, this.from, first);
		if (place >= 0) {
			return place;
		}
		List<ConsumerRecord<byte[], byte[]>> here = this.source.peek(this.from, begin, 1, (record) -> true);
		boolean isOlder = this.isAlone && begin > 0 && !first.isEmpty() && !here.isEmpty()
				&& first.stream().allMatch((record) -> record.timestamp() < here.get(0).timestamp());
		return isOlder ? begin : UNKNOWN;
	}

	/**
	 * Whether the target has records of before a record of the source, so that retention
	 * cannot have taken that one there: by their times, and by their places as far as
	 * they are on the source.
	 * @param offset offset of the record
	 * @param sourceLog the log of the source
	 * @param targetLog that of the target
	 * @return {@code false} if that is not known
	 */
	boolean hasBefore(long offset, LogBounds sourceLog, LogBounds targetLog) {
		if (!this.isAlone || !this.subject.withTimestamps() || targetLog.start() >= targetLog.end()
				|| offset >= sourceLog.end()) {
			return false;
		}
		List<ConsumerRecord<byte[], byte[]>> first = this.target.peek(this.to, targetLog.start(), FIRST,
				(record) -> true);
		List<ConsumerRecord<byte[], byte[]>> here = this.source.peek(this.from, offset, 1, (record) -> true);
		if (first.isEmpty() || here.isEmpty()) {
			return false;
		}
		long time = here.get(0).timestamp();
		return first.stream().allMatch((record) -> record.timestamp() < time && !isBehind(record, offset));
	}

	private boolean isBehind(ConsumerRecord<byte[], byte[]> record, long offset) {
		long print = new RecordPrints(record.topic(), true, true, List.of()).all(record);
		RecordPrints prints = new RecordPrints(this.from.topic(), true, true, List.of());
		return this.source.has(this.from, offset, FAR, (one) -> prints.all(one) == print);
	}

	/**
	 * Where a record of the source is on the target, or a place before it.
	 * @param offset its offset
	 * @param end where the records end that are expected there
	 * @param sourceLog the log of the source
	 * @param targetLog that of the target
	 * @param isChosen whether single partitions were chosen
	 * @return the offset on the target
	 */
	long onTarget(long offset, long end, LogBounds sourceLog, LogBounds targetLog, boolean isChosen) {
		if (offset >= sourceLog.end()) {
			return targetLog.end();
		}
		PartitionSnapshot map = this.subject.maps().get(this.from.partition());
		if (map != null) {
			int partition = this.from.partition();
			Translation translation = new TopicTranslation(Map.of(partition, map), true)
				.toTarget(Map.of(partition, offset), Map.of(partition, sourceLog.end()), Map.of(partition, targetLog))
				.get(partition);
			if (translation != null) {
				return translation.offset();
			}
		}
		List<ConsumerRecord<byte[], byte[]>> next = this.source.peek(this.from, offset, FIRST, (record) -> true);
		if (next.isEmpty()) {
			return targetLog.end();
		}
		long place = this.subject.place(this.target, this.to,
				next.stream().filter((record) -> record.offset() < end).toList());
		if (place >= 0) {
			return place;
		}
		boolean isExpected = next.get(0).offset() < end && !isChosen;
		return isExpected ? targetLog.start() : this.subject.at(this.target, this.to, next.get(0));
	}

}
