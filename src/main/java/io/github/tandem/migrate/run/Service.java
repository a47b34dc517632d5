package io.github.tandem.migrate.run;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.kafka.common.TopicPartition;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.tandem.bridge.Replication;
import io.github.tandem.bridge.StartUp;
import io.github.tandem.migrate.plan.MigrationPlan;
import io.github.tandem.migrate.plan.TopicTask;
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

	// topics that are named in a message
	private static final int SHOWN = 5;

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
	 * What a plan still waits for besides its records.
	 * @param plan the plan
	 * @return why the service does not replicate yet, or else which topics are not ready
	 * on the target, the empty ones too; nothing if all is ready
	 */
	Optional<String> missing(MigrationPlan plan) {
		StartUp startUp = this.replication.startUp();
		if (startUp instanceof StartUp.Connecting connecting) {
			return Optional.of("the service does not replicate yet: " + connecting.obstacle());
		}
		List<String> topics = plan.possible().map(this::obstacle).flatMap(Optional::stream).limit(SHOWN).toList();
		return topics.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", topics));
	}

	private Optional<String> obstacle(TopicTask task) {
		TargetTopic topic = this.routes.stream()
			.filter((route) -> route.name().equals(task.route()))
			.findFirst()
			.map((route) -> this.topics.of(route).get(task.source()))
			.orElse(null);
		if (topic instanceof TargetTopic.Ready) {
			return Optional.empty();
		}
		return Optional.of("%s is not ready on the target%s".formatted(task.target(),
				(topic instanceof TargetTopic.Blocked blocked) ? ": " + blocked.reason() : ""));
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
