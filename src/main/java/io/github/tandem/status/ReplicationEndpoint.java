package io.github.tandem.status;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

import io.github.tandem.bridge.PartitionStatus;
import io.github.tandem.bridge.Replication;
import io.github.tandem.bridge.RouteStatus;
import io.github.tandem.bridge.StartUp;
import io.github.tandem.cluster.Cluster;

/**
 * Tells of each route, topic and partition that this process copies.
 */
@Endpoint(id = "replication")
class ReplicationEndpoint {

	private final Replication replication;

	private final Cluster source;

	private final Cluster target;

	ReplicationEndpoint(Replication replication, Cluster source, Cluster target) {
		this.replication = replication;
		this.source = source;
		this.target = target;
	}

	/**
	 * Everything.
	 * @return clusters and routes
	 */
	@ReadOperation
	ReplicationDescriptor replication() {
		return new ReplicationDescriptor(ClusterDescriptor.of(this.source), ClusterDescriptor.of(this.target),
				state(this.replication.startUp()),
				this.replication.routes().stream().map(ReplicationEndpoint::describe).toList());
	}

	/**
	 * One route.
	 * @param route its name
	 * @return the route, or {@code null} if there is none of that name
	 */
	@ReadOperation
	@Nullable RouteDescriptor route(@Selector String route) {
		return this.replication.routes()
			.stream()
			.filter((status) -> status.name().equals(route))
			.findFirst()
			.map(ReplicationEndpoint::describe)
			.orElse(null);
	}

	private static String state(StartUp startUp) {
		if (startUp instanceof StartUp.Connecting connecting) {
			return "connecting: " + connecting.obstacle();
		}
		if (startUp instanceof StartUp.Refused refused) {
			return "refused: " + refused.reason();
		}
		return "replicating";
	}

	private static RouteDescriptor describe(RouteStatus route) {
		Map<String, List<PartitionDescriptor>> topics = new TreeMap<>();
		route.partitions()
			.forEach((partition) -> topics.computeIfAbsent(partition.topic(), (topic) -> new ArrayList<>())
				.add(describe(partition)));
		topics.values()
			.forEach((list) -> list.sort((one, other) -> Integer.compare(one.partition(), other.partition())));
		return new RouteDescriptor(route.name(), route.group(), route.liveThreads(), route.lag(),
				route.partitions().stream().mapToDouble(PartitionStatus::recordsPerSecond).sum(), topics);
	}

	private static PartitionDescriptor describe(PartitionStatus status) {
		return new PartitionDescriptor(status.partition(), status.state().name(), status.state().reason().tag(),
				status.state().detail(), status.state().since(), known(status.nextOffset()), known(status.endOffset()),
				status.lag(), status.lagTime().toMillis() / 1000.0, status.recordsPerSecond(), new TargetDescriptor(
						status.targetTopic(), known(status.targetPartition()), known(status.targetOffset())));
	}

	private static @Nullable Long known(long value) {
		return (value >= 0) ? value : null;
	}

	/**
	 * Everything that is told.
	 *
	 * @param source the source cluster
	 * @param target the target cluster
	 * @param state how the start went
	 * @param routes the routes
	 */
	record ReplicationDescriptor(ClusterDescriptor source, ClusterDescriptor target, String state,
			List<RouteDescriptor> routes) {

	}

	/**
	 * A cluster.
	 *
	 * @param id its id, or {@code null} while it was not reached
	 * @param bootstrapServers where it is reached
	 */
	record ClusterDescriptor(@Nullable String id, List<String> bootstrapServers) {

		static ClusterDescriptor of(Cluster cluster) {
			return new ClusterDescriptor(cluster.id(), cluster.bootstrapServers());
		}

	}

	/**
	 * A route.
	 *
	 * @param name its name
	 * @param group its consumer group on the source
	 * @param threads number of its consumer threads in this process
	 * @param lag number of offsets not replicated yet
	 * @param recordsPerSecond records replicated in a second, lately
	 * @param topics partitions that this process copies, by topic of the source
	 */
	record RouteDescriptor(String name, String group, int threads, long lag, double recordsPerSecond,
			Map<String, List<PartitionDescriptor>> topics) {

	}

	/**
	 * A partition.
	 *
	 * @param partition its number on the source
	 * @param state what it is doing
	 * @param reason the kind of obstacle, or none
	 * @param detail the obstacle and the way out
	 * @param since since when it is in this state
	 * @param nextOffset the offset to replicate next
	 * @param endOffset the end of its log
	 * @param lag number of offsets not replicated yet
	 * @param lagSeconds age of the oldest record not replicated yet
	 * @param recordsPerSecond records replicated in a second, lately
	 * @param target where its last record went
	 */
	record PartitionDescriptor(int partition, String state, String reason, @Nullable String detail, Instant since,
			@Nullable Long nextOffset, @Nullable Long endOffset, long lag, double lagSeconds, double recordsPerSecond,
			TargetDescriptor target) {

	}

	/**
	 * Where on the target a record went.
	 *
	 * @param topic topic on the target
	 * @param partition partition of the record replicated last
	 * @param offset offset of the record replicated last
	 */
	record TargetDescriptor(@Nullable String topic, @Nullable Long partition, @Nullable Long offset) {

	}

}
