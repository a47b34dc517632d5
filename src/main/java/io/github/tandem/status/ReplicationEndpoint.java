package io.github.tandem.status;

import java.security.Principal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import io.github.tandem.operator.OperatorAction;
import io.github.tandem.operator.OperatorAnswer;
import io.github.tandem.position.Gap;
import io.github.tandem.progress.GapLog;

/**
 * Tells of each route, topic and partition that this process replicates.
 */
@Endpoint(id = "replication", defaultAccess = Access.READ_ONLY)
class ReplicationEndpoint {

	private static final int CONFLICT = 409;

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
				this.replication.routes().stream().map(RouteDescriptor::of).toList());
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
			.map(RouteDescriptor::of)
			.orElse(null);
	}

	/**
	 * Do something with all partitions of a route that this instance replicates.
	 * @param route the route
	 * @param action what is to be done
	 * @param offset refused: it belongs to a partition
	 * @param security tells who asks
	 * @return what came of it
	 */
	@WriteOperation
	WebEndpointResponse<Object> operateRoute(@Selector String route, String action, @Nullable Long offset,
			SecurityContext security) {
		return (offset != null) ? ofOnePartition() : operate(route, (partition) -> true, action, null, security);
	}

	/**
	 * Do something with all partitions of a topic that this instance replicates.
	 * @param route the route
	 * @param topic the topic on the source
	 * @param action what is to be done
	 * @param offset refused: it belongs to a partition
	 * @param security tells who asks
	 * @return what came of it
	 */
	@WriteOperation
	WebEndpointResponse<Object> operateTopic(@Selector String route, @Selector String topic, String action,
			@Nullable Long offset, SecurityContext security) {
		return (offset != null) ? ofOnePartition()
				: operate(route, (partition) -> partition.topic().equals(topic), action, null, security);
	}

	/**
	 * Do something with a partition that this instance replicates.
	 * @param route the route
	 * @param topic the topic on the source
	 * @param partition number of the partition
	 * @param action what is to be done
	 * @param offset the offset at which it has to be, or {@code null} if any will do
	 * @param security tells who asks
	 * @return what came of it
	 */
	@WriteOperation
	WebEndpointResponse<Object> operatePartition(@Selector String route, @Selector String topic,
			@Selector int partition, String action, @Nullable Long offset, SecurityContext security) {
		return operate(route, new TopicPartition(topic, partition)::equals, action, offset, security);
	}

	private static WebEndpointResponse<Object> ofOnePartition() {
		return error(WebEndpointResponse.STATUS_BAD_REQUEST,
				"'offset' is that of a partition: add the topic and the partition to the path");
	}

	private WebEndpointResponse<Object> operate(String route, Predicate<TopicPartition> partitions, String action,
			@Nullable Long offset, SecurityContext security) {
		Optional<OperatorAction> wanted = OperatorAction.of(action);
		if (wanted.isEmpty()) {
			return error(WebEndpointResponse.STATUS_BAD_REQUEST, "'%s' is no action: use one of %s".formatted(action,
					Arrays.stream(OperatorAction.values()).map(OperatorAction::tag).toList()));
		}
		Principal operator = security.getPrincipal();
		try {
			List<OperatorAnswer> answers = this.replication.operate(route, partitions, wanted.get(),
					(operator != null) ? operator.getName() : "unknown", offset);
			if (answers.isEmpty()) {
				return error(WebEndpointResponse.STATUS_NOT_FOUND,
						"This instance replicates no such partition: see whether the name is right, and ask the others");
			}
			Optional<OperatorAnswer> elsewhere = answers.stream().filter(OperatorAnswer::elsewhere).findFirst();
			if (elsewhere.isPresent()) {
				return error(CONFLICT, elsewhere.get().message());
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
	 * @param error why it does not answer, or {@code null}
	 */
	record ClusterDescriptor(@Nullable String id, List<String> bootstrapServers, @Nullable String error) {

		static ClusterDescriptor of(Cluster cluster) {
			return new ClusterDescriptor(cluster.id(), cluster.bootstrapServers(), cluster.lastAnswer().absence());
		}

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
