package io.github.tandem.topic;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;

/**
 * Keeps the limits of topics on the target: read once in a while, and at every look for
 * topics that refused a record, since somebody may be about to change them.
 */
final class TargetConfigurations {

	private static final Logger logger = LoggerFactory.getLogger(TargetConfigurations.class);

	// until what may not be read is asked for again
	private static final Duration PAUSE = Duration.ofMinutes(5);

	private final Cluster target;

	private final Map<String, TopicLimits> limits = new HashMap<>();

	private Instant lastRefusal = Instant.MIN;

	private boolean refused;

	TargetConfigurations(Cluster target) {
		this.target = target;
	}

	/**
	 * Bring the limits of topics up to date, where it is time for that.
	 * @param names all topics
	 * @param now the time
	 */
	void refresh(Set<String> names, Instant now) {
		this.limits.keySet().retainAll(names);
		boolean due = !this.refused || !now.isBefore(this.lastRefusal.plus(PAUSE));
		if (due && !names.isEmpty()) {
			read(names);
			this.lastRefusal = this.refused ? now : Instant.MIN;
		}
	}

	private void read(Collection<String> names) {
		Map<ConfigResource, KafkaFuture<Config>> answers = this.target
			.call("describe the configurations of topics",
					(admin) -> admin.describeConfigs(
							names.stream().map((name) -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList())
						.values());
		this.refused = false;
		answers.forEach((resource, answer) -> {
			try {
				Map<String, String> configuration = new HashMap<>();
				this.target.await("describe the configuration of the topic " + resource.name(), answer)
					.entries()
					.forEach((entry) -> configuration.put(entry.name(), entry.value()));
				this.limits.put(resource.name(), TopicLimits.of(configuration));
			}
			catch (ClusterException ex) {
				// a help, not a need: without it a refusal is seen when it happens
				this.refused |= ex.getCause() instanceof AuthorizationException;
				logger.atDebug()
					.addKeyValue("topic", resource.name())
					.addKeyValue("error", String.valueOf(ex.getMessage()))
					.log("Configuration of a topic on the target is not known");
			}
		});
	}

	TopicLimits of(String name) {
		return this.limits.getOrDefault(name, TopicLimits.UNKNOWN);
	}

}
