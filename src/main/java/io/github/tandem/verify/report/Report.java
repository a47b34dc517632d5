package io.github.tandem.verify.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.github.tandem.verify.compare.Kind;

/**
 * What a verification has found.
 *
 * @param startedAt when it began
 * @param took how long it took
 * @param depth how deep it looked
 * @param strict whether a duplicate is a difference
 * @param results what came of each partition or topic
 * @param groups whether consumer groups go on with the same records
 * @param drifts what differs beyond records, which the outcome leaves out
 * @param unseen what could not be looked at besides
 */
public record Report(Instant startedAt, Duration took, String depth, boolean strict, List<Result> results,
		List<GroupResult> groups, List<Drift> drifts, List<Unseen> unseen) {

	/**
	 * By route, topic and partition.
	 */
	public static final Comparator<Result> ORDER = Comparator.comparing(Result::route)
		.thenComparing(Result::topic)
		.thenComparing((result) -> (result.partition() != null) ? result.partition() : -1);

	public Report {
		results = List.copyOf(results);
		groups = List.copyOf(groups);
		drifts = List.copyOf(drifts);
		unseen = List.copyOf(unseen);
	}

	/**
	 * How source and target compare.
	 * @return equal only if there is something to compare, all of it was looked at, and
	 * all of it is
	 */
	public Outcome outcome() {
		if (this.results.isEmpty()) {
			return Outcome.UNDECIDED;
		}
		Outcome ofGroups = this.groups.stream()
			.map(GroupResult::outcome)
			.reduce(this.unseen.isEmpty() ? Outcome.EQUAL : Outcome.UNDECIDED, Outcome::and);
		return this.results.stream().map(this::outcome).reduce(ofGroups, Outcome::and);
	}

	/**
	 * Do not ask where groups go on in topics that are compared by key, since whoever
	 * moved them knows how exact that is.
	 * @return otherwise the same
	 */
	public Report withoutGroupsByKey() {
		return new Report(this.startedAt, this.took, this.depth, this.strict, this.results, this.groups, this.drifts,
				this.unseen.stream().filter((unseen) -> !unseen.isGroupByKey()).toList());
	}

	/**
	 * Know nothing where nothing was compared, as there was nothing that was asked for,
	 * or one side has nothing that stands against what the other one has.
	 * @param isPart whether a part was asked for, by time or number
	 * @return undecided if no record was compared, unless there is none at all
	 */
	public Report unlessNothing(boolean isPart) {
		long outside = outside(Result::source) + outside(Result::onTarget);
		if (records() > 0 || outcome() != Outcome.EQUAL || !isPart && outside == 0) {
			return this;
		}
		List<Unseen> all = new ArrayList<>(this.unseen);
		all.add(new Unseen("records",
				isPart ? "none was compared: there is none of the time or number that was asked for"
						: "none was compared: one side has nothing that stands against what is on the other"));
		return new Report(this.startedAt, this.took, this.depth, this.strict, this.results, this.groups, this.drifts,
				all);
	}

	/**
	 * Leave out what came later and cannot be told yet: nobody has promised that it is on
	 * the target.
	 * @param isPlanned tells whether a result is of something that was there before
	 * @return otherwise the same, with a drift for each
	 */
	public Report of(Predicate<Result> isPlanned) {
		Predicate<Result> isLater = (result) -> outcome(result) == Outcome.UNDECIDED && !isPlanned.test(result);
		List<Drift> all = new ArrayList<>(this.drifts);
		this.results.stream()
			.filter(isLater)
			.forEach((result) -> all.add(new Drift(result.topic(), result.target(),
					(result.partition() != null) ? "partition " + result.partition() : "topic",
					"created after the plan was made", "not compared: " + result.reason())));
		return new Report(this.startedAt, this.took, this.depth, this.strict,
				this.results.stream().filter(isLater.negate()).toList(), this.groups, all, this.unseen);
	}

	/**
	 * Tell the topics apart.
	 * @param topics names of the topics on the source
	 * @return a report for each, also if it has no results
	 */
	public Map<String, Report> byTopic(Collection<String> topics) {
		Map<String, List<Result>> results = this.results.stream().collect(Collectors.groupingBy(Result::topic));
		Map<String, List<GroupResult>> ofGroups = this.groups.stream()
			.collect(Collectors.groupingBy(GroupResult::topic));
		Map<String, List<Drift>> ofTopics = this.drifts.stream().collect(Collectors.groupingBy(Drift::topic));
		Map<String, Report> reports = new LinkedHashMap<>();
		topics.forEach((topic) -> reports.put(topic,
				new Report(this.startedAt, this.took, this.depth, this.strict, results.getOrDefault(topic, List.of()),
						ofGroups.getOrDefault(topic, List.of()), ofTopics.getOrDefault(topic, List.of()),
						this.unseen)));
		return reports;
	}

	/**
	 * Whether no topic in it was compared by key.
	 * @return {@code true} if all were compared by order
	 */
	public boolean isByOrder() {
		return this.results.stream().allMatch((result) -> result.way() == Way.BY_ORDER);
	}

	/**
	 * How one of the results counts.
	 * @param result the result
	 * @return different also for a duplicate, if that is to be so
	 */
	public Outcome outcome(Result result) {
		return (this.strict && result.count(Kind.DUPLICATED) > 0) ? Outcome.DIFFERENT : result.outcome();
	}

	/**
	 * How many records differ in a way.
	 * @param kind the way
	 * @return their number
	 */
	public long count(Kind kind) {
		return this.results.stream().mapToLong((result) -> result.count(kind)).sum();
	}

	/**
	 * How many offsets of the source are not replicated yet, and were not compared.
	 * @return their number
	 */
	public long inFlight() {
		return this.results.stream().mapToLong(Result::inFlight).sum();
	}

	long outside(Function<Result, Result.Compared> side) {
		return this.results.stream().mapToLong((result) -> side.apply(result).outside()).sum();
	}

	/**
	 * How many records of the source were compared.
	 * @return their number
	 */
	public long records() {
		return this.results.stream().mapToLong((result) -> result.source().records()).sum();
	}

}
