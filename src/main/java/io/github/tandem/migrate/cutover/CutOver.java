package io.github.tandem.migrate.cutover;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

import io.github.tandem.cluster.ClusterException;
import io.github.tandem.command.Counted;
import io.github.tandem.migrate.plan.MigrationPlan;
import io.github.tandem.migrate.plan.TopicTask;
import io.github.tandem.migrate.report.GroupsResult;
import io.github.tandem.migrate.report.LeftOut;
import io.github.tandem.migrate.run.GroupHandover;
import io.github.tandem.migrate.run.Rest;
import io.github.tandem.offset.command.Clusters;

/**
 * Decides whether producers and consumers can be started on the target: nobody writes to
 * the source any more, nobody reads there, everything is on the target, the groups too.
 * Another process replicates meanwhile.
 */
public final class CutOver {

	private static final Duration PAUSE = Duration.ofSeconds(1);

	private final CutOverSight sight;

	private final CutOverScope scope;

	private final Pause pause;

	private final Clock clock;

	private List<TopicTask> topics = List.of();

	private final List<Check> checks = new ArrayList<>();

	/**
	 * Prepare; nothing is asked yet.
	 * @param plans tells the topics as they are now
	 * @param clusters both clusters
	 * @param scope what is switched
	 * @param groups moves the groups, and tells what came of it
	 * @param verification compares records of topics
	 * @param clock the time
	 */
	public CutOver(Supplier<MigrationPlan> plans, Clusters clusters, CutOverScope scope, GroupHandover groups,
			Comparison verification, Clock clock) {
		this(new ClusterSight(plans, clusters, groups, verification, clock), scope, Rest::take, clock);
	}

	CutOver(CutOverSight sight, CutOverScope scope, Pause pause, Clock clock) {
		this.sight = sight;
		this.scope = scope;
		this.pause = pause;
		this.clock = clock;
	}

	/**
	 * Look, and wait for what is missing as long as that may take.
	 * @param progress is told what is being looked at
	 * @return GO, or what is missing
	 * @throws InterruptedException if the process ends
	 * @throws io.github.tandem.cluster.ClusterException if a cluster does not answer
	 */
	public CutOverReport run(Consumer<String> progress) throws InterruptedException {
		Instant start = this.clock.instant();
		while (true) {
			this.checks.clear();
			try {
				check(progress);
			}
			catch (ClusterException | KafkaException ex) {
				if (Duration.between(start, this.clock.instant()).compareTo(this.scope.longest()) >= 0) {
					throw ex;
				}
				this.checks
					.add(Check.missing("clusters", "one does not answer", List.of(String.valueOf(ex.getMessage()))));
			}
			Instant now = this.clock.instant();
			CutOverReport report = new CutOverReport(now, Duration.between(start, now), this.topics.size(),
					this.checks);
			if (report.isGo() || Duration.between(start, now).compareTo(this.scope.longest()) >= 0) {
				return report;
			}
			this.checks.stream()
				.filter((check) -> check.state() == Check.State.MISSING)
				.findFirst()
				.ifPresent((check) -> progress.accept("waiting: %s: %s".formatted(check.name(), check.said())));
			this.pause.take(PAUSE);
		}
	}

	private void check(Consumer<String> progress) throws InterruptedException {
		MigrationPlan plan = this.sight.plan();
		Set<String> known = plan.topics().stream().map(TopicTask::source).collect(Collectors.toSet());
		Set<String> taken = this.scope.taken(known);
		this.topics = plan.topics().stream().filter((topic) -> taken.contains(topic.source())).toList();
		this.sight.choose(this.topics);
		List<String> unmatched = this.scope.unmatched(known);
		if (this.topics.isEmpty() || !unmatched.isEmpty()) {
			this.checks.add(Check.missing("topics", "no route replicates what was named", unmatched));
			return;
		}
		List<String> obstacles = this.topics.stream()
			.filter((topic) -> topic.obstacle() != null)
			.map((topic) -> "%s: %s".formatted(topic.source(), topic.obstacle()))
			.toList();
		add("topics", Counted.of(this.topics.size(), "topic"), "cannot be replicated", obstacles);
		progress.accept("who replicates");
		add("replication", "runs",
				"nobody replicates: start the service, or look whether it runs under this tandem.name",
				this.sight.withoutMembers());
		progress.accept("lag");
		lag();
		progress.accept("who writes, for %d s".formatted(this.scope.watch().toSeconds()));
		this.sight.watch();
		this.pause.take(this.scope.watch());
		replace(this.sight.writers());
		progress.accept("who reads");
		readers();
		if (isMissing()) {
			return;
		}
		switchOver(progress);
	}

