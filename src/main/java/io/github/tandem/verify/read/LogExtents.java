package io.github.tandem.verify.read;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.route.Isolation;

/**
 * Where logs begin and end, as far as that is told: one that has no leader keeps none of
 * the others from being known.
 *
 * @param known by partition
 * @param failures why it is not
 */
record LogExtents(Map<TopicPartition, Extent> known, Map<TopicPartition, RuntimeException> failures) {

	static final LogExtents NONE = new LogExtents(Map.of(), Map.of());

	private static final int TIMEOUT_MILLIS = 15_000;

	/**
	 * Ask a cluster, with a few requests for each broker.
	 * @param cluster the cluster
	 * @param partitions the partitions
	 * @param isolation how their records are read
	 * @return what it tells
	 * @throws ClusterException if the address of no broker can be resolved
	 */
	static LogExtents of(Cluster cluster, Collection<TopicPartition> partitions, Isolation isolation) {
		Map<TopicPartition, RuntimeException> failures = new HashMap<>();
		boolean committed = isolation == Isolation.READ_COMMITTED;
		Map<TopicPartition, Long> begins = ask(cluster, partitions, OffsetSpec.earliest(),
				IsolationLevel.READ_UNCOMMITTED, failures);
		// what is written is asked for before the end that may be read: what comes in
		// between is no open transaction
		Map<TopicPartition, Long> written = committed
				? ask(cluster, begins.keySet(), OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED, failures)
				: Map.of();
		Set<TopicPartition> asked = committed ? written.keySet() : begins.keySet();
		Map<TopicPartition, Extent> known = new HashMap<>();
		ask(cluster, asked, OffsetSpec.latest(),
				committed ? IsolationLevel.READ_COMMITTED : IsolationLevel.READ_UNCOMMITTED, failures)
			.forEach((partition, end) -> known.put(partition,
					new Extent(begins.getOrDefault(partition, 0L), end, written.getOrDefault(partition, -1L))));
		return new LogExtents(known, failures);
	}

	private static Map<TopicPartition, Long> ask(Cluster cluster, Collection<TopicPartition> partitions,
			OffsetSpec spec, IsolationLevel isolation, Map<TopicPartition, RuntimeException> failures) {
		Map<TopicPartition, OffsetSpec> request = new HashMap<>();
		partitions.forEach((partition) -> request.put(partition, spec));
		ListOffsetsResult result = cluster.call("find where logs begin and end",
				(admin) -> admin.listOffsets(request, new ListOffsetsOptions(isolation).timeoutMs(TIMEOUT_MILLIS)));
		Map<TopicPartition, Long> offsets = new HashMap<>();
		for (TopicPartition partition : request.keySet()) {
			try {
				offsets.put(partition,
						cluster
							.await("find where the log of %s begins and ends".formatted(partition),
									result.partitionResult(partition))
							.offset());
			}
			catch (ClusterException ex) {
				failures.put(partition, ex);
			}
		}
		return offsets;
	}

	boolean has(TopicPartition partition) {
		return this.known.containsKey(partition) || this.failures.containsKey(partition);
	}

	/**
	 * Where a log begins and ends.
	 * @param partition the partition
	 * @return where it does
	 * @throws ClusterException if its cluster does not tell
	 */
	Extent get(TopicPartition partition) {
		RuntimeException failure = this.failures.get(partition);
		if (failure != null) {
			throw failure;
		}
		return this.known.getOrDefault(partition, Extent.EMPTY);
	}

	/**
	 * Where a log begins and ends.
	 *
	 * @param begin its first offset
	 * @param end the offset behind the last record that may be read: before open
	 * transactions, if those are not
	 * @param written the offset behind the last record also of open transactions, or -1
	 * if those are read anyway
	 */
	record Extent(long begin, long end, long written) {

		static final Extent EMPTY = new Extent(0, 0, -1);

	}

}
