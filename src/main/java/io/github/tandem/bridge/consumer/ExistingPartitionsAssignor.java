package io.github.tandem.bridge.consumer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Assigns partitions as Kafka's own assignor of that name does, but counts nothing that
 * members still have of a topic that was created again with fewer partitions: Kafka's
 * takes it for a share of what there is, and fails for ever.
 */
public final class ExistingPartitionsAssignor extends CooperativeStickyAssignor {

	@Override
	public Map<String, List<TopicPartition>> assignPartitions(Map<String, List<PartitionInfo>> partitionsPerTopic,
			Map<String, Subscription> subscriptions) {
		Map<String, Subscription> existing = new HashMap<>(subscriptions);
		existing.replaceAll((member, subscription) -> existing(partitionsPerTopic, subscription));
		return super.assignPartitions(partitionsPerTopic, existing);
	}

	private static Subscription existing(Map<String, List<PartitionInfo>> partitionsPerTopic,
			Subscription subscription) {
		List<TopicPartition> owned = subscription.ownedPartitions()
			.stream()
			.filter((partition) -> exists(partitionsPerTopic, partition))
			.toList();
		if (owned.size() == subscription.ownedPartitions().size()) {
			return subscription;
		}
		Subscription existing = new Subscription(subscription.topics(), subscription.userData(), owned,
				subscription.generationId().orElse(DEFAULT_GENERATION), subscription.rackId());
		existing.setGroupInstanceId(subscription.groupInstanceId());
		return existing;
	}

	private static boolean exists(Map<String, List<PartitionInfo>> partitionsPerTopic, TopicPartition partition) {
		return partitionsPerTopic.getOrDefault(partition.topic(), List.of())
			.stream()
			.anyMatch((info) -> info.partition() == partition.partition());
	}

}
