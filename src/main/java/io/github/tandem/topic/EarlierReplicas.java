package io.github.tandem.topic;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.route.Route;

/**
 * Warns of topics that have no position, although their topic on the target holds
 * records. With a topic go its committed offsets, and those of a group that nobody uses
 * expire, so the source alone does not tell such a topic from a new one.
 */
public final class EarlierReplicas {

	private static final Logger logger = LoggerFactory.getLogger(EarlierReplicas.class);

	private static final int NAMED = 20;

	private final Cluster target;

	private final Set<String> existing;

	private EarlierReplicas(Cluster target, Set<String> existing) {
		this.target = target;
		this.existing = existing;
	}

	/**
	 * Note which topics the target has, before any is created there, without waiting for
	 * the answer yet.
	 * @param target the target cluster
	 * @return waits for what looks at those topics and no others; throws a
	 * {@link ClusterException} if the target does not answer
	 * @throws ClusterException if the address of no broker can be resolved
	 */
	public static Supplier<EarlierReplicas> on(Cluster target) {
		Supplier<Set<String>> existing = target.begin("list topics", (admin) -> admin.listTopics().names());
		return () -> new EarlierReplicas(target, existing.get());
	}

	/**
	 * Look at the topics of a route, after they were made ready and before its consumers
	 * start.
	 * @param topics the topics of the target
	 * @param route the route
	 * @param group its consumer group
	 * @param committed topics that have a position from an earlier run, none at the first
	 * start
	 */
	public void warn(TargetTopics topics, Route route, String group, Set<String> committed) {
		Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
		Map<String, String> sources = new HashMap<>();
		topics.of(route).forEach((topic, target) -> {
			if (target instanceof TargetTopic.Ready ready && !committed.contains(topic)
					&& this.existing.contains(ready.name())) {
				sources.put(ready.name(), topic);
				for (int partition = 0; partition < ready.partitions(); partition++) {
					ends.put(new TopicPartition(ready.name(), partition), OffsetSpec.latest());
				}
			}
		});
		Set<String> written = new TreeSet<>();
		if (!ends.isEmpty()) {
			written(ends).forEach((name) -> written.add(sources.get(name)));
		}
		if (!written.isEmpty()) {
			logger.atWarn()
				.addKeyValue("route", route.name())
				.addKeyValue("group", group)
				.addKeyValue("firstStart", committed.isEmpty())
				.addKeyValue("count", written.size())
				.addKeyValue("topics", written.stream().limit(NAMED).toList())
				.log("Topics have no committed offset, but records on the target: they were created again on the source "
						+ "while Tandem was stopped (records may be lost), the offsets of the group are gone "
						+ "(records arrive twice), or somebody else writes there");
		}
	}

	private Set<String> written(Map<TopicPartition, OffsetSpec> request) {
		Set<String> written = new TreeSet<>();
		var result = this.target.call("list the ends of logs", (admin) -> admin.listOffsets(request));
		for (TopicPartition partition : request.keySet()) {
			try {
				if (this.target.await("list the ends of logs", result.partitionResult(partition)).offset() > 0) {
					written.add(partition.topic());
				}
			}
			catch (ClusterException ex) {
				logger.atDebug()
					.addKeyValue("partition", partition)
					.addKeyValue("error", String.valueOf(ex.getMessage()))
					.log("Whether a topic of the target holds records is not known");
			}
		}
		return written;
	}

}
