package io.github.tandem.worker;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

import io.github.tandem.position.GapCause;
import io.github.tandem.progress.GapLog;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Follows what arrives of a partition: records in their order, again perhaps but never
 * overtaken, and all of them but those that are accounted for.
 */
final class ArrivalCheck {

	private final int partition;

	private final List<Long> offsets = new ArrayList<>();

	private final Set<Long> deadLettered = new HashSet<>();

	private final Set<Long> leftOut = new HashSet<>();

	private final Set<Long> unreadable = new HashSet<>();

	private int checked;

	private int arrived;

	private int replays;

	private final Set<Long> inLog = new HashSet<>();

	ArrivalCheck(int partition) {
		this.partition = partition;
	}

	int partition() {
		return this.partition;
	}

	/**
	 * A record was produced.
	 * @param offset its offset
	 */
	void produced(long offset) {
		this.offsets.add(offset);
	}

	/**
	 * An operator had a record left out.
	 * @param offset its offset
	 */
	void leftOut(long offset) {
		this.leftOut.add(offset);
	}

	/**
	 * Records cannot be read, and an operator may have them left out.
	 * @param from offset of the first
	 * @param to offset after the last
	 */
	void unreadable(long from, long to) {
		LongStream.range(from, to).forEach(this.unreadable::add);
	}

	int replays() {
		return this.replays;
	}

	/**
	 * Look at what arrived since the last look.
	 * @param log all that arrived
	 * @param deadLetters values of all dead letters
	 * @param committed the committed offset
	 */
	void look(List<String> log, List<String> deadLetters, long committed) {
		offsets(deadLetters).forEach(this.deadLettered::add);
		for (String value : log.subList(this.checked, log.size())) {
			long offset = offset(value);
			while (isNextAccountedFor() && this.offsets.get(this.arrived) < offset) {
				this.arrived++;
			}
			if (this.arrived < this.offsets.size() && this.offsets.get(this.arrived) == offset) {
				this.arrived++;
			}
			else {
				this.replays++;
				assertThat(this.offsets.subList(0, this.arrived)).as("what came before %s", value).contains(offset);
			}
			this.inLog.add(offset);
		}
		this.checked = log.size();
		assertCommitted(committed);
	}

	/**
	 * Look at what arrived where records go by their keys, and those of one partition
	 * arrive in several.
	 * @param values all that arrived
	 * @param deadLetters values of all dead letters
	 * @param committed the committed offset
	 */
	void lookAnywhere(List<String> values, List<String> deadLetters, long committed) {
		offsets(values).forEach(this.inLog::add);
		offsets(deadLetters).forEach(this.deadLettered::add);
		assertCommitted(committed);
	}

	private LongStream offsets(List<String> values) {
		String prefix = LoopHarness.partition(this.partition) + "@";
		return values.stream().filter((value) -> value.startsWith(prefix)).mapToLong(ArrivalCheck::offset);
	}

	private void assertCommitted(long committed) {
		assertThat(this.offsets)
			.as("records below the committed offset %d of partition %d that did not arrive", committed, this.partition)
			.noneMatch((offset) -> offset < committed && !this.inLog.contains(offset) && !isAccountedFor(offset));
	}

	private boolean isNextAccountedFor() {
		return this.arrived < this.offsets.size() && isAccountedFor(this.offsets.get(this.arrived));
	}

	private boolean isAccountedFor(long offset) {
		return this.deadLettered.contains(offset) || this.leftOut.contains(offset) || this.unreadable.contains(offset);
	}

	/**
	 * The end: what did not arrive and is in no dead letter was left out by an operator,
	 * or reported as lost.
	 * @param gaps the gaps that were reported
	 */
	void end(List<GapLog.Entry> gaps) {
		assertThat(this.offsets).as("records of partition %d that are lost in silence", this.partition)
			.noneMatch((offset) -> !this.inLog.contains(offset) && !this.deadLettered.contains(offset)
					&& !this.leftOut.contains(offset) && !isReported(gaps, offset));
	}

	private boolean isReported(List<GapLog.Entry> gaps, long offset) {
		return gaps.stream()
			.map(GapLog.Entry::gap)
			.anyMatch((gap) -> gap.cause() == GapCause.CORRUPT && gap.partition().partition() == this.partition
					&& gap.expectedOffset() <= offset && offset < gap.nextOffset());
	}

	private static long offset(String value) {
		return Long.parseLong(value.substring(value.indexOf('@') + 1));
	}

}
