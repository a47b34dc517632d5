package io.github.tandem.verify.read;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.offset.PartitionSnapshot;
import io.github.tandem.offset.store.KnownMaps;
import io.github.tandem.offset.store.StoredMaps;
import io.github.tandem.route.Destination;
import io.github.tandem.route.Isolation;
import io.github.tandem.route.Route;
import io.github.tandem.route.Routes;
import io.github.tandem.topic.TopicsProperties;
import io.github.tandem.topic.acl.AclLook;
import io.github.tandem.topic.sight.ClusterTopics;
import io.github.tandem.topic.sight.ExistingTopics;
import io.github.tandem.topic.sight.ReadSettings;
import io.github.tandem.topic.sight.TopicSettings;
import io.github.tandem.verify.report.Drift;
import io.github.tandem.verify.report.Result;
import io.github.tandem.verify.report.Way;

/**
 * Finds out what there is to compare, and in which way.
 */
final class Survey {

	private final Routes routes;

	private final Endpoints endpoints;

	private final boolean withMaps;

	private final TopicsProperties.Acls acls;

	private final Clock clock;

	private final List<Subject> subjects = new ArrayList<>();

	private final List<Drift> drifts = new ArrayList<>();

	private @Nullable KnownMaps maps;

	private final List<Result> undecided = new ArrayList<>();

	Survey(Routes routes, Endpoints endpoints, boolean withMaps, @Nullable KnownMaps maps, TopicsProperties.Acls acls,
			Clock clock) {
		this.routes = routes;
		this.endpoints = endpoints;
		this.withMaps = withMaps;
		this.maps = maps;
		this.acls = acls;
		this.clock = clock;
	}

	/**
	 * The topics to compare.
	 * @return those that are on both clusters
	 */
	List<Subject> subjects() {
		return this.subjects;
	}

	/**
	 * The topics that cannot be compared.
	 * @return why not
	 */
	List<Result> undecided() {
		return this.undecided;
	}

	/**
	 * What differs between the topics beyond their records.
	 * @return numbers of partitions, and configurations that were set on topics
	 */
	List<Drift> drifts() {
		return this.drifts;
	}

	/**
	 * The maps of offsets.
	 * @return the maps, or {@code null} if there are none
	 */
	@Nullable KnownMaps maps() {
		return this.maps;
	}

	/**
	 * Look at both clusters.
	 * @param scope what is to be compared
	 * @param source the source
	 * @param target the target
	 */
	void look(Scope scope, Cluster source, Cluster target) {
		ClusterTopics onSource = new ClusterTopics(source);
		Set<String> topics = onSource.names();
		Map<String, Map<String, Destination>> destinations = this.routes.destinations(topics);
		Map<String, Route> byName = new TreeMap<>();
		this.routes.stream().forEach((route) -> byName.put(route.name(), route));
		Set<String> here = new HashSet<>();
		Set<String> there = new HashSet<>();
		destinations.forEach((route, taken) -> taken.forEach((topic, destination) -> {
			if (scope.takes(route, topic)) {
				here.add(topic);
				there.add(destination.name());
			}
		}));
		ExistingTopics sources = ExistingTopics.of(source, here);
		ExistingTopics targets = ExistingTopics.of(target, there);
		ReadSettings sourceSettings = onSource.settings(sources.described().keySet());
		ReadSettings targetSettings = new ClusterTopics(target).settings(targets.described().keySet());
		if (this.withMaps && this.maps == null) {
			this.maps = StoredMaps
				.read(this.endpoints.deployment().offsetsTopic(), target, source.identify().id(),
						() -> this.endpoints.targetConsumer(Isolation.READ_COMMITTED), this.clock)
				.orElse(null);
		}
		KnownMaps known = this.maps;
		// also one that has no topics which are listed
		byName.forEach((name, route) -> {
			if (!scope.takes(name)) {
				return;
			}
			Map<TopicPartition, OffsetAndMetadata> committed = committed(source,
					route.group(this.endpoints.deployment().name()));
			Map<String, Map<Integer, OffsetAndMetadata>> byTopic = new HashMap<>();
			committed
				.forEach((partition, offset) -> byTopic.computeIfAbsent(partition.topic(), (key) -> new HashMap<>())
					.put(partition.partition(), offset));
			destinations.getOrDefault(name, Map.of()).forEach((topic, destination) -> {
				if (here.contains(topic)) {
					add(route, topic, destination, sources, targets, new Settings(sourceSettings, targetSettings),
							byTopic.getOrDefault(topic, Map.of()), (known != null) ? known.of(name, topic) : Map.of());
				}
			});
			hidden(scope, source, route, topics, committed);
		});
		if (this.acls.sync() && !scope.isChosen()) {
			acls(source, topics, target);
		}
	}

	private void acls(Cluster source, Set<String> topics, Cluster target) {
		Map<String, String> replicas = new HashMap<>();
		this.subjects.forEach((subject) -> replicas.put(subject.topic(), subject.target()));
		try {
			AclLook.missing(source, target, replicas, topics, new ClusterTopics(target).names(), this.acls.write())
				.forEach((acl) -> this.drifts.add(new Drift(acl.topic(), acl.topic(),
						acl.pattern().equals("literal") ? "acl" : "acl of the prefix", acl.acl(), null)));
		}
		catch (ClusterException ex) {
			this.drifts.add(new Drift("all topics", "all topics", "acl", "not known: " + ex.getMessage(), null));
		}
	}

