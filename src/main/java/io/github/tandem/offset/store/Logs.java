package io.github.tandem.offset.store;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.offset.LogBounds;
import io.github.tandem.position.Answers;

/**
 * Where the logs of partitions begin and end.
 */
public final class Logs {

	private static final int TIMEOUT_MILLIS = 10_000;

	private Logs() {
	}

	/**
	 * Look at the logs of partitions.
	 * @param cluster the cluster
	 * @param partitions the partitions
	 * @return their logs; those that do not answer, as they have no leader, are not among
	 * them
	 * @throws KafkaException if none answers
	 * @throws io.github.tandem.cluster.ClusterException if the address of no broker can
	 * be resolved
	 */
	public static Map<TopicPartition, LogBounds> of(Cluster cluster, Collection<TopicPartition> partitions) {
		Supplier<Map<TopicPartition, Long>> starts = offsets(cluster, partitions, OffsetSpec.earliest());
		Supplier<Map<TopicPartition, Long>> ends = offsets(cluster, partitions, OffsetSpec.latest());
		Map<TopicPartition, Long> end = ends.get();
		Map<TopicPartition, LogBounds> bounds = new HashMap<>();
		starts.get().forEach((partition, start) -> {
			Long last = end.get(partition);
			if (last != null) {
				bounds.put(partition, new LogBounds(start, last));
			}
		});
		return bounds;
	}

	private static Supplier<Map<TopicPartition, Long>> offsets(Cluster cluster, Collection<TopicPartition> partitions,
			OffsetSpec spec) {
		Map<TopicPartition, OffsetSpec> specs = new HashMap<>();
		partitions.forEach((partition) -> specs.put(partition, spec));
		ListOffsetsResult result = cluster.call("look at the logs of partitions",
				(admin) -> admin.listOffsets(specs, new ListOffsetsOptions().timeoutMs(TIMEOUT_MILLIS)));
		Map<TopicPartition, KafkaFuture<ListOffsetsResultInfo>> answers = new HashMap<>();
		partitions.forEach((partition) -> answers.put(partition, result.partitionResult(partition)));
		CompletionStage<Map<TopicPartition, ListOffsetsResultInfo>> gathered = Answers.gather(answers);
		return () -> {
			try {
				Map<TopicPartition, Long> offsets = new HashMap<>();
				gathered.toCompletableFuture()
					.join()
					.forEach((partition, info) -> offsets.put(partition, info.offset()));
				return offsets;
			}
			catch (CompletionException ex) {
				throw new KafkaException("The %s does not tell where its logs begin and end: %s".formatted(cluster,
						(ex.getCause() != null) ? ex.getCause().getMessage() : ex.getMessage()), ex);
			}
		};
	}

}
