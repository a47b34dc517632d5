package io.github.tandem.topic.sight;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.topic.request.FaultLines;

/**
 * Waits for the leaders of partitions that were not written to before.
 * <p>
 * A broker takes any sequence number from a producer it does not know. If it turns away
 * the first of several batches because it is only just becoming the leader, it takes
 * those behind it, and the first one never again (KAFKA-14359). Who answers for the end
 * of a log is its leader.
 */
public final class Leaders {

	private static final Logger logger = LoggerFactory.getLogger(Leaders.class);

	// A broker hears of a topic that was created some moments later, and the admin client
	// takes its first word for the answer.
	private static final int ATTEMPTS = 10;

	// A broker takes up a request's topics together: 770 partitions took a busy one four
	// seconds.
	private static final int PARTITIONS_AN_ATTEMPT = 20;

	private static final int MOST_ATTEMPTS = 150;

	private static final Duration PAUSE = Duration.ofMillis(200);

	private final Cluster target;

	private final Duration pause;

	/**
	 * Create one.
	 * @param target the target cluster
	 */
	public Leaders(Cluster target) {
		this(target, PAUSE);
	}

	Leaders(Cluster target, Duration pause) {
		this.target = target;
		this.pause = pause;
	}

	/**
	 * Wait for the leaders of all partitions of topics; one that does not answer in time
	 * must not hold up the others, and is not waited for again.
	 * @param topics number of partitions by the name of the topic
	 */
	public void await(Map<String, Integer> topics) {
		Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
		topics.forEach((name, count) -> {
			for (int partition = 0; partition < count; partition++) {
				partitions.put(new TopicPartition(name, partition), OffsetSpec.latest());
			}
		});
		int attempts = Math.min(ATTEMPTS + partitions.size() / PARTITIONS_AN_ATTEMPT, MOST_ATTEMPTS);
		FaultLines faults = new FaultLines();
		for (int attempt = 1; !partitions.isEmpty(); attempt++) {
			Map<TopicPartition, ClusterException> failures = ask(partitions);
			boolean last = attempt == attempts;
			partitions.clear();
			failures.forEach((partition, failure) -> {
				if (!last && failure.getCause() instanceof UnknownTopicOrPartitionException) {
					partitions.put(partition, OffsetSpec.latest());
				}
				else {
					faults.add(partition.toString(), partition.toString(), String.valueOf(failure.getMessage()));
				}
			});
			if (!partitions.isEmpty()) {
				LockSupport.parkNanos(this.pause.toNanos());
			}
		}
		faults.lines()
			.forEach((line) -> line.name(logger.atWarn(), "partition")
				.addKeyValue("error", line.reason())
				.log("A partition of the target has no leader that answers"));
	}

	private Map<TopicPartition, ClusterException> ask(Map<TopicPartition, OffsetSpec> partitions) {
		ListOffsetsResult ends = this.target.call("ask the leaders of partitions",
				(admin) -> admin.listOffsets(Map.copyOf(partitions)));
		Map<TopicPartition, ClusterException> failures = new HashMap<>();
		for (TopicPartition partition : partitions.keySet()) {
			try {
				this.target.await("ask the leader of " + partition, ends.partitionResult(partition));
			}
			catch (ClusterException ex) {
				failures.put(partition, ex);
			}
		}
		return failures;
	}

}