	// what a route has replicated and the list of topics does not show
	private void hidden(Scope scope, Cluster source, Route route, Set<String> listed,
			Map<TopicPartition, OffsetAndMetadata> committed) {
		Set<String> replicated = new TreeSet<>();
		committed.keySet().forEach((partition) -> replicated.add(partition.topic()));
		replicated
			.removeIf((topic) -> listed.contains(topic) || !route.takes(topic) || !scope.takes(route.name(), topic));
		ExistingTopics.of(source, replicated)
			.refused()
			.forEach((topic, reason) -> this.undecided
				.add(Result.undecided(route.name(), topic, route.targetTopic(topic), null, Way.BY_ORDER, reason)));
	}

	static Map<TopicPartition, OffsetAndMetadata> committed(Cluster source, String group) {
		Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
		source
			.ask("read the offsets of the group " + group,
					(admin) -> admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
			.forEach((partition, offset) -> {
				if (offset != null && offset.offset() >= 0) {
					committed.put(partition, offset);
				}
			});
		return committed;
	}

	private void add(Route route, String topic, Destination destination, ExistingTopics sources, ExistingTopics targets,
			Settings settings, Map<Integer, OffsetAndMetadata> committed, Map<Integer, PartitionSnapshot> maps) {
		String target = destination.name();
		TopicDescription described = sources.described().get(topic);
		if (described == null) {
			this.undecided.add(Result.undecided(route.name(), topic, target, null, Way.BY_ORDER,
					sources.refused().getOrDefault(topic, "the topic was deleted on the source meanwhile")));
			return;
		}
		TopicSettings onSource = settings.ofSource().known().get(topic);
		TopicSettings onTarget = settings.ofTarget().known().get(target);
		Map<Integer, PartitionSnapshot> known = new HashMap<>();
		Uuid id = described.topicId();
		maps.forEach((partition, map) -> known.put(partition, map.of(id, target, targets.id(target))));
		if (destination instanceof Destination.Conflict conflict) {
			this.undecided.add(Result.undecided(route.name(), topic, target, null, Way.BY_ORDER, conflict.reason()));
			return;
		}
		if (!targets.described().containsKey(target)) {
			this.undecided.add(Result.undecided(route.name(), topic, target, null, Way.BY_ORDER,
					targets.refused().getOrDefault(target, "the topic is not on the target, or may not be seen")));
			return;
		}
		int partitions = described.partitions().size();
		int targetPartitions = targets.partitions(target);
		drift(topic, partitions, onSource, target, targetPartitions, onTarget);
		String cleanup = policy(onSource) + "," + policy(onTarget);
		boolean compacted = cleanup.contains(TopicConfig.CLEANUP_POLICY_COMPACT);
		boolean samePartition = switch (route.partitioning()) {
			case BY_KEY -> false;
			case PRESERVE -> targetPartitions >= partitions;
			case AUTO -> targetPartitions == partitions;
		} && PartitionSnapshot.keepPartitions(known);
		Way way = compacted ? Way.LAST_OF_KEY : samePartition ? Way.BY_ORDER : Way.BY_KEY;
		boolean appendTime = onTarget != null
				&& "LogAppendTime".equals(onTarget.effective(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG));
		this.subjects.add(new Subject(route, route.group(this.endpoints.deployment().name()), topic,
				described.topicId(), partitions, target, targets.id(target), targetPartitions, way, samePartition,
				!appendTime, cleanup.contains(TopicConfig.CLEANUP_POLICY_DELETE), committed, known,
				settings.doubt(topic, target)));
	}

	private void drift(String topic, int partitions, @Nullable TopicSettings onSource, String target,
			int targetPartitions, @Nullable TopicSettings onTarget) {
		if (partitions != targetPartitions) {
			this.drifts.add(new Drift(topic, target, "partitions", String.valueOf(partitions),
					String.valueOf(targetPartitions)));
		}
		if (onSource == null || onTarget == null) {
			return;
		}
		Set<String> names = new TreeSet<>(onSource.own().keySet());
		names.addAll(onTarget.own().keySet());
		for (String name : names) {
			if (!Objects.equals(onSource.own().get(name), onTarget.own().get(name))) {
				this.drifts.add(new Drift(topic, target, name, onSource.own().get(name), onTarget.own().get(name)));
			}
		}
	}

	private static String policy(@Nullable TopicSettings settings) {
		String policy = (settings != null) ? settings.effective(TopicConfig.CLEANUP_POLICY_CONFIG) : null;
		return (policy != null) ? policy : "";
	}

	/**
	 * The configurations of both clusters.
	 *
	 * @param ofSource those of the source
	 * @param ofTarget those of the target
	 */
	private record Settings(ReadSettings ofSource, ReadSettings ofTarget) {

		/**
		 * Why it is not known whether a topic is compacted.
		 * @param topic the topic on the source
		 * @param target the topic on the target
		 * @return the reason, or {@code null}
		 */
		@Nullable String doubt(String topic, String target) {
			ClusterException refused = this.ofSource.refused().get(topic);
			refused = (refused != null) ? refused : this.ofTarget.refused().get(target);
			return (refused != null)
					? "what differs may be none, as the topic may be compacted: %s".formatted(refused.getMessage())
					: null;
		}

	}

}
