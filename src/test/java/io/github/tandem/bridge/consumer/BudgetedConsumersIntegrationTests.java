package io.github.tandem.bridge.consumer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Kafka's consumer does with records that its deserializer puts off.
 */
@TwoClustersTest
class BudgetedConsumersIntegrationTests {

	private static final DataSize BUDGET = DataSize.ofKilobytes(10);

	private final TwoClusters clusters;

	BudgetedConsumersIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
	}

	@Test
	void eachPollBringsNoMoreThanItsBudgetAndNothingIsLeftOut() {
		String topic = this.clusters.uniqueName("budget");
		this.clusters.source().createTopic(topic, 3);
		List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
		// the larger ones are larger than a budget alone, in key or in value
		for (int size : List.of(30_000, 4_000, 4_000, 4_000, 30_000, 10, 12_000, 12_000)) {
			for (int partition = 0; partition < 3; partition++) {
				records.add(new ProducerRecord<>(topic, partition, null, new byte[size]));
				records.add(new ProducerRecord<>(topic, partition, new byte[size], new byte[size]));
				records.add(new ProducerRecord<>(topic, partition, new byte[size], null));
			}
		}
		this.clusters.source().produce(records);
		Map<Integer, List<Long>> read = new HashMap<>();
		try (Consumer<byte[], byte[]> consumer = consumer(topic)) {
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
				List<ConsumerRecord<byte[], byte[]>> poll = new ArrayList<>();
				consumer.poll(Duration.ofMillis(50)).forEach(poll::add);
				long bytes = poll.stream().mapToLong(BudgetedConsumersIntegrationTests::size).sum();
				long largest = poll.stream().mapToLong(BudgetedConsumersIntegrationTests::size).max().orElse(0);
				assertThat(bytes - largest).isLessThan(BUDGET.toBytes());
				poll.forEach((record) -> read.computeIfAbsent(record.partition(), (key) -> new ArrayList<>())
					.add(record.offset()));
				return read.values().stream().mapToInt(List::size).sum() >= records.size();
			});
		}
		List<Long> offsets = IntStream.range(0, records.size() / 3).mapToObj(Long::valueOf).toList();
		assertThat(read).isEqualTo(Map.of(0, offsets, 1, offsets, 2, offsets));
	}

	private static long size(ConsumerRecord<byte[], byte[]> record) {
		return Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
	}

	private Consumer<byte[], byte[]> consumer(String topic) {
		Map<String, Object> configuration = new HashMap<>(this.clusters.source().clientProperties());
		configuration.put("bootstrap.servers", this.clusters.source().bootstrapServers());
		configuration.put("group.id", topic);
		Consumer<byte[], byte[]> consumer = new BudgetedConsumers(configuration, BUDGET, () -> "mark", (own) -> {
		}).createConsumer();
		List<TopicPartition> partitions = IntStream.range(0, 3)
			.mapToObj((partition) -> new TopicPartition(topic, partition))
			.toList();
		consumer.assign(partitions);
		consumer.seekToBeginning(partitions);
		return consumer;
	}

}
