package io.github.tandem.topic;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

import org.apache.kafka.clients.admin.CreatePartitionsOptions;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.topic.plan.TopicPlan;
import io.github.tandem.topic.request.FaultLines;
import io.github.tandem.topic.request.Outcome;
import io.github.tandem.topic.request.RefusedConfigurations;
import io.github.tandem.topic.request.TopicRequests;
import io.github.tandem.topic.sight.ReadSettings;
import io.github.tandem.topic.sight.SourceTopic;
import io.github.tandem.topic.sight.TopicSettings;

/**
 * What has to be created and grown on the target, in few requests: a link of 80 ms makes
 * a request for each of a thousand topics a matter of minutes. A target that throttles is
 * left alone for as long as it says, instead of the client's trying again by itself until
 * it gives up.
 */
final class TopicChanges {

	private static final Logger logger = LoggerFactory.getLogger(TopicChanges.class);

	// of more topics there is a line for each request
	private static final int LINES = 10;

	private final Cluster target;

	private final TopicRequests requests;

	private final RefusedConfigurations refused;

	private final Map<String, NewTopic> creations = new HashMap<>();

	private final Map<String, NewPartitions> growths = new HashMap<>();

	private final Map<String, Uuid> ids = new HashMap<>();

	private final Set<String> changed = new HashSet<>();

	TopicChanges(Cluster target, TopicRequests requests, RefusedConfigurations refused) {
		this.target = target;
		this.requests = requests;
		this.refused = refused;
	}

	/**
	 * Take what is planned.
	 * @param planned the plans
	 * @param settings the configurations of topics of the source
	 * @param properties the user's settings
	 * @return why topics cannot be created, by their name
	 * @throws ClusterException if the target does not answer
	 */
	Map<String, ClusterException> plan(List<PlannedTopic> planned, ReadSettings settings, TopicsProperties properties) {
		Map<String, ClusterException> failures = new HashMap<>();
		int brokers = planned.stream().anyMatch((next) -> next.plan() instanceof TopicPlan.Create)
				? this.target.identify().brokers() : 0;
		for (PlannedTopic next : planned) {
			if (next.plan() instanceof TopicPlan.Create create) {
				SourceTopic source = next.source();
				TopicSettings configurations = settings.known().get(source.name());
				ClusterException failure = settings.refused().get(source.name());
				if (configurations != null) {
					create(new NewTopic(next.name(), Optional.of(create.partitions()),
							Optional.of(properties.replicationFactor(source.replicationFactor(), brokers)))
						.configs(properties.configs().of(configurations.own())));
				}
				else if (failure != null) {
					failures.put(next.name(), failure);
				}
			}
			else if (next.plan() instanceof TopicPlan.Grow grow) {
				grow(next.name(), grow.partitions());
			}
		}
		return failures;
	}

	void create(NewTopic topic) {
		this.creations.put(topic.name(), topic);
	}

	void grow(String name, int partitions) {
		this.growths.put(name, NewPartitions.increaseTo(partitions));
	}

	/**
	 * Carry out all changes, each as if it was alone.
	 * @param mayGoOn whether there is time for another request
	 * @param now the time
	 * @return what came of them
	 * @throws ClusterException if the address of no broker can be resolved
	 */
	Outcome carryOut(BooleanSupplier mayGoOn, Instant now) {
		Map<String, NewTopic> topics = new HashMap<>();
		this.creations.forEach((name, topic) -> topics.put(name, this.refused.without(topic, now)));
		Outcome outcome = this.requests.creations().send(topics, mayGoOn, this::createTopics);
		Map<String, NewTopic> rest = this.refused.leaveOut(topics, outcome.failures(), now);
		if (!rest.isEmpty()) {
			outcome.failures().keySet().removeAll(rest.keySet());
			outcome = outcome.and(this.requests.creations().send(rest, mayGoOn, this::createTopics));
		}
		return outcome.and(this.requests.growths().send(this.growths, mayGoOn, this::createPartitions));
	}

	private Map<String, ClusterException> createTopics(Map<String, NewTopic> topics) {
		CreateTopicsResult result = this.target.call("create topics",
				(admin) -> admin.createTopics(topics.values(), new CreateTopicsOptions().retryOnQuotaViolation(false)));
		Map<String, ClusterException> failures = failures("create the topic ", AclOperation.CREATE, result.values());
		List<NewTopic> created = new ArrayList<>(topics.values());
		created.removeIf((topic) -> failures.containsKey(topic.name()));
		created.forEach((topic) -> {
			this.changed.add(topic.name());
			note(topic.name(), result.topicId(topic.name()));
		});
		report(created);
		return failures;
	}

	private Map<String, ClusterException> createPartitions(Map<String, NewPartitions> partitions) {
		Map<String, ClusterException> failures = failures("add partitions to the topic ", AclOperation.ALTER,
				this.target
					.call("add partitions",
							(admin) -> admin.createPartitions(partitions,
									new CreatePartitionsOptions().retryOnQuotaViolation(false)))
					.values());
		partitions.forEach((name, added) -> {
			if (!failures.containsKey(name)) {
				this.changed.add(name);
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
			this.ids.put(name, this.target.await("create the topic " + name, id));
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
		return this.ids.get(name);
	}

	/**
	 * The topics that were created or grown.
	 * @return their names
	 */
	Set<String> changed() {
		return this.changed;
	}

	private Map<String, ClusterException> failures(String what, AclOperation right,
			Map<String, KafkaFuture<Void>> answers) {
		Map<String, ClusterException> failures = new HashMap<>();
		answers.forEach((name, answer) -> {
			try {
				this.target.await(what + name, answer);
			}
			catch (ClusterException ex) {
				failures.put(name, ex.needing(right, "the topic " + name));
			}
		});
		return failures;
	}

	private static void report(List<NewTopic> topics) {
		if (topics.size() > LINES) {
			new FaultLines.Line(topics.stream().map(NewTopic::name).toList(), "").name(logger.atInfo(), "topic")
				.addKeyValue("partitions", topics.stream().mapToInt(NewTopic::numPartitions).sum())
				.log("Created topics on the target");
			return;
		}
		topics.forEach((topic) -> logger.atInfo()
			.addKeyValue("topic", topic.name())
			.addKeyValue("partitions", topic.numPartitions())
			.addKeyValue("replicationFactor", topic.replicationFactor())
			.addKeyValue("configurations", topic.configs())
			.log("Created a topic on the target"));
	}

}
