package io.github.tandem.offset.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;

/**
 * The topic on the target that holds the maps of the deployment. One partition: maps are
 * small, and in one there is an order.
 */
final class MapTopic {

	private static final Logger logger = LoggerFactory.getLogger(MapTopic.class);

	private static final Duration INTERVAL = Duration.ofMinutes(1);

	// what is not compacted yet is read at each start
	private static final Map<String, String> CONFIGURATION = Map.of(TopicConfig.CLEANUP_POLICY_CONFIG,
			TopicConfig.CLEANUP_POLICY_COMPACT, TopicConfig.SEGMENT_BYTES_CONFIG, String.valueOf(16 * 1024 * 1024));

	private final String name;

	private final Cluster target;

	private final boolean create;

	private Instant next = Instant.MIN;

	private @Nullable Uuid id;

	private boolean configured;

	/**
	 * Describe the topic.
	 * @param name its name
	 * @param target the target
	 * @param create whether it may be created
	 */
	MapTopic(String name, Cluster target, boolean create) {
		this.name = name;
		this.target = target;
		this.create = create;
	}

	String name() {
		return this.name;
	}

	/**
	 * Look again, the next time, whether the topic is there.
	 */
	void doubt() {
		this.next = Instant.MIN;
	}

	/**
	 * See to it that the topic is there.
	 * @param now the time
	 * @return {@code true} if it is another topic than before, with nothing in it that
	 * was written before
	 * @throws ClusterException if it is not, and the target does not answer or refuses
	 * @throws MissingTopicException if it is not and may not be created
	 */
	boolean ensure(Instant now) {
		if (now.isBefore(this.next)) {
			return false;
		}
		Uuid found = find();
		if (found == null) {
			if (!this.create) {
				throw new MissingTopicException(this.name);
			}
			create();
			found = find();
		}
		boolean another = this.id != null && found != null && !found.equals(this.id);
		this.id = (found != null) ? found : this.id;
		checkConfiguration();
		this.next = now.plus(INTERVAL);
		return another;
	}

	private @Nullable Uuid find() {
		try {
			return this.target
				.ask("look for the topic " + this.name,
						(admin) -> admin.describeTopics(List.of(this.name)).topicNameValues().get(this.name))
				.topicId();
		}
		catch (ClusterException ex) {
			if (ex.getCause() instanceof UnknownTopicOrPartitionException) {
				return null;
			}
			throw ex;
		}
	}

	private void create() {
		this.target.verify();
		NewTopic topic = new NewTopic(this.name, Optional.of(1), Optional.empty()).configs(CONFIGURATION);
		try {
			this.target.ask("create the topic " + this.name, (admin) -> admin.createTopics(List.of(topic)).all());
			logger.atInfo().addKeyValue("topic", this.name).log("Created the topic of offset maps on the target");
		}
		catch (ClusterException ex) {
			if (!(ex.getCause() instanceof TopicExistsException)) {
				throw ex;
			}
		}
	}

	// With another policy it forgets; who may not look must not be kept from writing.
	private void checkConfiguration() {
		if (this.configured) {
			return;
		}
		this.configured = true;
		ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, this.name);
		try {
			String policy = this.target
				.ask("describe the topic " + this.name,
						(admin) -> admin.describeConfigs(List.of(resource)).values().get(resource))
				.get(TopicConfig.CLEANUP_POLICY_CONFIG)
				.value();
			if (policy == null || !policy.equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
				logger.atWarn()
					.addKeyValue("topic", this.name)
					.addKeyValue("cleanup.policy", policy)
					.log("The topic of offset maps forgets what is old: set its cleanup.policy to compact");
			}
		}
		catch (ClusterException ex) {
			logger.atDebug()
				.addKeyValue("topic", this.name)
				.addKeyValue("error", ex.getMessage())
				.log("The configuration of the topic of offset maps cannot be read");
		}
	}

}
