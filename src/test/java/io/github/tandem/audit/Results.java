package io.github.tandem.audit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.github.tandem.verify.compare.Kind;
import io.github.tandem.verify.report.Difference;
import io.github.tandem.verify.report.Outcome;
import io.github.tandem.verify.report.Place;
import io.github.tandem.verify.report.Result;
import io.github.tandem.verify.report.Way;

/**
 * Results of comparisons that a test makes up.
 */
final class Results {

	private final List<Difference> differences = new ArrayList<>();

	private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);

	private final long from;

	private final long to;

	private Integer partition = 0;

	private Way way = Way.BY_ORDER;

	private long outside;

	private String reason;

	private Results(long from, long to) {
		this.from = from;
		this.to = to;
	}

	static Results of(long from, long to) {
		return new Results(from, to);
	}

	Results partition(int number) {
		this.partition = number;
		return this;
	}

	Results byKey() {
		this.partition = null;
		this.way = Way.BY_KEY;
		return this;
	}

	Results with(Kind kind, long source, long target) {
		this.differences.add(new Difference(kind, (source >= 0) ? new Place(0, source) : null,
				(target >= 0) ? new Place(0, target) : null, List.of(), List.of(), List.of()));
		return more(kind, 1);
	}

	Results more(Kind kind, long count) {
		this.counts.merge(kind, count, Long::sum);
		return this;
	}

	Results outside(long records) {
		this.outside = records;
		return this;
	}

	Results undecided(String why) {
		this.reason = why;
		return this;
	}

	Result build() {
		Outcome outcome = this.counts.keySet().stream().anyMatch(Kind::isDifference) ? Outcome.DIFFERENT
				: (this.reason != null) ? Outcome.UNDECIDED : Outcome.EQUAL;
		Result.Compared compared = new Result.Compared((this.partition != null) ? this.from : -1,
				(this.partition != null) ? this.to : -1, this.to - this.from, this.outside, 0);
		return new Result("all", "orders", "orders", this.partition, this.way, outcome, this.reason, compared, compared,
				0, this.counts, this.differences, List.of());
	}

}
