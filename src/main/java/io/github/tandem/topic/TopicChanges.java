package io.github.tandem.topic;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.topic.request.TopicRequests;
import io.github.tandem.topic.request.UnknownConfigurations;

/**
 * What has to be created and grown on the target, in few requests: a link of 80 ms makes
 * a request for each of a thousand topics a matter of minutes.
 */
final class TopicChanges {

	private static final Logger logger = LoggerFactory.getLogger(TopicChanges.class);

	private final TopicsProperties properties;

	private final SourceTopics sourceTopics;

	private final Cluster target;

	private final TopicRequests requests;

	private final UnknownConfigurations unknown;

	private final Map<String, SourceTopic> creations = new HashMap<>();

	private final Map<String, NewPartitions> growths = new HashMap<>();

	private final Map<String, Uuid> created = new HashMap<>();

	TopicChanges(TopicsProperties properties, SourceTopics sourceTopics, Cluster target, TopicRequests requests) {
		this.properties = properties;
		this.sourceTopics = sourceTopics;
		this.target = target;
		this.requests = requests;
		this.unknown = new UnknownConfigurations(target);
	}

	void create(String name, SourceTopic source) {
		this.creations.put(name, source);
	}

	void grow(String name, int partitions) {
		this.growths.put(name, NewPartitions.increaseTo(partitions));
	}

	/**
	 * Carry out all changes.
	 * @return the failures by the name of the topic; what is not in it was done
	 * @throws ClusterException if a cluster does not answer
	 */
	Map<String, ClusterException> carryOut() {
		Map<String, ClusterException> failures = new HashMap<>();
		if (!this.creations.isEmpty()) {
			Map<String, NewTopic> topics = newTopics(failures);
			failures.putAll(this.requests.creations().send(topics, this::createTopics));
			Map<String, NewTopic> known = this.unknown.leaveOut(topics, failures);
			failures.keySet().removeAll(known.keySet());
			failures.putAll(this.requests.creations().send(known, this::createTopics));
			this.unknown.report(failures);
		}
		failures.putAll(this.requests.growths().send(this.growths, this::createPartitions));
		return failures;
	}

	private Map<String, ClusterException> createTopics(Map<String, NewTopic> topics) {
		CreateTopicsResult result = this.target.call("create topics", (admin) -> admin.createTopics(topics.values()));
		Map<String, ClusterException> failures = failures("create the topic ", result.values());
		topics.values().stream().filter((topic) -> !failures.containsKey(topic.name())).forEach((topic) -> {
			note(topic.name(), result.topicId(topic.name()));
			report(topic);
		});
		return failures;
	}

	private Map<String, ClusterException> createPartitions(Map<String, NewPartitions> partitions) {
		Map<String, ClusterException> failures = failures("add partitions to the topic ",
				this.target.call("add partitions", (admin) -> admin.createPartitions(partitions).values()));
		partitions.forEach((name, added) -> {
			if (!failures.containsKey(name)) {
				logger.atInfo()
					.addKeyValue("topic", name)
					.addKeyValue("partitions", added.totalCount())
					.log("Added partitions to a topic on the target");
			}
		});
		return failures;
	}

	private void note(String name, KafkaFuture<Uuid> id) {
		try {
			this.created.put(name, this.target.await("create the topic " + name, id));
		}
		catch (ClusterException ex) {
			// told only to those who may read configurations: the next look shows it
		}
	}

	/**
	 * The id of a topic that was created.
	 * @param name its name
	 * @return the id, or {@code null} if it was not created or not told
	 */
	@Nullable Uuid created(String name) {
		return this.created.get(name);
	}

	private Map<String, NewTopic> newTopics(Map<String, ClusterException> failures) {
		int brokers = this.target.identify().brokers();
		Function<String, Map<String, String>> configurationsOf = this.sourceTopics
			.configurations(this.creations.values().stream().map(SourceTopic::name).toList());
		Map<String, NewTopic> topics = new HashMap<>();
		this.creations.forEach((name, source) -> {
			try {
				Map<String, String> configurations = configurationsOf.apply(source.name());
				configurations.keySet().removeIf((key) -> !this.properties.configs().includes(key));
				short replicationFactor = this.properties.replicationFactor(source.replicationFactor(), brokers);
				topics.put(name, new NewTopic(name, Optional.of(source.partitions()), Optional.of(replicationFactor))
					.configs(configurations));
			}
			catch (ClusterException ex) {
				failures.put(name, ex);
			}
		});
		return topics;
	}

	private Map<String, ClusterException> failures(String what, Map<String, KafkaFuture<Void>> answers) {
		Map<String, ClusterException> failures = new HashMap<>();
		answers.forEach((name, answer) -> {
			try {
				this.target.await(what + name, answer);
			}
			catch (ClusterException ex) {
				failures.put(name, ex);
			}
		});
		return failures;
	}

	private static void report(NewTopic topic) {
		logger.atInfo()
			.addKeyValue("topic", topic.name())
			.addKeyValue("partitions", topic.numPartitions())
			.addKeyValue("replicationFactor", topic.replicationFactor())
			.addKeyValue("configurations", topic.configs())
			.log("Created a topic on the target");
	}

}
