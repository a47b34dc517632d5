package io.github.tandem.topic.request;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;

/**
 * Topic-level configurations that the source has and the target does not know: those of a
 * newer Kafka, or of another vendor's.
 */
public final class UnknownConfigurations {

	private static final Logger logger = LoggerFactory.getLogger(UnknownConfigurations.class);

	private final Cluster target;

	private final Map<String, Set<String>> leftOut = new TreeMap<>();

	public UnknownConfigurations(Cluster target) {
		this.target = target;
	}

	/**
	 * Leave out of refused topics what the target does not know.
	 * @param topics topics that were to be created
	 * @param failures those that were refused, by name
	 * @return the refused topics that may be created now, by name
	 */
	public Map<String, NewTopic> leaveOut(Map<String, NewTopic> topics, Map<String, ClusterException> failures) {
		Map<String, NewTopic> refused = new TreeMap<>(topics);
		refused.keySet()
			.removeIf((name) -> !(failures.containsKey(name)
					&& failures.get(name).getCause() instanceof InvalidConfigurationException));
		if (refused.isEmpty()) {
			return Map.of();
		}
		Set<String> known = known(refused.values().iterator().next());
		Map<String, NewTopic> without = new HashMap<>();
		refused.forEach((name, topic) -> {
			Set<String> unknown = new TreeSet<>(topic.configs().keySet());
			unknown.removeAll(known);
			if (!known.isEmpty() && !unknown.isEmpty()) {
				without.put(name, without(topic, known));
				this.leftOut.put(name, unknown);
			}
		});
		return without;
	}

	// A topic that is not really created shows all configurations there are (KIP-525);
	// who may not read them sees none.
	private Set<String> known(NewTopic topic) {
		NewTopic plain = new NewTopic(topic.name(), Optional.of(1), Optional.of(topic.replicationFactor()));
		try {
			return this.target
				.ask("ask for the configurations of topics",
						(admin) -> admin.createTopics(List.of(plain), new CreateTopicsOptions().validateOnly(true))
							.config(topic.name()))
				.entries()
				.stream()
				.map(ConfigEntry::name)
				.collect(Collectors.toSet());
		}
		catch (ClusterException ex) {
			logger.atDebug()
				.addKeyValue("error", String.valueOf(ex.getMessage()))
				.log("The target does not tell which configurations of topics it knows");
			return Set.of();
		}
	}

	private static NewTopic without(NewTopic topic, Set<String> known) {
		Map<String, String> configurations = new HashMap<>(topic.configs());
		configurations.keySet().retainAll(known);
		return new NewTopic(topic.name(), Optional.of(topic.numPartitions()), Optional.of(topic.replicationFactor()))
			.configs(configurations);
	}

	/**
	 * Tell what was left out of topics.
	 * @param failures topics that were refused all the same, by name
	 */
	public void report(Map<String, ClusterException> failures) {
		Map<Set<String>, List<String>> topics = new LinkedHashMap<>();
		this.leftOut.forEach((topic, unknown) -> {
			if (!failures.containsKey(topic)) {
				topics.computeIfAbsent(unknown, (key) -> new ArrayList<>()).add(topic);
			}
		});
		topics.forEach((unknown, names) -> new FaultLines.Line(names, "").name(logger.atWarn(), "topic")
			.addKeyValue("configurations", unknown)
			.log("Configurations that the target does not know are left out of a topic"));
	}

}
