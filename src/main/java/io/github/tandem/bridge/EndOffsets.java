package io.github.tandem.bridge;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.route.Isolation;

/**
 * Asks the source for the ends of its logs: a consumer knows them only of partitions it
 * reads, and a halted or paused partition has lag too.
 */
final class EndOffsets {

	private static final Logger logger = LoggerFactory.getLogger(EndOffsets.class);

	private final Cluster source;

	EndOffsets(Cluster source) {
		this.source = source;
	}

	/**
	 * Bring the ends up to date of all partitions of a route.
	 * @param bridge the route's bridge
	 */
	void refresh(RouteBridge bridge) {
		RouteContext context = bridge.context();
		Map<TopicPartition, OffsetSpec> request = new HashMap<>();
		bridge.partitions()
			.forEach((status) -> request.put(new TopicPartition(status.topic(), status.partition()),
					OffsetSpec.latest()));
		context.endOffsets().keySet().retainAll(request.keySet());
		if (request.isEmpty()) {
			return;
		}
		IsolationLevel isolation = (context.route().isolation() == Isolation.READ_COMMITTED)
				? IsolationLevel.READ_COMMITTED : IsolationLevel.READ_UNCOMMITTED;
		try {
			var result = this.source.call("list the ends of logs",
					(admin) -> admin.listOffsets(request, new ListOffsetsOptions(isolation)));
			for (TopicPartition partition : List.copyOf(request.keySet())) {
				try {
					context.endOffsets()
						.put(partition,
								this.source.await("list the ends of logs", result.partitionResult(partition)).offset());
				}
				catch (ClusterException ex) {
					logger.atDebug()
						.addKeyValue("partition", partition)
						.addKeyValue("error", String.valueOf(ex.getMessage()))
						.log("End of a log is not known");
				}
			}
		}
		catch (ClusterException ex) {
			logger.atDebug().addKeyValue("error", String.valueOf(ex.getMessage())).log("Ends of logs are not known");
		}
	}

}
