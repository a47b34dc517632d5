package io.github.tandem.migrate.run;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import org.apache.kafka.common.TopicPartition;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.tandem.bridge.Replication;
import io.github.tandem.bridge.StartUp;
import io.github.tandem.migrate.plan.MigrationPlan;
import io.github.tandem.partition.Reason;
import io.github.tandem.progress.PartitionStatus;
import io.github.tandem.progress.RouteStatus;
import io.github.tandem.route.Routes;
import io.github.tandem.route.RoutesProperties;
import io.github.tandem.topic.TargetTopic;
import io.github.tandem.topic.TargetTopics;

/**
 * The service that a migration runs in its own process.
 */
final class Service implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private final Replication replication;

	private final Routes routes;

	private final TargetTopics topics;

	Service(ConfigurableApplicationContext context) {
		this.context = context;
		this.replication = context.getBean(Replication.class);
		this.routes = context.getBean(RoutesProperties.class).toRoutes();
		this.topics = context.getBean(TargetTopics.class);
	}

	/**
	 * Why the service will never replicate.
	 * @return the reason, unless it does or tries
	 */
	Optional<String> refusal() {
		return (this.replication.startUp() instanceof StartUp.Refused refused) ? Optional.of(refused.reason())
				: Optional.empty();
	}

	/**
	 * Whether each topic of a plan is on the target, the empty ones too.
	 * @param plan the plan
	 * @return {@code true} if all are ready for records
	 */
	boolean isReady(MigrationPlan plan) {
		return this.replication.startUp() instanceof StartUp.Replicating && plan.possible()
			.allMatch((topic) -> this.routes.stream()
				.filter((route) -> route.name().equals(topic.route()))
				.anyMatch((route) -> this.topics.of(route).get(topic.source()) instanceof TargetTopic.Ready));
	}

	/**
	 * Why partitions do not move.
	 * @return the reason, by partition of the source; those that flow are not among them
	 */
	Map<TopicPartition, String> reasons() {
		Map<TopicPartition, String> reasons = new HashMap<>();
		for (RouteStatus route : this.replication.routes()) {
			for (PartitionStatus partition : route.partitions()) {
				if (partition.state().reason() != Reason.NONE) {
					reasons.put(name(partition), reason(partition));
				}
			}
			route.stuck().forEach((stuck) -> reasons.putIfAbsent(name(stuck.partition()), stuck.cause()));
		}
		return reasons;
	}

	private static TopicPartition name(PartitionStatus partition) {
		return new TopicPartition(partition.topic(), partition.partition());
	}

	private static String reason(PartitionStatus partition) {
		String detail = partition.state().detail();
		return (detail != null) ? "%s: %s".formatted(partition.state().reason().tag(), detail)
				: partition.state().reason().tag();
	}

	@Override
	public void close() {
		this.context.close();
	}

}
