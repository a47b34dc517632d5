package io.github.tandem.topic.request;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;

/**
 * Topic-level configurations that the source has and the target does not take: those that
 * it does not know, and values that it refuses. They are left out of their topic, told
 * once, and tried again when the value changes or after an hour.
 */
public final class RefusedConfigurations {

	private static final Logger logger = LoggerFactory.getLogger(RefusedConfigurations.class);

	private static final Duration PAUSE = Duration.ofHours(1);

	private final Cluster target;

	private final Map<String, Map<String, Refusal>> refusals = new HashMap<>();

	private final Map<String, FaultLines> untold = new TreeMap<>();

	public RefusedConfigurations(Cluster target) {
		this.target = target;
	}

	/**
	 * Whether the cause of a failure may be a configuration.
	 * @param failure the failure of a request
	 * @return {@code true} if the request may be taken with other configurations
	 */
	public static boolean isSuspected(ClusterException failure) {
		return isInvalid(failure) || failure.getCause() instanceof PolicyViolationException
				|| failure.getCause() instanceof InvalidRequestException;
	}

	/**
	 * Whether a configuration is the cause of a failure.
	 * @param failure the failure of a request
	 * @return {@code true} if it is, and not a missing right, which Kafka's exceptions
	 * make a kind of it
	 */
	public static boolean isInvalid(ClusterException failure) {
		return failure.getCause() instanceof InvalidConfigurationException
				&& !(failure.getCause() instanceof AuthorizationException);
	}

	/**
	 * Note that a configuration is refused.
	 * @param topic the topic on the target
	 * @param key name of the configuration
	 * @param value its value
	 * @param reason why it is refused
	 * @param now the time
	 */
	public void add(String topic, String key, String value, String reason, Instant now) {
		Refusal before = this.refusals.computeIfAbsent(topic, (name) -> new TreeMap<>())
			.put(key, new Refusal(value, reason, now));
		if (before == null || !before.reason().equals(reason)) {
			this.untold.computeIfAbsent(key, (name) -> new FaultLines()).add(topic, topic, reason);
		}
	}

	/**
	 * Whether it is of no use to set a configuration.
	 * @param topic the topic on the target
	 * @param key name of the configuration
	 * @param value its value
	 * @param now the time
	 * @return {@code true} if just that was refused lately
	 */
	public boolean isRefused(String topic, String key, String value, Instant now) {
		Refusal refusal = this.refusals.getOrDefault(topic, Map.of()).get(key);
		return refusal != null && refusal.value().equals(value) && now.isBefore(refusal.since().plus(PAUSE));
	}

	/**
	 * What is left out of a topic.
	 * @param topic the topic on the target
	 * @return reasons by the name of the configuration
	 */
	public Map<String, String> of(String topic) {
		Map<String, String> reasons = new TreeMap<>();
		this.refusals.getOrDefault(topic, Map.of()).forEach((key, refusal) -> reasons.put(key, refusal.reason()));
		return reasons;
	}

	/**
	 * Forget topics that are not replicated any more.
	 * @param topics those that are
	 */
	public void retain(Set<String> topics) {
		this.refusals.keySet().retainAll(topics);
	}

	/**
	 * Leave out of refused topics what the target does not know or take.
	 * @param topics topics that were to be created
	 * @param failures those that were refused, by name
	 * @param now the time
	 * @return the refused topics that may be created now, by name
	 */
	public Map<String, NewTopic> leaveOut(Map<String, NewTopic> topics, Map<String, ClusterException> failures,
			Instant now) {
		Map<String, NewTopic> refused = new TreeMap<>();
		topics.forEach((name, topic) -> {
			ClusterException failure = failures.get(name);
			if (failure != null && isSuspected(failure) && !topic.configs().isEmpty()) {
				refused.put(name, topic);
			}
		});
		if (refused.isEmpty()) {
			return Map.of();
		}
		Optional<Set<String>> known = known(refused.values().iterator().next());
		if (known.isEmpty()) {
			return Map.of();
		}
		Map<Setting, List<String>> doubtful = new LinkedHashMap<>();
		refused.forEach((name, topic) -> topic.configs().forEach((key, value) -> {
			if (!known.get().isEmpty() && !known.get().contains(key)) {
				add(name, key, value, "the target does not know it", now);
			}
			else {
				doubtful.computeIfAbsent(new Setting(key, value), (setting) -> new ArrayList<>()).add(name);
			}
		}));
		probe(doubtful, refused, now);
		Map<String, NewTopic> without = new HashMap<>();
		refused.forEach((name, topic) -> {
			NewTopic rest = without(topic, now);
			if (rest.configs().size() < topic.configs().size()) {
				without.put(name, rest);
			}
		});
		return without;
	}

