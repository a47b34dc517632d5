package io.github.tandem.offset.group;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.BrokerProcess;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TopicReader;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Groups that rest, on a target that forgets the offsets of such groups after a minute.
 */
@Tag("fault")
class RestingGroupsIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(5);

	private static final TopicPartition ORDERS = new TopicPartition("orders", 0);

	@Test
	void anIdleGroupOutlivesAShortRetentionOfOffsets() {
		outlives((source) -> {
		});
	}

	@Test
	void anIdleGroupOutlivesItAlsoWhileTheSourceIsLost() {
		outlives(BrokerProcess::kill);
	}

	private static void outlives(Consumer<BrokerProcess> before) {
		try (BrokerProcess sourceBroker = BrokerProcess.builder("source").build().start();
				BrokerProcess targetBroker = BrokerProcess.builder("target")
					.property("offsets.retention.minutes", "1")
					.property("offsets.retention.check.interval.ms", "1000")
					.build()
					.start()) {
			Cluster source = sourceBroker.cluster();
			Cluster target = targetBroker.cluster();
			source.createTopic("orders", 1);
			source.produce(IntStream.range(0, 100)
				.mapToObj((record) -> new ProducerRecord<byte[], byte[]>("orders", new byte[10]))
				.toList());
			commit(source, "readers", 40);
			try (TandemProcess tandem = TandemProcess.builder()
				.source(source)
				.target(target)
				.property("tandem.routes[0].name", "all")
				.property("tandem.routes[0].topics", "orders")
				.property("tandem.offsets.enabled", "true")
				.property("tandem.offsets.sync", "true")
				.property("tandem.offsets.interval", "2s")
				.build()
				.start()) {
				tandem.await("the group", PATIENCE, () -> target.committedOffsets("readers").containsKey(ORDERS));
				before.accept(sourceBroker);
				commit(target, "forgotten", 40);
				// both began to rest at the same time
				tandem.await("the other group is forgotten", PATIENCE,
						() -> target.committedOffsets("forgotten").isEmpty());
				commit(target, "forgotten", 40);
				tandem.await("and once more", PATIENCE, () -> target.committedOffsets("forgotten").isEmpty());
				assertThat(target.committedOffsets("readers")).containsEntry(ORDERS,
						new OffsetAndMetadata(40, "tandem:tandem@40"));
				assertThat(forgotten(target)).contains("forgotten").doesNotContain("readers");
			}
		}
	}

	// one that was forgotten, and set anew, has a tombstone
	private static Set<String> forgotten(Cluster cluster) {
		Set<String> groups = new TreeSet<>();
		try (TopicReader reader = new TopicReader(cluster, "__consumer_offsets")) {
			assertThat(reader.readToEnd(Duration.ofMinutes(1), (record) -> {
				if (record.value() == null) {
					ByteBuffer key = ByteBuffer.wrap(record.key());
					key.getShort();
					byte[] name = new byte[key.getShort()];
					key.get(name);
					groups.add(new String(name, StandardCharsets.UTF_8));
				}
			})).isTrue();
		}
		return groups;
	}

	private static void commit(Cluster cluster, String group, long offset) {
		cluster.admin()
			.alterConsumerGroupOffsets(group, Map.of(ORDERS, new OffsetAndMetadata(offset)))
			.all()
			.toCompletionStage()
			.toCompletableFuture()
			.join();
	}

}
