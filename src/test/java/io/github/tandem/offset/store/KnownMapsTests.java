package io.github.tandem.offset.store;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.cluster.identity.OwnTopicClients;
import io.github.tandem.offset.MapFormat;
import io.github.tandem.offset.PartitionSnapshot;
import io.github.tandem.test.SetClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link KnownMaps}: none counts as known before its topic was read to the end.
 */
class KnownMapsTests {

	private static final String TOPIC = "tandem.offsets.internal";

	private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

	private final SetClock clock = new SetClock(Instant.parse("2026-11-27T12:00:00Z"));

	private final MockAdminClient admin = MockAdminClient.create().numBrokers(1).build();

	private final Cluster target = ClusterFixture.of("target", this.admin);

	private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");

	KnownMapsTests() {
		this.admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1)));
		this.consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
	}

	@Test
	void aTopicThatTakesLongIsReadToItsEnd() {
		this.consumer.updateEndOffsets(Map.of(PARTITION, 6L));
		for (int number = 0; number < 6; number++) {
			int partition = number;
			// each takes so long that a read ends after two of them
			poll(() -> {
				this.clock.forward(Duration.ofSeconds(15));
				this.consumer.addRecord(record(partition));
			});
		}
		assertThat(read().of("all", "orders")).hasSize(6);
	}

	@Test
	void aTopicOfWhichNothingComesIsGivenUp() {
		this.consumer.updateEndOffsets(Map.of(PARTITION, 6L));
		poll(() -> this.consumer.addRecord(record(0)));
		for (int poll = 0; poll < 4; poll++) {
			poll(() -> this.clock.forward(Duration.ofSeconds(15)));
		}
		assertThatExceptionOfType(TimeoutException.class).isThrownBy(this::read)
			.withMessageContaining("could not be read to its end");
	}

	@Test
	void mapsOfAServiceAreCompleteOnlyOnceTheirTopicWasRead() {
		assertThat(maps(false).complete()).isNull();
		assertThatExceptionOfType(KafkaException.class).isThrownBy(() -> maps(true).complete())
			.withMessageContaining("is not read to its end, its maps of offsets are awaited");
	}

	private KnownMaps read() {
		return StoredMaps.read(TOPIC, this.target, "east", () -> this.consumer, this.clock).orElseThrow();
	}

	private void poll(Runnable task) {
		this.consumer.schedulePollTask(task);
	}

	private OffsetMaps maps(boolean enabled) {
		Supplier<Consumer<byte[], byte[]>> consumers = () -> this.consumer;
		return new OffsetMaps(enabled, TOPIC, true, this.target, this.target, (route, topic) -> true,
				new OwnTopicClients(consumers, () -> {
					throw new IllegalStateException();
				}), this.clock);
	}

	private static ConsumerRecord<byte[], byte[]> record(int number) {
		byte[] map = MapFormat.write(PartitionSnapshot.EMPTY, 1024);
		StoredMap stored = new StoredMap("east", 1, 1, new UUID(1, 1), 1, Instant.EPOCH, map);
		return new ConsumerRecord<>(TOPIC, 0, number,
				"all/orders/%d".formatted(number).getBytes(StandardCharsets.UTF_8), stored.toBytes());
	}

}