	private void readers() {
		this.checks.removeIf((check) -> check.name().equals("consumers"));
		add("consumers", "no group that is moved has members that read there",
				"groups still read on the source: stop them", this.sight.readers());
		List<String> others = this.sight.otherReaders();
		this.checks.removeIf((check) -> check.name().equals("other readers"));
		if (!others.isEmpty()) {
			this.checks
				.add(Check.doubtful("other readers", "groups that are not moved have members on the source", others));
		}
	}

	private void switchOver(Consumer<String> progress) throws InterruptedException {
		progress.accept("the last records");
		awaitTail();
		if (isMissing()) {
			return;
		}
		progress.accept("groups");
		moveGroups();
		this.checks.addAll(new RecordsCheck(this.sight).look(this.topics, progress));
		progress.accept("dead letters");
		leftOut();
		retention();
		progress.accept("who has written and read meanwhile");
		replace(this.sight.writers());
		readers();
		wayBack();
	}

	private void wayBack() {
		Set<String> targets = new TreeSet<>();
		this.topics.forEach((topic) -> targets.add(topic.target()));
		int all = targets.size();
		targets.removeAll(this.sight.replicatedBack(Set.copyOf(targets)));
		this.checks.add(targets.isEmpty() ? Check.well("way back", "a running deployment replicates all topics back")
				: Check.doubtful("way back",
						"%d of %s not replicated back: what is written there after the switch is lost on a return"
							.formatted(targets.size(), Counted.of(all, "topic")),
						List.of()));
	}

	private void lag() {
		Map<TopicPartition, Long> lags = this.sight.behind(this.sight.ends(true));
		long lag = Lag.sum(lags);
		if (lag <= this.scope.maxLag()) {
			this.checks.add(Check.well("lag", Counted.of(lag, "record")));
		}
		else {
			this.checks
				.add(Check.missing("lag", "%s, more than %,d".formatted(Counted.of(lag, "record"), this.scope.maxLag()),
						Lag.lines(lags, this.sight.stopping())));
		}
	}

	private void replace(Check check) {
		this.checks.removeIf((earlier) -> earlier.name().equals(check.name()));
		this.checks.add(check);
	}

	private void awaitTail() throws InterruptedException {
		Instant end = this.clock.instant().plus(this.scope.patience());
		while (true) {
			Map<TopicPartition, Long> ends = this.sight.ends(false);
			Map<TopicPartition, Long> open = new HashMap<>();
			this.sight.stableEnds().forEach((partition, stable) -> {
				if (stable < ends.getOrDefault(partition, stable)) {
					open.put(partition, stable);
				}
			});
			Map<TopicPartition, Long> lags = this.sight.behind(ends);
			if (open.isEmpty() && lags.isEmpty()) {
				this.checks.add(Check.well("last records", "all are replicated"));
				return;
			}
			if (this.clock.instant().isAfter(end)) {
				this.checks.add(
						!open.isEmpty()
								? Check.missing("last records",
										"transactions are open on the source: end or abort them",
										open.entrySet()
											.stream()
											.map((entry) -> "%s: from offset %d on".formatted(entry.getKey(),
													entry.getValue()))
											.sorted()
											.limit(5)
											.toList())
								: Check.missing("last records",
										"not all are replicated: /actuator/replication of the service tells why",
										Lag.lines(lags, this.sight.stopping())));
				return;
			}
			this.pause.take(PAUSE);
		}
	}

	private void moveGroups() throws InterruptedException {
		GroupsResult result = this.sight.moveGroups();
		add("groups", result.said(), "not all groups go on on the target where they ended", result.findings());
		List<String> others = this.sight.otherGroups();
		if (!others.isEmpty()) {
			this.checks
				.add(Check.doubtful("other groups", "groups have offsets in these topics that are not moved", others));
		}
		if (!result.notes().isEmpty()) {
			this.checks.add(Check.doubtful("reread", "groups read records again", result.notes()));
		}
	}

	private void leftOut() {
		LeftOut leftOut = this.sight.leftOut();
		if (leftOut.records() > 0 || leftOut.doubt() != null) {
			this.checks
				.add(Check.doubtful("dead letters",
						(leftOut.doubt() != null) ? leftOut.doubt()
								: "the target has rejected " + Counted.of(leftOut.records(), "record"),
						leftOut.lines()));
		}
	}

	private void retention() {
		List<String> shorter = this.sight.shorterRetention();
		if (!shorter.isEmpty()) {
			this.checks.add(Check.doubtful("retention", "the target deletes records that the source keeps", shorter));
		}
	}

	private void add(String name, String well, String missing, List<String> details) {
		this.checks.add(details.isEmpty() ? Check.well(name, well) : Check.missing(name, missing, details));
	}

	private boolean isMissing() {
		return this.checks.stream().anyMatch((check) -> check.state() == Check.State.MISSING);
	}

	/**
	 * Waits.
	 */
	@FunctionalInterface
	interface Pause {

		/**
		 * Wait.
		 * @param time how long
		 * @throws InterruptedException if the process ends
		 */
		void take(Duration time) throws InterruptedException;

	}

}