	// Each setting is tried once, on one of the topics that have it: nothing is created.
	private void probe(Map<Setting, List<String>> doubtful, Map<String, NewTopic> topics, Instant now) {
		Map<Setting, List<String>> rest = new LinkedHashMap<>(doubtful);
		while (!rest.isEmpty()) {
			Map<String, Setting> round = new TreeMap<>();
			rest.forEach((setting, names) -> names.stream()
				.filter((name) -> !round.containsKey(name))
				.findFirst()
				.ifPresent((name) -> round.put(name, setting)));
			rest.keySet().removeAll(Set.copyOf(round.values()));
			List<NewTopic> probes = round.entrySet()
				.stream()
				.map((probe) -> plain(present(topics.get(probe.getKey())))
					.configs(Map.of(probe.getValue().key(), probe.getValue().value())))
				.toList();
			Map<String, KafkaFuture<Void>> answers = this.target.call("try configurations of topics",
					(admin) -> admin.createTopics(probes, new CreateTopicsOptions().validateOnly(true)).values());
			round.forEach((name, setting) -> {
				try {
					this.target.await("create a topic with %s=%s".formatted(setting.key(), setting.value()),
							present(answers.get(name)));
				}
				catch (ClusterException ex) {
					if (isSuspected(ex)) {
						doubtful.getOrDefault(setting, List.of())
							.forEach((topic) -> add(topic, setting.key(), setting.value(), reason(ex), now));
					}
				}
			});
		}
	}

	// A topic that is not really created shows all configurations there are (KIP-525);
	// who may not read them sees none. Not even that is taken where the topic itself is
	// refused.
	private Optional<Set<String>> known(NewTopic topic) {
		var result = this.target.call("ask for the configurations of topics",
				(admin) -> admin.createTopics(List.of(plain(topic)), new CreateTopicsOptions().validateOnly(true)));
		try {
			this.target.await("try to create a topic", present(result.values().get(topic.name())));
		}
		catch (ClusterException ex) {
			logger.atDebug()
				.addKeyValue("topic", topic.name())
				.addKeyValue("error", String.valueOf(ex.getMessage()))
				.log("The target refuses a topic whatever its configurations are");
			return Optional.empty();
		}
		try {
			return Optional.of(this.target.await("ask for the configurations of topics", result.config(topic.name()))
				.entries()
				.stream()
				.map(ConfigEntry::name)
				.collect(Collectors.toSet()));
		}
		catch (ClusterException ex) {
			return Optional.of(Set.of());
		}
	}

	private static <T> T present(@Nullable T answer) {
		return Objects.requireNonNull(answer, "what was asked for");
	}

	/**
	 * What a target said when it refused something.
	 * @param failure the failure of a request
	 * @return its reason
	 */
	static String reason(ClusterException failure) {
		Throwable cause = failure.getCause();
		return String.valueOf(((cause != null) ? cause : failure).getMessage());
	}

	private static NewTopic plain(NewTopic topic) {
		return new NewTopic(topic.name(), Optional.of(1), Optional.of(topic.replicationFactor()));
	}

	/**
	 * Leave out of a topic what was refused lately.
	 * @param topic a topic to create
	 * @param now the time
	 * @return the topic with what is left
	 */
	public NewTopic without(NewTopic topic, Instant now) {
		Map<String, String> configurations = new HashMap<>(topic.configs());
		configurations.entrySet().removeIf((entry) -> isRefused(topic.name(), entry.getKey(), entry.getValue(), now));
		return new NewTopic(topic.name(), Optional.of(topic.numPartitions()), Optional.of(topic.replicationFactor()))
			.configs(configurations);
	}

	/**
	 * Tell what was left out since that was told last.
	 * @param failed topics that were refused all the same: theirs are told when they are
	 * there
	 */
	public void tell(Collection<String> failed) {
		this.untold.forEach((key, faults) -> faults.lines()
			.stream()
			.filter((line) -> !failed.containsAll(line.names()))
			.forEach((line) -> line.name(logger.atWarn(), "topic")
				.addKeyValue("configuration", key)
				.addKeyValue("reason", line.reason())
				.log("A configuration is left out, since the target does not know or take it")));
		this.untold.clear();
	}

	/**
	 * A configuration and its value.
	 *
	 * @param key its name
	 * @param value its value
	 */
	private record Setting(String key, String value) {

	}

	/**
	 * A configuration was refused.
	 *
	 * @param value its value
	 * @param reason why
	 * @param since when
	 */
	private record Refusal(String value, String reason, Instant since) {

	}

}
