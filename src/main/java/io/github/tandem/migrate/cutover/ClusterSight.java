package io.github.tandem.migrate.cutover;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

import io.github.tandem.cluster.ClusterException;
import io.github.tandem.migrate.plan.MigrationPlan;
import io.github.tandem.migrate.plan.TopicTask;
import io.github.tandem.migrate.report.GroupsResult;
import io.github.tandem.migrate.report.LeftOut;
import io.github.tandem.migrate.run.ActiveGroups;
import io.github.tandem.migrate.run.DeadLetters;
import io.github.tandem.migrate.run.GroupHandover;
import io.github.tandem.migrate.run.Retentions;
import io.github.tandem.offset.command.Clusters;
import io.github.tandem.offset.group.GroupFilter;
import io.github.tandem.route.StopAt;
import io.github.tandem.verify.report.Report;

/**
 * Asks both clusters.
 */
final class ClusterSight implements CutOverSight {

	// they are written a moment after the records they tell of
	private static final Duration MAPS = Duration.ofSeconds(30);

	private final Supplier<MigrationPlan> plans;

	private final Clusters clusters;

	private final GroupHandover groups;

	private final Comparison verification;

	private final GroupFilter filter;

	private final Clock clock;

	private Lag lag;

	private Writers writers;

	ClusterSight(Supplier<MigrationPlan> plans, Clusters clusters, GroupHandover groups, Comparison verification,
			Clock clock) {
		this.plans = plans;
		this.clusters = clusters;
		this.groups = groups;
		this.verification = verification;
		this.filter = GroupFilter.of(clusters.properties(), clusters.ownGroups());
		this.clock = clock;
		this.lag = new Lag(List.of(), clusters, clusters.deployment());
		this.writers = new Writers(Set.of(), Map::of, clusters.source(), clock);
	}

	@Override
	public MigrationPlan plan() {
		return this.plans.get();
	}

	@Override
	public void choose(List<TopicTask> topics) {
		this.lag = new Lag(topics, this.clusters, this.clusters.deployment());
	}

	@Override
	public List<String> withoutMembers() {
		Set<String> names = new TreeSet<>();
		this.lag.routes().forEach((route) -> names.add(route.group(this.clusters.deployment())));
		return new ActiveGroups(this.clusters.source()).withoutMembers(names);
	}

	@Override
	public Map<TopicPartition, Long> ends(boolean asReplicated) {
		return this.lag.ends(asReplicated);
	}

	@Override
	public Map<TopicPartition, Long> stableEnds() {
		return this.lag.stableEnds();
	}

	@Override
	public Map<TopicPartition, Long> behind(Map<TopicPartition, Long> ends) {
		return this.lag.behind(ends);
	}

	@Override
	public void watch() {
		Lag watched = this.lag;
		this.writers = new Writers(watched.partitions(), () -> watched.ends(false), this.clusters.source(), this.clock);
		this.writers.begin();
	}

	@Override
	public Check writers() {
		return this.writers.check();
	}

	@Override
	public List<String> readers() {
		return new ActiveGroups(this.clusters.source()).name(topics(), this.filter::matches);
	}

	@Override
	public List<String> otherReaders() {
		ActiveGroups readers = new ActiveGroups(this.clusters.source());
		List<String> others = new ArrayList<>(readers.name(topics(),
				(group) -> !this.filter.matches(group) && !this.clusters.ownGroups().contains(group)));
		others.addAll(readers.others());
		return others;
	}

	@Override
	public GroupsResult moveGroups() throws InterruptedException {
		return this.groups.moveOnceKnown(topics()::contains, MAPS);
	}

	@Override
	public Map<String, Report> compare(Set<String> topics) {
		return this.verification.newest(topics);
	}

	@Override
	public Map<String, Report> sample(Set<String> topics) {
		return this.verification.sample(topics);
	}

	@Override
	public List<String> shorterRetention() {
		try {
			return List.copyOf(
					new Retentions(this.clusters.source(), this.clusters.target()).shorter(this.lag.topics()).values());
		}
		catch (ClusterException | KafkaException ex) {
			return List.of("how long both sides keep records is not known: " + ex.getMessage());
		}
	}

	@Override
	public List<String> otherGroups() {
		return this.groups.leftOut(topics());
	}

	@Override
	public LeftOut leftOut() {
		return new DeadLetters(this.clusters, this.clock)
			.look(new MigrationPlan(this.clock.instant(), this.lag.topics(), Map.of(), List.of()));
	}

	@Override
	public List<String> stopping() {
		return this.lag.routes()
			.stream()
			.filter((route) -> !(route.stopAt() instanceof StopAt.Never))
			.map((route) -> ("the route '%s' stops at %s: take its stop-at out of tandem.routes and start the service again"
				.formatted(route.name(), route.stopAt())))
			.toList();
	}

	@Override
	public Collection<String> replicatedBack(Set<String> targets) {
		return new WayBack(this.clusters.source(), this.clusters.target()).replicatedBack(targets);
	}

	private Set<String> topics() {
		return this.lag.topics().stream().map(TopicTask::source).collect(Collectors.toSet());
	}

}
