package io.github.tandem.status;

import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import io.github.tandem.bridge.Replication;
import io.github.tandem.bridge.StartUp;
import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.delivery.RejectedRecord;
import io.github.tandem.operator.OperatorAction;
import io.github.tandem.operator.OperatorAnswer;
import io.github.tandem.position.Gap;
import io.github.tandem.progress.DeletedTopic;
import io.github.tandem.progress.GapLog;
import io.github.tandem.progress.PartitionCondition;
import io.github.tandem.progress.PartitionStatus;
import io.github.tandem.progress.ReadFailure;
import io.github.tandem.progress.RouteStatus;

/**
 * Tells of each route, topic and partition that this process replicates.
 */
@Endpoint(id = "replication", defaultAccess = Access.READ_ONLY)
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
	 * One route, or what was lost.
	 * @param route its name, or "gaps" for what was lost lately, the latest first
	 * @return the route or the gaps, or {@code null} if there is no route of that name
	 */
	@ReadOperation
	@Nullable Object route(@Selector String route) {
		if (route.equals("gaps")) {
			return new GapsDescriptor(this.replication.gaps().stream().map(GapDescriptor::of).toList());
		}
		return this.replication.routes()
			.stream()
			.filter((status) -> status.name().equals(route))
			.findFirst()
			.map(ReplicationEndpoint::describe)
			.orElse(null);
	}

	/**
	 * Do something with all partitions of a route that this instance replicates.
	 * @param route the route
	 * @param action what is to be done
	 * @param security tells who asks
	 * @return what came of it
	 */
	@WriteOperation
	WebEndpointResponse<Object> operateRoute(@Selector String route, String action, SecurityContext security) {
		return operate(route, (partition) -> true, action, security);
	}

	/**
	 * Do something with all partitions of a topic that this instance replicates.
	 * @param route the route
	 * @param topic the topic on the source
	 * @param action what is to be done
	 * @param security tells who asks
	 * @return what came of it
	 */
	@WriteOperation
	WebEndpointResponse<Object> operateTopic(@Selector String route, @Selector String topic, String action,
			SecurityContext security) {
		return operate(route, (partition) -> partition.topic().equals(topic), action, security);
	}

	/**
	 * Do something with a partition that this instance replicates.
	 * @param route the route
	 * @param topic the topic on the source
	 * @param partition number of the partition
	 * @param action what is to be done
	 * @param security tells who asks
	 * @return what came of it
	 */
	@WriteOperation
	WebEndpointResponse<Object> operatePartition(@Selector String route, @Selector String topic,
			@Selector int partition, String action, SecurityContext security) {
		return operate(route, new TopicPartition(topic, partition)::equals, action, security);
	}

	private WebEndpointResponse<Object> operate(String route, Predicate<TopicPartition> partitions, String action,
			SecurityContext security) {
		Optional<OperatorAction> wanted = OperatorAction.of(action);
		if (wanted.isEmpty()) {
			return error(WebEndpointResponse.STATUS_BAD_REQUEST, "'%s' is no action: use one of %s".formatted(action,
					Arrays.stream(OperatorAction.values()).map(OperatorAction::tag).toList()));
		}
		Principal operator = security.getPrincipal();
		try {
			List<OperatorAnswer> answers = this.replication.operate(route, partitions, wanted.get(),
					(operator != null) ? operator.getName() : "unknown");
			if (answers.isEmpty()) {
				return error(WebEndpointResponse.STATUS_NOT_FOUND,
						"This instance replicates no such partition: see whether the name is right, and ask the others");
			}
			return new WebEndpointResponse<>(
					new OperationDescriptor(answers.stream().map(PartitionOperationDescriptor::of).toList()));
		}
		catch (ClusterException ex) {
			return error(WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE, String.valueOf(ex.getMessage()));
		}
	}

	private static WebEndpointResponse<Object> error(int status, String message) {
		return new WebEndpointResponse<>(Map.of("error", message), status);
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
		ReadFailure failure = route.readFailure();
		return new RouteDescriptor(route.name(), route.group(), route.liveThreads(),
				(failure != null) ? failure.error() : null, route.lag(),
				route.partitions().stream().mapToDouble(PartitionStatus::recordsPerSecond).sum(), topics,
				route.deleted());
	}

	private static PartitionDescriptor describe(PartitionStatus status) {
		PartitionCondition state = status.state();
		return new PartitionDescriptor(status.partition(), state.name(), state.reason().tag(), state.detail(),
				state.since(), state.retryAt(), state.rejected(), known(status.nextOffset()), known(status.endOffset()),
				status.lag(), status.lagTime().toMillis() / 1000.0, seconds(status.timeToLoss()), status.inFlight(),
				status.recordsPerSecond(), new TargetDescriptor(status.targetTopic(), known(status.targetPartition()),
						known(status.targetOffset())));
	}

	private static @Nullable Double seconds(@Nullable Duration duration) {
		return (duration != null) ? duration.toMillis() / 1000.0 : null;
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
	 * @param readFailure why they read nothing at all, or {@code null}
	 * @param lag number of offsets not replicated yet
	 * @param recordsPerSecond records replicated in a second, lately
	 * @param topics partitions that this process replicates, by topic of the source
	 * @param deletedTopics topics that were deleted on the source
	 */
	record RouteDescriptor(String name, String group, int threads, @Nullable String readFailure, long lag,
			double recordsPerSecond, Map<String, List<PartitionDescriptor>> topics, List<DeletedTopic> deletedTopics) {

	}

	/**
	 * A partition.
	 *
	 * @param partition its number on the source
	 * @param state what it is doing
	 * @param reason the kind of obstacle, or none
	 * @param detail the obstacle and the way out
	 * @param since since when it is in this state
	 * @param retryAt when it is tried again, if that depends on time
	 * @param rejected the record that the target refused, if it is halted for one
	 * @param nextOffset the offset to replicate next
	 * @param endOffset the end of its log
	 * @param lag number of offsets not replicated yet
	 * @param lagSeconds age of the oldest record not replicated yet
	 * @param secondsToLoss time until the source deletes the oldest record not replicated
	 * yet, if nothing moves
	 * @param inFlight number of records that were sent and are not acknowledged
	 * @param recordsPerSecond records replicated in a second, lately
	 * @param target where its last record went
	 */
	record PartitionDescriptor(int partition, String state, String reason, @Nullable String detail, Instant since,
			@Nullable Instant retryAt, @Nullable RejectedRecord rejected, @Nullable Long nextOffset,
			@Nullable Long endOffset, long lag, double lagSeconds, @Nullable Double secondsToLoss, int inFlight,
			double recordsPerSecond, TargetDescriptor target) {

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

	/**
	 * What came of an operator's request.
	 *
	 * @param partitions what came of it for each partition
	 */
	record OperationDescriptor(List<PartitionOperationDescriptor> partitions) {

	}

	/**
	 * What came of an operator's request for a partition.
	 *
	 * @param topic the topic on the source
	 * @param partition the partition on the source
	 * @param done whether it was done
	 * @param message what was done, or why not
	 */
	record PartitionOperationDescriptor(String topic, int partition, boolean done, String message) {

		static PartitionOperationDescriptor of(OperatorAnswer answer) {
			return new PartitionOperationDescriptor(answer.topic(), answer.partition(), answer.done(),
					answer.message());
		}

	}

	/**
	 * What was lost lately.
	 *
	 * @param gaps the last gaps, the latest first
	 */
	record GapsDescriptor(List<GapDescriptor> gaps) {

	}

	/**
	 * Records that were lost.
	 *
	 * @param seenAt when that was seen
	 * @param route the route
	 * @param topic the topic on the source
	 * @param partition the partition on the source
	 * @param cause how they were lost
	 * @param expectedOffset the offset that was to be replicated next
	 * @param nextOffset the offset from which it can go on
	 * @param records how many offsets are gone
	 */
	record GapDescriptor(Instant seenAt, String route, String topic, int partition, String cause, long expectedOffset,
			long nextOffset, long records) {

		static GapDescriptor of(GapLog.Entry entry) {
			Gap gap = entry.gap();
			return new GapDescriptor(entry.seenAt(), entry.route(), gap.partition().topic(),
					gap.partition().partition(), gap.cause().tag(), gap.expectedOffset(), gap.nextOffset(),
					gap.records());
		}

	}

}
