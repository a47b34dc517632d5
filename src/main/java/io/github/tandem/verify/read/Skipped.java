package io.github.tandem.verify.read;

import java.util.List;
import java.util.Map;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import io.github.tandem.verify.compare.Kind;
import io.github.tandem.verify.compare.Side;

/**
 * The records of the source before the first one that the target has left. Retention took
 * no more of them on the target than offsets are gone there: the others never came.
 *
 * @param from the first offset of the source that was asked for
 * @param to the offset from which on the target has records
 * @param deleted how many offsets of the target are gone, or {@link Long#MAX_VALUE} if
 * nobody knows which records it ought to have had
 * @param isAlone whether nobody else writes to the target, so that what it has besides
 * may be records of before
 */
record Skipped(long from, long to, long deleted, boolean isAlone) {

	static final Skipped NOTHING = new Skipped(0, 0, Long.MAX_VALUE, true);

	/**
	 * Count the records.
	 * @param log reads the source
	 * @param partition the partition there
	 * @param prints knows which of them are not replicated
	 * @return their number; where retention may have taken all of them, that of their
	 * offsets, which takes no reading
	 */
	long count(LogReader log, TopicPartition partition, RecordPrints prints) {
		if (this.to - this.from <= this.deleted) {
			return Math.max(0, this.to - this.from);
		}
		long[] count = new long[1];
		log.open(Map.of(partition, this.from), Map.of(partition, this.to));
		while (!log.isEnded()) {
			log.read((record) -> count[0] += prints.comesRound(record) ? 0 : 1, (cut) -> {
			});
		}
		return count[0];
	}

	/**
	 * Tell those that retention of the target cannot have taken.
	 * @param outside how many records of each side have nothing on the other one, from
	 * which they are taken
	 * @param gone how many offsets of the target are gone by now
	 * @param wholly whether the target was read to its end
	 * @param counts takes how many are missing
	 * @param notes takes why
	 * @return why it cannot be told, or {@code null} if nothing is in doubt
	 */
	@Nullable String tell(long[] outside, long gone, boolean wholly, Map<Kind, Long> counts, List<String> notes) {
		long most = outside[Side.SOURCE.ordinal()] - gone;
		if (this.deleted == Long.MAX_VALUE || most <= 0) {
			return null;
		}
		// what the target has of before may be some of them
		long absent = most - outside[Side.TARGET.ordinal()];
		String why = ("the target lacks %,d records of the source before the first one that it has left, and its "
				+ "retention took %,d offsets at most")
			.formatted(outside[Side.SOURCE.ordinal()], gone);
		if (absent <= 0 && this.isAlone) {
			return null;
		}
		if (!wholly || absent <= 0) {
			return why;
		}
		outside[Side.SOURCE.ordinal()] -= absent;
		counts.merge(Kind.MISSING, absent, Long::sum);
		notes.add(why);
		return null;
	}

}
