package io.github.tandem.topic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.apache.kafka.clients.admin.TopicDescription;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.topic.drift.ConfigDrift;
import io.github.tandem.topic.drift.DeletedTopic;
import io.github.tandem.topic.drift.TopicDrift;
import io.github.tandem.topic.drift.TopicsReport;
import io.github.tandem.topic.plan.Conflict;
import io.github.tandem.topic.plan.MirrorMakers;
import io.github.tandem.topic.plan.TopicPlan;
import io.github.tandem.topic.request.FaultLines;
import io.github.tandem.topic.sight.Sight;
import io.github.tandem.topic.sight.TargetSettings;

/**
 * Compares the topics of both clusters after a look, and tells of each conflict once.
 */
final class DriftReports {

	private static final Logger logger = LoggerFactory.getLogger(DriftReports.class);

	private final boolean applied;

	private final TopicUpkeep upkeep;

	private final TargetSettings settings;

	private final Set<TopicDrift.Found> told = new HashSet<>();

	private volatile TopicsReport last;

	DriftReports(boolean applied, TopicUpkeep upkeep, TargetSettings settings) {
		this.applied = applied;
		this.upkeep = upkeep;
		this.settings = settings;
		this.last = new TopicsReport(applied, List.of(), List.of(), List.of(), upkeep.acls());
	}

	TopicsReport last() {
		return this.last;
	}

	/**
	 * Compare.
	 * @param sight what was seen
	 * @param planned what was planned
	 * @param topics what came of it, by route and topic
	 * @param deleted topics that were deleted on the source
	 */
	void look(Sight sight, List<PlannedTopic> planned, Map<String, Map<String, TargetTopic>> topics,
			List<DeletedTopic> deleted) {
		Map<String, Set<String>> names = new HashMap<>();
		Set<String> destined = new TreeSet<>();
		sight.targetNames()
			.forEach((name) -> names.computeIfAbsent(Conflict.collisionKey(name), (key) -> new TreeSet<>()).add(name));
		planned.forEach((next) -> {
			destined.add(next.name());
			names.computeIfAbsent(Conflict.collisionKey(next.name()), (key) -> new TreeSet<>()).add(next.name());
		});
		MirrorMakers makers = MirrorMakers.of(sight.names(), sight.targetNames());
		List<TopicDrift> drifts = new ArrayList<>();
		for (PlannedTopic next : planned) {
			TargetTopic topic = topics.getOrDefault(next.route().name(), Map.of()).get(next.source().name());
			drifts.add(drift(sight, next, topic, names, makers));
		}
		Set<String> onlyOnTarget = new TreeSet<>(sight.targetNames());
		onlyOnTarget.removeAll(destined);
		this.last = new TopicsReport(this.applied, drifts, List.copyOf(onlyOnTarget), deleted, this.upkeep.acls());
		tell(drifts);
	}

	private TopicDrift drift(Sight sight, PlannedTopic planned, @Nullable TargetTopic topic,
			Map<String, Set<String>> names, MirrorMakers makers) {
		int partitions = (topic instanceof TargetTopic.Ready ready) ? ready.partitions() : planned.partitions();
		TopicDescription described = sight.targets().described().get(planned.name());
		List<TopicDrift.Found> conflicts = new ArrayList<>();
		if (topic instanceof TargetTopic.Blocked blocked) {
			conflicts.add(found(new Conflict(Conflict.Kind.BLOCKED, blocked.reason())));
		}
		if (described == null && topic instanceof TargetTopic.Blocked) {
			Conflict similar = Conflict.similar(planned.name(), names);
			if (similar != null) {
				conflicts.add(found(similar));
			}
		}
		else if (described != null && !(planned.plan() instanceof TopicPlan.Refuse)) {
			int inSync = described.partitions().stream().mapToInt((each) -> each.isr().size()).min().orElse(0);
			Conflict
				.of(planned.source(), sight.sourceSettings().known().get(planned.source().name()),
						new Conflict.Target(partitions, inSync, this.settings.of(planned.name())))
				.forEach((conflict) -> conflicts.add(found(conflict)));
			Conflict maker = makers.conflict(planned.source().name(), planned.name());
			if (maker != null) {
				conflicts.add(found(maker));
			}
		}
		List<ConfigDrift> configurations = this.upkeep.configs().drift(planned.name());
		return new TopicDrift(planned.route().name(), planned.source().name(), planned.name(),
				TopicDrift.compare(partitions, configurations, conflicts), planned.source().partitions(), partitions,
				planned.source().replicationFactor(),
				(described != null) ? described.partitions().get(0).replicas().size() : 0, configurations, conflicts);
	}

	private static TopicDrift.Found found(Conflict conflict) {
		return new TopicDrift.Found(conflict.kind().tag(), conflict.text());
	}

	// those that block a topic have a line of their own
	private void tell(List<TopicDrift> drifts) {
		Map<String, FaultLines> lines = new HashMap<>();
		Set<TopicDrift.Found> current = new HashSet<>();
		for (TopicDrift drift : drifts) {
			for (TopicDrift.Found found : drift.conflicts()) {
				TopicDrift.Found named = new TopicDrift.Found(found.kind(), drift.topic() + ": " + found.text());
				current.add(named);
				if (!found.kind().equals(Conflict.Kind.BLOCKED.tag()) && !this.told.contains(named)) {
					lines.computeIfAbsent(found.kind(), (kind) -> new FaultLines())
						.add(drift.topic(), drift.target(), found.text());
				}
			}
		}
		this.told.clear();
		this.told.addAll(current);
		lines.forEach((kind, faults) -> faults.lines()
			.forEach((line) -> line.name(logger.atWarn(), "topic")
				.addKeyValue("conflict", kind)
				.addKeyValue("reason", line.reason())
				.log("A topic on the target is in conflict with that on the source")));
	}

}
