package io.github.tandem.verify.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.tandem.verify.compare.Kind;

/**
 * How a partition compares, or a topic that is not compared by partition.
 *
 * @param route the route
 * @param topic the topic on the source
 * @param target the topic on the target
 * @param partition the partition, or {@code null} for all together
 * @param way how records were compared
 * @param outcome what came of it
 * @param reason why that could not be told, or {@code null}
 * @param source what was compared of the source
 * @param onTarget what was compared of the target
 * @param inFlight how many offsets of the source lie behind the position of the route
 * @param counts how many records differ, by kind
 * @param differences the first of them
 * @param notes what was left out, and why
 */
public record Result(String route, String topic, String target, @Nullable Integer partition, Way way, Outcome outcome,
		@Nullable String reason, Compared source, Compared onTarget, long inFlight, Map<Kind, Long> counts,
		List<Difference> differences, List<String> notes) {

	public Result {
		counts = Map.copyOf(counts);
		differences = List.copyOf(differences);
		notes = List.copyOf(notes);
	}

	/**
	 * Of what could not be compared.
	 * @param route the route
	 * @param topic the topic on the source
	 * @param target the topic on the target
	 * @param partition the partition, or {@code null} for all together
	 * @param way how records would have been compared
	 * @param reason why not
	 * @return the result
	 */
	public static Result undecided(String route, String topic, String target, @Nullable Integer partition, Way way,
			String reason) {
		return new Result(route, topic, target, partition, way, Outcome.UNDECIDED, reason, Compared.NOTHING,
				Compared.NOTHING, 0, Map.of(), List.of(), List.of());
	}

	/**
	 * The same, if it cannot be told after all.
	 * @param why why not
	 * @return undecided, unless something differs
	 */
	public Result unlessDifferent(String why) {
		boolean differs = this.outcome == Outcome.DIFFERENT;
		List<String> more = new ArrayList<>(this.notes);
		if (this.reason != null || differs) {
			more.add(why);
		}
		return new Result(this.route, this.topic, this.target, this.partition, this.way,
				differs ? this.outcome : Outcome.UNDECIDED, (this.reason != null || differs) ? this.reason : why,
				this.source, this.onTarget, this.inFlight, this.counts, this.differences, more);
	}

	/**
	 * The same with fewer of the records that differ; they are counted all the same.
	 * @param most how many are told one by one
	 * @return the same
	 */
	public Result telling(int most) {
		if (this.differences.size() <= most) {
			return this;
		}
		List<String> more = new ArrayList<>(this.notes);
		more.add("%,d more are not told one by one, as the report has so many: look at this topic alone"
			.formatted(this.differences.size() - most));
		return new Result(this.route, this.topic, this.target, this.partition, this.way, this.outcome, this.reason,
				this.source, this.onTarget, this.inFlight, this.counts, this.differences.subList(0, most), more);
	}

	/**
	 * The same, if what differs may be none.
	 * @param why why that is not known
	 * @return undecided if something differs
	 */
	public Result unlessEqual(String why) {
		return (this.outcome != Outcome.DIFFERENT) ? this
				: new Result(this.route, this.topic, this.target, this.partition, this.way, Outcome.UNDECIDED, why,
						this.source, this.onTarget, this.inFlight, this.counts, this.differences, this.notes);
	}

	/**
	 * The same, if it cannot be told, whatever was found.
	 * @param why why not
	 * @return undecided
	 */
	public Result unknown(String why) {
		return (this.outcome == Outcome.DIFFERENT) ? unlessEqual(why) : unlessDifferent(why);
	}

	/**
	 * How many records differ in a way.
	 * @param kind the way
	 * @return their number
	 */
	public long count(Kind kind) {
		return this.counts.getOrDefault(kind, 0L);
	}

	/**
	 * What was compared of one side.
	 *
	 * @param from the first offset, or -1 with more than one partition
	 * @param to the offset behind the last one that was read, or -1
	 * @param records number of records that stand against the other side
	 * @param outside number of records that lie where the other side has none any more
	 * @param digest a digest of the records that depends on their order
	 */
	public record Compared(long from, long to, long records, long outside, long digest) {

		/**
		 * Nothing at all.
		 */
		public static final Compared NOTHING = new Compared(-1, -1, 0, 0, 0);

	}

}
