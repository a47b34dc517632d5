package io.github.tandem.topic;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.AlterConfigOp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.ClusterException;
import io.github.tandem.topic.drift.ConfigDrift;
import io.github.tandem.topic.drift.Why;
import io.github.tandem.topic.ledger.Ledger;
import io.github.tandem.topic.plan.ConfigPlan;
import io.github.tandem.topic.plan.ConfigRules;
import io.github.tandem.topic.plan.TopicPlan;
import io.github.tandem.topic.request.ConfigAlterations;
import io.github.tandem.topic.request.FaultLines;
import io.github.tandem.topic.request.LastingFailures;
import io.github.tandem.topic.request.Outcome;
import io.github.tandem.topic.request.RefusedConfigurations;
import io.github.tandem.topic.sight.ReadSettings;
import io.github.tandem.topic.sight.TargetSettings;
import io.github.tandem.topic.sight.TopicSettings;

/**
 * Keeps the configurations of topics on the target those of the source, but for what
 * somebody else set there. What is going to be set is noted in the ledger first: without
 * it only configurations are set that the target does not have.
 */
final class ConfigSync {

	private static final Logger logger = LoggerFactory.getLogger(ConfigSync.class);

	private static final String SUBJECT = "topic/";

	// of more topics there is one line
	private static final int LINES = 10;

	private final boolean applies;

	private final ConfigRules rules;

	private final Ledger ledger;

	private final RefusedConfigurations refused;

	private final ConfigAlterations alterations;

	private final LastingFailures failures = new LastingFailures();

	private final Map<String, Set<ConfigDrift>> told = new HashMap<>();

	private volatile Map<String, List<ConfigDrift>> drift = Map.of();

	private Set<String> changed = Set.of();

	ConfigSync(TopicsProperties properties, Ledger ledger, RefusedConfigurations refused,
			ConfigAlterations alterations) {
		this.applies = properties.apply() && properties.configs().sync();
		this.rules = properties.configs().rules();
		this.ledger = ledger;
		this.refused = refused;
		this.alterations = alterations;
	}

	/**
	 * Bring topics that exist on both sides in step.
	 * @param topics their configurations by the name of the topic on the target
	 * @param known whether the ledger could be read
	 * @param mayGoOn whether there is time for another request
	 * @param now the time
	 * @return what was put off
	 */
	Outcome sync(Map<String, Pair> topics, boolean known, BooleanSupplier mayGoOn, Instant now) {
		this.changed = Set.of();
		Map<String, ConfigPlan> plans = plans(topics, known, now);
		// what cannot be read is not written over
		if (this.applies && known && !this.ledger.write(entries(plans))) {
			plans = plans(topics, false, now);
		}
		Map<String, List<AlterConfigOp>> changes = new HashMap<>();
		plans.forEach((topic, plan) -> {
			if (this.applies && !plan.isEmpty()) {
				changes.put(topic, ConfigAlterations.changes(plan.set(), plan.remove()));
			}
		});
		Outcome outcome = this.alterations.alter(changes, mayGoOn, now);
		this.changed = changes.keySet()
			.stream()
			.filter((topic) -> !outcome.failures().containsKey(topic) && !outcome.postponed().contains(topic))
			.collect(Collectors.toSet());
		Map<String, List<ConfigDrift>> differences = new HashMap<>();
		plans.forEach((topic, plan) -> {
			if (!plan.drift().isEmpty()) {
				differences.put(topic, plan.drift().stream().map((each) -> outcome(topic, each, outcome)).toList());
			}
		});
		report(plans, outcome, differences);
		this.drift = Map.copyOf(differences);
		return outcome;
	}

	/**
	 * The topics that were changed at the last look.
	 * @return their names on the target
	 */
	Set<String> changed() {
		return this.changed;
	}

	/**
	 * What differed at the last look.
	 * @param topic name of a topic on the target
	 * @return the differences
	 */
	List<ConfigDrift> drift(String topic) {
		return this.drift.getOrDefault(topic, List.of());
	}

	private Map<String, ConfigPlan> plans(Map<String, Pair> topics, boolean known, Instant now) {
		Map<String, ConfigPlan> plans = new TreeMap<>();
		topics.forEach((topic, pair) -> plans.put(topic,
				ConfigPlan.of(pair.source().own(), pair.target().own(), known ? written(topic) : null, this.rules,
						(key, value) -> this.refused.isRefused(topic, key, value, now) ? this.refused.of(topic).get(key)
								: null)));
		return plans;
	}

