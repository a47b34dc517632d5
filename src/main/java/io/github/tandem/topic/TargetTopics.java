package io.github.tandem.topic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.route.Destination;
import io.github.tandem.route.Route;
import io.github.tandem.route.Routes;

/**
 * Keeps the topics of the target ready for the records of the source, and tells what they
 * look like.
 */
public class TargetTopics {

	private static final Logger logger = LoggerFactory.getLogger(TargetTopics.class);

	private final Routes routes;

	private final TopicsProperties properties;

	private final SourceTopics sourceTopics;

	private final Cluster target;

	private final Map<String, Integer> matched = new ConcurrentHashMap<>();

	private volatile Map<String, Map<String, TargetTopic>> topics = Map.of();

	TargetTopics(Routes routes, TopicsProperties properties, SourceTopics sourceTopics, Cluster target) {
		this.routes = routes;
		this.properties = properties;
		this.sourceTopics = sourceTopics;
		this.target = target;
	}

	/**
	 * The topics as they were seen last. The map is another one whenever something
	 * changed.
	 * @param route a route
	 * @return topics on the target by the name of the topic on the source
	 */
	public Map<String, TargetTopic> of(Route route) {
		return this.topics.getOrDefault(route.name(), Map.of());
	}

	/**
	 * Learn from an earlier run how many partitions topics of the source had, so that
	 * growth meanwhile is told from a target that was made different on purpose.
	 * @param partitionsByTopic number of partitions by topic of the source
	 */
	public void recall(Map<String, Integer> partitionsByTopic) {
		partitionsByTopic.forEach(this.matched::putIfAbsent);
	}

	/**
	 * Look at both clusters and create and grow what is missing on the target.
	 * @throws ClusterException if a cluster does not answer; what was known before stays
	 */
	public synchronized void refresh() {
		Map<String, Map<String, Destination>> destinations = this.routes.destinations(this.sourceTopics.names());
		TreeSet<String> sourceNames = new TreeSet<>();
		TreeSet<String> targetNames = new TreeSet<>();
		destinations.values().forEach((byTopic) -> byTopic.forEach((topic, destination) -> {
			sourceNames.add(topic);
			if (destination instanceof Destination.Topic) {
				targetNames.add(destination.name());
			}
		}));
		Map<String, SourceTopic> sources = this.sourceTopics.describe(sourceNames);
		Map<String, TopicDescription> targets = ExistingTopics.describe(this.target, targetNames);
		Map<String, Map<String, TargetTopic>> refreshed = new HashMap<>();
		this.routes.stream().forEach((route) -> {
			Map<String, TargetTopic> previous = of(route);
			Map<String, TargetTopic> current = new HashMap<>();
			destinations.getOrDefault(route.name(), Map.of()).forEach((topic, destination) -> {
				SourceTopic source = sources.get(topic);
				if (source != null) {
					TargetTopic ready = prepare(route, source, destination, targets.get(destination.name()));
					current.put(topic, report(route, topic, previous.get(topic), ready));
				}
			});
			refreshed.put(route.name(), current.equals(previous) ? previous : Map.copyOf(current));
		});
		this.topics = Map.copyOf(refreshed);
	}

	private TargetTopic prepare(Route route, SourceTopic source, Destination destination,
			@Nullable TopicDescription existing) {
		if (destination instanceof Destination.Conflict conflict) {
			return new TargetTopic.Blocked(conflict.name(), conflict.reason(), source.id());
		}
		String name = destination.name();
		int partitions = (existing != null) ? existing.partitions().size() : 0;
		TopicPlan plan = TopicPlan.of(source, partitions, this.matched.getOrDefault(source.name(), 0),
				route.partitioning(), this.properties.create());
		try {
			TargetTopic topic = carryOut(plan, source, name, partitions);
			if (topic instanceof TargetTopic.Ready ready && ready.partitions() == source.partitions()) {
				this.matched.put(source.name(), source.partitions());
			}
			return topic;
		}
		catch (ClusterException ex) {
			return new TargetTopic.Blocked(name, String.valueOf(ex.getMessage()), source.id());
		}
	}

	private TargetTopic carryOut(TopicPlan plan, SourceTopic source, String name, int partitions) {
		if (plan instanceof TopicPlan.Create create) {
			return create(create, source, name);
		}
		if (plan instanceof TopicPlan.Grow grow) {
			this.target.ask("add partitions to the topic " + name,
					(admin) -> admin.createPartitions(Map.of(name, NewPartitions.increaseTo(grow.partitions()))).all());
			logger.atInfo()
				.addKeyValue("topic", name)
				.addKeyValue("partitions", grow.partitions())
				.log("Added partitions to a topic on the target");
			return new TargetTopic.Ready(name, grow.partitions(), true, source.id(), source.partitions());
		}
		if (plan instanceof TopicPlan.Use use) {
			return new TargetTopic.Ready(name, partitions, use.samePartition(), source.id(), source.partitions());
		}
		return new TargetTopic.Blocked(name, ((TopicPlan.Refuse) plan).reason(), source.id());
	}

	private TargetTopic create(TopicPlan.Create create, SourceTopic source, String name) {
		Map<String, String> configurations = new HashMap<>(this.sourceTopics.configurations(source.name()));
		configurations.keySet().removeIf((key) -> !this.properties.configs().includes(key));
		short replicationFactor = this.properties.replicationFactor(source.replicationFactor(),
				this.target.identify().brokers());
		NewTopic topic = new NewTopic(name, Optional.of(create.partitions()), Optional.of(replicationFactor))
			.configs(configurations);
		try {
			this.target.ask("create the topic " + name, (admin) -> admin.createTopics(List.of(topic)).all());
		}
		catch (ClusterException ex) {
			if (!(ex.getCause() instanceof TopicExistsException)) {
				throw ex;
			}
			// another instance was faster, or the description came from a lagging broker
			return new TargetTopic.Blocked(name, "the topic is being created on the target", source.id());
		}
		logger.atInfo()
			.addKeyValue("topic", name)
			.addKeyValue("partitions", create.partitions())
			.addKeyValue("replicationFactor", replicationFactor)
			.addKeyValue("configurations", new ArrayList<>(configurations.keySet()))
			.log("Created a topic on the target");
		return new TargetTopic.Ready(name, create.partitions(), create.samePartition(), source.id(),
				source.partitions());
	}

	private static TargetTopic report(Route route, String topic, @Nullable TargetTopic previous, TargetTopic current) {
		if (current instanceof TargetTopic.Blocked blocked && !current.equals(previous)) {
			logger.atWarn()
				.addKeyValue("route", route.name())
				.addKeyValue("topic", topic)
				.addKeyValue("reason", blocked.reason())
				.log("Topic cannot be copied");
		}
		else if (current instanceof TargetTopic.Ready ready && !ready.samePartition() && !current.equals(previous)) {
			logger.atInfo()
				.addKeyValue("route", route.name())
				.addKeyValue("topic", topic)
				.addKeyValue("sourcePartitions", ready.sourcePartitions())
				.addKeyValue("targetPartitions", ready.partitions())
				.log("Topic is partitioned by key on the target");
		}
		return current;
	}

}
