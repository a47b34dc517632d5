package io.github.tandem.bridge.consumer;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link ExistingPartitionsAssignor}.
 */
class ExistingPartitionsAssignorTests {

	private static final Node NODE = new Node(0, "source", 9092);

	private final ExistingPartitionsAssignor assignor = new ExistingPartitionsAssignor();

	@Test
	void assignsATopicThatWasCreatedAgainWithFewerPartitions() {
		GroupSubscription members = members(List.of(2), List.of(0, 1));
		assertThatIllegalStateException().as("Kafka's own: once it does not, this one is of no use")
			.isThrownBy(() -> new CooperativeStickyAssignor().assign(topic(1), members));
		Map<String, Assignment> assigned = this.assignor.assign(topic(1), members).groupAssignment();
		assertThat(assigned.get("a").partitions()).isEmpty();
		assertThat(assigned.get("b").partitions()).containsExactly(new TopicPartition("orders", 0));
	}

	@Test
	void movesNothingWithoutNeed() {
		GroupSubscription members = members(List.of(1), List.of(0, 2));
		assertThat(this.assignor.assign(topic(3), members).groupAssignment().toString())
			.isEqualTo(new CooperativeStickyAssignor().assign(topic(3), members).groupAssignment().toString());
	}

	@Test
	void understandsMembersWithKafkasOwn() {
		CooperativeStickyAssignor own = new CooperativeStickyAssignor();
		assertThat(this.assignor.name()).isEqualTo(own.name());
		assertThat(this.assignor.supportedProtocols()).isEqualTo(own.supportedProtocols());
	}

	private static GroupSubscription members(List<Integer> a, List<Integer> b) {
		return new GroupSubscription(Map.of("a", member(a), "b", member(b)));
	}

	private static Subscription member(List<Integer> partitions) {
		return new Subscription(List.of("orders"), null,
				partitions.stream().map((partition) -> new TopicPartition("orders", partition)).toList(), 7,
				Optional.empty());
	}

	private static Cluster topic(int partitions) {
		Node[] replicas = { NODE };
		return new Cluster("source", List.of(NODE),
				IntStream.range(0, partitions)
					.mapToObj((partition) -> new PartitionInfo("orders", partition, NODE, replicas, replicas))
					.toList(),
				Set.of(), Set.of());
	}

}
