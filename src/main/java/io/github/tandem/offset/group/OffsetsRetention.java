package io.github.tandem.offset.group;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;

/**
 * How long the target keeps the offsets of a group without members:
 * {@code offsets.retention.minutes} of its brokers.
 */
final class OffsetsRetention {

	private static final Duration FRESH = Duration.ofHours(1);

	// Kafka's default is a week; where it cannot be read, it may be shorter
	private static final Duration UNKNOWN = Duration.ofDays(1);

	private final Cluster target;

	private static final Duration AGAIN = Duration.ofMinutes(1);

	private Duration last = UNKNOWN;

	private Instant next = Instant.MIN;

	OffsetsRetention(Cluster target) {
		this.target = target;
	}

	/**
	 * Read it, once an hour.
	 * @param now the time
	 * @return the retention, a day if it could not be read yet
	 */
	Duration get(Instant now) {
		if (!now.isBefore(this.next)) {
			Duration read = read();
			this.next = now.plus((read != null) ? FRESH : AGAIN);
			// what is known already is more than a guess
			this.last = (read != null) ? read : this.last;
		}
		return this.last;
	}

	private @Nullable Duration read() {
		try {
			Collection<Node> nodes = this.target.ask("describe the cluster",
					(admin) -> admin.describeCluster().nodes());
			ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, nodes.iterator().next().idString());
			Config config = this.target.ask("read offsets.retention.minutes",
					(admin) -> admin.describeConfigs(List.of(broker)).values().get(broker));
			@Nullable ConfigEntry entry = config.get("offsets.retention.minutes");
			return (entry != null && entry.value() != null) ? Duration.ofMinutes(Long.parseLong(entry.value())) : null;
		}
		catch (ClusterException | NumberFormatException ex) {
			return null;
		}
	}

}
