package io.github.tandem.topic.request;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;

/**
 * Changes of the configurations of topics: all of a topic at once, and one by one where
 * the target refuses them, so that one that it does not take fails neither its topic nor
 * its neighbours.
 */
public final class ConfigAlterations {

	private final Cluster target;

	private final RefusedConfigurations refused;

	private final BoundedRequests<List<AlterConfigOp>> requests = new BoundedRequests<>(List::size);

	public ConfigAlterations(Cluster target, RefusedConfigurations refused) {
		this.target = target;
		this.refused = refused;
	}

	/**
	 * Carry out changes.
	 * @param changes changes by the name of the topic
	 * @param mayGoOn whether there is time for another request
	 * @param now the time
	 * @return what came of them; single configurations that the target does not take are
	 * noted as refused and are no failure
	 */
	public Outcome alter(Map<String, List<AlterConfigOp>> changes, BooleanSupplier mayGoOn, Instant now) {
		Outcome outcome = this.requests.send(changes, mayGoOn, this::send);
		Map<String, List<AlterConfigOp>> rest = new TreeMap<>();
		outcome.failures().forEach((topic, failure) -> {
			if (RefusedConfigurations.isSuspected(failure)) {
				rest.put(topic, new ArrayList<>(changes.getOrDefault(topic, List.of())));
			}
		});
		outcome.failures().keySet().removeAll(rest.keySet());
		while (!rest.isEmpty()) {
			Map<String, List<AlterConfigOp>> round = new TreeMap<>();
			rest.forEach((topic, changed) -> round.put(topic, List.of(changed.remove(changed.size() - 1))));
			rest.values().removeIf(List::isEmpty);
			send(round)
				.forEach((topic, failure) -> note(topic, round.getOrDefault(topic, List.of()), failure, outcome, now));
		}
		return outcome;
	}

	private void note(String topic, List<AlterConfigOp> changes, ClusterException failure, Outcome outcome,
			Instant now) {
		if (RefusedConfigurations.isSuspected(failure)) {
			changes.forEach((change) -> this.refused.add(topic, change.configEntry().name(),
					String.valueOf(change.configEntry().value()), RefusedConfigurations.reason(failure), now));
		}
		else {
			outcome.failures().put(topic, failure);
		}
	}

	private Map<String, ClusterException> send(Map<String, List<AlterConfigOp>> changes) {
		Map<ConfigResource, Collection<AlterConfigOp>> request = new HashMap<>();
		changes.forEach((topic, changed) -> request.put(new ConfigResource(ConfigResource.Type.TOPIC, topic), changed));
		Map<ConfigResource, KafkaFuture<Void>> answers = this.target.call("alter the configurations of topics",
				(admin) -> admin.incrementalAlterConfigs(request).values());
		Map<String, ClusterException> failures = new HashMap<>();
		answers.forEach((resource, answer) -> {
			try {
				this.target.await("alter the configuration of the topic " + resource.name(), answer);
			}
			catch (ClusterException ex) {
				failures.put(resource.name(), ex.needing(AclOperation.ALTER_CONFIGS, "the topic " + resource.name()));
			}
		});
		return failures;
	}

	/**
	 * What is to be set and removed, as requests have it.
	 * @param set values by name
	 * @param remove names
	 * @return the changes
	 */
	public static List<AlterConfigOp> changes(Map<String, String> set, Iterable<String> remove) {
		List<AlterConfigOp> changes = new ArrayList<>();
		set.forEach(
				(key, value) -> changes.add(new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET)));
		remove
			.forEach((key) -> changes.add(new AlterConfigOp(new ConfigEntry(key, null), AlterConfigOp.OpType.DELETE)));
		return changes;
	}

}