	private Map<String, Set<String>> written(String topic) {
		Map<String, Set<String>> written = this.ledger.of(SUBJECT + topic);
		return (written != null) ? written : Map.of();
	}

	private static Map<String, Map<String, Set<String>>> entries(Map<String, ConfigPlan> plans) {
		Map<String, Map<String, Set<String>>> entries = new HashMap<>();
		plans.forEach((topic, plan) -> entries.put(SUBJECT + topic, plan.written()));
		return entries;
	}

	private ConfigDrift outcome(String topic, ConfigDrift drift, Outcome outcome) {
		if (drift.why() != Why.CHANGED) {
			return drift;
		}
		ClusterException failure = outcome.failures().get(topic);
		String refusal = this.refused.of(topic).get(drift.configuration());
		if (failure != null) {
			return drift.because(Why.FAILED, failure.getMessage());
		}
		if (refusal != null) {
			return drift.because(Why.REFUSED, refusal);
		}
		return (this.applies && !outcome.postponed().contains(topic)) ? drift : drift.because(Why.NOT_APPLIED, null);
	}

	private void report(Map<String, ConfigPlan> plans, Outcome outcome, Map<String, List<ConfigDrift>> differences) {
		if (this.changed.size() > LINES) {
			new FaultLines.Line(this.changed.stream().sorted().toList(), "").name(logger.atInfo(), "topic")
				.log("Changed the configurations of topics on the target");
		}
		else {
			this.changed.stream()
				.sorted()
				.forEach((topic) -> logger.atInfo()
					.addKeyValue("topic", topic)
					.addKeyValue("configurations", differences.get(topic))
					.log("Changed the configuration of a topic on the target"));
		}
		this.failures.news(outcome.failures())
			.forEach((line) -> line.name(logger.atWarn(), "topic")
				.addKeyValue("error", line.reason())
				.log("The configuration of a topic on the target cannot be changed"));
		tellOfOthers(plans.keySet(), differences);
	}

	// once for each value on either side
	private void tellOfOthers(Collection<String> topics, Map<String, List<ConfigDrift>> differences) {
		this.told.keySet().retainAll(topics);
		Map<String, List<String>> news = new TreeMap<>();
		Predicate<ConfigDrift> isOthers = (drift) -> drift.why() == Why.OPERATOR && drift.wanted() != null;
		differences.forEach((topic, drifts) -> {
			Set<ConfigDrift> others = drifts.stream().filter(isOthers).collect(Collectors.toSet());
			Set<ConfigDrift> before = this.told.put(topic, others);
			Set<ConfigDrift> fresh = new HashSet<>(others);
			fresh.removeAll((before != null) ? before : Set.of());
			fresh
				.forEach((drift) -> news.computeIfAbsent(drift.configuration(), (key) -> new ArrayList<>()).add(topic));
		});
		news.forEach((configuration, names) -> new FaultLines.Line(names, "").name(logger.atInfo(), "topic")
			.addKeyValue("configuration", configuration)
			.log("A configuration that somebody else set on the target differs from the source, and is left"));
	}

	/**
	 * A topic's configurations on both sides.
	 *
	 * @param source on the source
	 * @param target on the target
	 */
	record Pair(TopicSettings source, TopicSettings target) {

		/**
		 * Put together the topics that exist on both sides and are replicated.
		 * @param planned what is planned for them
		 * @param source configurations on the source
		 * @param target configurations on the target
		 * @return the pairs by the name of the topic on the target
		 */
		static Map<String, Pair> of(List<PlannedTopic> planned, ReadSettings source, TargetSettings target) {
			Map<String, Pair> pairs = new HashMap<>();
			for (PlannedTopic next : planned) {
				TopicSettings there = source.known().get(next.source().name());
				// another one may be somebody's wish that was not seen yet
				TopicSettings here = target.current(next.name());
				if (there != null && here != null && !(next.plan() instanceof TopicPlan.Refuse)) {
					pairs.put(next.name(), new Pair(there, here));
				}
			}
			return pairs;
		}

	}

}
