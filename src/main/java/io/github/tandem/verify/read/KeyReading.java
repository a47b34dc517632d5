package io.github.tandem.verify.read;

import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

import io.github.tandem.verify.compare.KeyComparison;
import io.github.tandem.verify.compare.KeyComparison.Coordinate;
import io.github.tandem.verify.compare.Prints;
import io.github.tandem.verify.compare.Reach;
import io.github.tandem.verify.compare.Side;
import io.github.tandem.verify.report.Way;

/**
 * Reads the records of a part of the keys from both clusters into a comparison.
 */
final class KeyReading {

	private final Subject subject;

	private final Scope scope;

	private final List<String> passed;

	private final KeyComparison comparison;

	private final Reach reach;

	private final int slices;

	private final int slice;

	private boolean full;

	private boolean negative;

	private boolean holed;

	/**
	 * Prepare.
	 * @param subject the topic
	 * @param scope what is compared
	 * @param passed ids of clusters to which records are not sent again
	 * @param comparison takes the records
	 * @param reach is told what the target may lack
	 * @param slices number of parts
	 * @param slice which of them
	 */
	KeyReading(Subject subject, Scope scope, List<String> passed, KeyComparison comparison, Reach reach, int slices,
			int slice) {
		this.subject = subject;
		this.scope = scope;
		this.passed = passed;
		this.comparison = comparison;
		this.reach = reach;
		this.slices = slices;
		this.slice = slice;
	}

	/**
	 * Whether there are more records than there is room for.
	 * @return {@code true} if not all was read
	 */
	boolean isFull() {
		return this.full;
	}

	/**
	 * Whether there are timestamps that Kafka's producer does not take.
	 * @return {@code true} if the source has some
	 */
	boolean hasNegativeTimestamps() {
		return this.negative;
	}

	/**
	 * Whether retention took records that were to be read next.
	 * @return {@code true} if it has to be read once more
	 */
	boolean hasHoles() {
		return this.holed;
	}

	/**
	 * Read one side.
	 * @param log reads it
	 * @param side which one
	 * @param from where to begin in each partition
	 * @param to where to end
	 */
	void read(LogReader log, Side side, Map<TopicPartition, Long> from, Map<TopicPartition, Long> to) {
		boolean ofSource = side == Side.SOURCE;
		RecordPrints prints = new RecordPrints(ofSource ? this.subject.topic() : this.subject.target(),
				this.scope.depth() != Depth.HEADERS, this.subject.withTimestamps(), ofSource ? this.passed : List.of());
		log.open(from, to);
		while (!log.isEnded() && !this.full && !this.holed) {
			log.read((record) -> give(record, side, prints), (cut) -> this.holed = true);
		}
	}

	private void give(ConsumerRecord<byte[], byte[]> record, Side side, RecordPrints prints) {
		boolean lastOnly = this.subject.way() == Way.LAST_OF_KEY;
		// those without a key have no order between partitions: each is one of its own
		long key = (record.key() != null || lastOnly) ? prints.key(record) : prints.all(record);
		if (lastOnly && this.subject.samePartition()) {
			// since the topic grew several partitions may have the same key
			key = Prints.and(key, record.partition());
		}
		if (this.full || Long.remainderUnsigned(key, this.slices) != this.slice) {
			return;
		}
		this.negative |= side == Side.SOURCE && record.timestamp() < 0;
		if (prints.comesRound(record) || !this.scope.isOfTime(record.timestamp())) {
			return;
		}
		int home = home(record);
		if (side == Side.TARGET) {
			if (record.key() != null && home != record.partition()) {
				this.reach.forgetHomes();
			}
			home = -1;
		}
		this.full |= !this.comparison.add(side, Coordinate.pack(record.partition(), record.offset()), key,
				prints.all(record), record.value() == null, record.timestamp(), home);
	}

	// as records are replicated
	private int home(ConsumerRecord<byte[], byte[]> record) {
		if (this.subject.samePartition()) {
			return record.partition();
		}
		return ((record.key() != null) ? Utils.toPositive(Utils.murmur2(record.key())) : record.partition())
				% this.subject.targetPartitions();
	}

}
