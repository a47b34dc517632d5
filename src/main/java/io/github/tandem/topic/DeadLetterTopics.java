package io.github.tandem.topic;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.route.OnRejected;
import io.github.tandem.route.Route;
import io.github.tandem.route.Routes;
import io.github.tandem.topic.sight.ExistingTopics;

/**
 * The topics on the target that take refused records, one for each route that needs it.
 */
public final class DeadLetterTopics {

	private static final Logger logger = LoggerFactory.getLogger(DeadLetterTopics.class);

	// what a topic is created with if it does not take the number from the source
	private static final int REPLICATION_FACTOR = 3;

	// whatever its own topic refuses for its size, its time or for want of a key
	private static final Map<String, String> CONFIGURATION = Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, "delete",
			TopicConfig.RETENTION_MS_CONFIG, "-1", TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
			String.valueOf(64 * 1024 * 1024), TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG,
			String.valueOf(Long.MAX_VALUE), TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
			String.valueOf(Long.MAX_VALUE));

	private final TopicsProperties properties;

	private final Cluster target;

	private final String deployment;

	private final Map<String, Optional<String>> obstacles = new ConcurrentHashMap<>();

	DeadLetterTopics(TopicsProperties properties, Cluster target, DeploymentProperties deployment) {
		this.properties = properties;
		this.target = target;
		this.deployment = deployment.name();
	}

	/**
	 * The name of the deployment.
	 * @return the name
	 */
	public String deployment() {
		return this.deployment;
	}

	/**
	 * The name of a route's topic.
	 * @param route the route
	 * @return the name
	 */
	public String name(Route route) {
		return route.deadLetterTopic(this.deployment);
	}

	/**
	 * What keeps a route's refused records out of its topic.
	 * @param route the route
	 * @return the obstacle and the way out, or {@code null} if the topic is there
	 */
	public @Nullable String obstacle(Route route) {
		return this.obstacles
			.getOrDefault(route.name(),
					Optional.of("the dead-letter topic '%s' is not seen on the target yet".formatted(name(route))))
			.orElse(null);
	}

	boolean isOneOf(Routes routes, String topic) {
		return routes.stream().filter(this::isUsed).anyMatch((route) -> name(route).equals(topic));
	}

	private boolean isUsed(Route route) {
		return route.onRejected() == OnRejected.DEAD_LETTER || this.obstacles.containsKey(route.name());
	}

	/**
	 * See to it that the topics are there of all routes that put refused records into
	 * them, and of those that ever did.
	 * @param routes the routes
	 */
	void refresh(Routes routes) {
		routes.stream().filter(this::isUsed).forEach(this::ensure);
	}

	/**
	 * See to it that the topic of a route is there.
	 * @param route the route
	 * @throws ClusterException if the target does not answer
	 */
	public void ensure(Route route) {
		String name = name(route);
		ExistingTopics existing = ExistingTopics.of(this.target, Set.of(name));
		Optional<String> obstacle = Optional.ofNullable(existing.refused().get(name));
		if (obstacle.isEmpty() && existing.partitions(name) == 0) {
			String forbidden = this.properties.obstacle();
			obstacle = (forbidden != null)
					? Optional.of("the dead-letter topic '%s' does not exist on the target and %s: create it"
						.formatted(name, forbidden))
					: create(name);
		}
		Optional<String> previous = this.obstacles.put(route.name(), obstacle);
		if (obstacle.isPresent() && !obstacle.equals(previous)) {
			logger.atWarn()
				.addKeyValue("route", route.name())
				.addKeyValue("reason", obstacle.get())
				.log("Refused records cannot be put into the dead-letter topic");
		}
	}

	private Optional<String> create(String name) {
		this.target.verify();
		int brokers = this.target.identify().brokers();
		short replicationFactor = this.properties.replicationFactor(REPLICATION_FACTOR, brokers);
		NewTopic topic = new NewTopic(name, Optional.of(1), Optional.of(replicationFactor)).configs(CONFIGURATION);
		try {
			this.target.ask("create the dead-letter topic " + name,
					(admin) -> admin.createTopics(List.of(topic)).all());
			logger.atInfo()
				.addKeyValue("topic", name)
				.addKeyValue("replicationFactor", replicationFactor)
				.log("Created a dead-letter topic on the target");
			return Optional.empty();
		}
		catch (ClusterException ex) {
			return (ex.getCause() instanceof TopicExistsException) ? Optional.empty()
					: Optional.of(String.valueOf(ex.needing(AclOperation.CREATE, "the topic " + name).getMessage()));
		}
	}

}
