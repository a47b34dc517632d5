package io.github.tandem.offset.group;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Groups of each kind read some records on the source and the others on the target, each
 * record once, or are reported as not translatable.
 */
@Tag("fault")
@TwoClustersTest
class GroupKindsIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final int SHIFT = 7;

	private static final int BEFORE = 40;

	private static final int RECORDS = 100;

	private final TwoClusters clusters;

	private final String topic;

	private final String group;

	GroupKindsIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
		this.topic = clusters.uniqueName("kinds");
		this.group = clusters.uniqueName("readers");
		clusters.source().createTopic(this.topic, 1);
		clusters.target().createTopic(this.topic, 1);
		write(clusters.target(), -SHIFT, 0);
		write(clusters.source(), 0, BEFORE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "classic", "consumer" })
	void aGroupOfConsumersGoesOnAtTheNextRecord(String protocol) {
		readsOn(protocol, (cluster, last) -> consume(cluster, protocol, last));
	}

	@Test
	void aGroupOfStreamsGoesOnAtTheNextRecord() {
		readsOn("streams", this::stream);
	}

	@Test
	void aShareGroupIsReportedAsNotTranslatable() {
		try (KafkaShareConsumer<byte[], byte[]> consumer = new KafkaShareConsumer<>(
				with(this.clusters.source(), Map.of(ConsumerConfig.GROUP_ID_CONFIG, this.group)),
				new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
			consumer.subscribe(List.of(this.topic));
			consumer.poll(Duration.ofSeconds(2));
			tandem().whileRunning((tandem) -> {
				JsonNode found = awaitGroup(tandem);
				assertThat(found.path("type").asString()).isEqualTo("share");
				assertThat(found.path("partitions").asInt()).isZero();
				assertThat(found.path("detail").asString()).contains("share group", "one by one");
				assertThat(this.clusters.target().committedOffsets(this.group)).isEmpty();
			});
		}
	}

	private void readsOn(String type, Reader reader) {
		assertThat(reader.read(this.clusters.source(), BEFORE - 1)).containsExactlyElementsOf(numbers(0, BEFORE));
		Awaitility.await("the commit on the source")
			.atMost(PATIENCE)
			.until(() -> committed(this.clusters.source()), (offset) -> offset == BEFORE);
		write(this.clusters.source(), BEFORE, RECORDS);
		tandem().whileRunning((tandem) -> {
			Awaitility.await("the group on the target")
				.atMost(PATIENCE)
				.until(() -> committed(this.clusters.target()), (offset) -> offset == BEFORE + SHIFT);
			JsonNode found = awaitGroup(tandem);
			assertThat(found.path("type").asString()).isEqualTo(type);
			assertThat(found.path("inexact").asInt()).isZero();
			this.clusters.target().awaitRecords(this.topic, SHIFT + RECORDS, PATIENCE);
			assertThat(reader.read(this.clusters.target(), RECORDS - 1))
				.containsExactlyElementsOf(numbers(BEFORE, RECORDS));
		});
	}

	private RunningTandem.Builder tandem() {
		return RunningTandem.between(this.clusters)
			.property("tandem.offsets.enabled", "true")
			.property("tandem.offsets.sync", "true")
			.property("tandem.offsets.interval", "1s")
			.property("tandem.offsets.groups", this.group)
			.route("all", this.topic);
	}

	private JsonNode awaitGroup(RunningTandem tandem) {
		return Awaitility.await("the group in the report")
			.atMost(PATIENCE)
			.until(() -> JsonMapper.shared().readTree(tandem.read("/actuator/offsets")).path("groups").path(0),
					(found) -> !found.isMissingNode());
	}

	private List<Long> consume(Cluster cluster, String protocol, long last) {
		Queue<Long> read = new ConcurrentLinkedQueue<>();
		try (Consumer<byte[], byte[]> consumer = cluster.newConsumer(
				Map.of(ConsumerConfig.GROUP_ID_CONFIG, this.group, ConsumerConfig.GROUP_PROTOCOL_CONFIG, protocol))) {
			consumer.subscribe(List.of(this.topic));
			Awaitility.await("record " + last).atMost(PATIENCE).until(() -> {
				consumer.poll(Duration.ofMillis(200)).forEach((record) -> read.add(number(record.value())));
				return read.contains(last);
			});
			consumer.commitSync();
		}
		return List.copyOf(read);
	}

	private List<Long> stream(Cluster cluster, long last) {
		Queue<Long> read = new ConcurrentLinkedQueue<>();
		StreamsBuilder builder = new StreamsBuilder();
		builder.stream(this.topic, Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
			.foreach((key, value) -> read.add(number(value)));
		Map<String, Object> settings = with(cluster,
				Map.of(StreamsConfig.APPLICATION_ID_CONFIG, this.group, StreamsConfig.GROUP_PROTOCOL_CONFIG, "streams",
						StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100,
						StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest"));
		Properties properties = new Properties();
		properties.putAll(settings);
		try (KafkaStreams streams = new KafkaStreams(builder.build(), properties)) {
			streams.start();
			Awaitility.await("record " + last).atMost(PATIENCE).until(() -> read.contains(last));
		}
		return List.copyOf(read);
	}

	private static Map<String, Object> with(Cluster cluster, Map<String, Object> more) {
		Map<String, Object> all = new HashMap<>(cluster.clientProperties());
		all.putAll(more);
		return all;
	}

	private void write(Cluster cluster, int from, int to) {
		cluster.produce(IntStream.range(from, to)
			.mapToObj((number) -> new ProducerRecord<byte[], byte[]>(this.topic,
					ByteBuffer.allocate(Long.BYTES).putLong(number).array()))
			.toList());
	}

	private static long number(byte[] value) {
		return ByteBuffer.wrap(value).getLong();
	}

	private static List<Long> numbers(long from, long to) {
		return LongStream.range(from, to).boxed().toList();
	}

	private long committed(Cluster cluster) {
		var offset = cluster.committedOffsets(this.group).get(new TopicPartition(this.topic, 0));
		return (offset != null) ? offset.offset() : -1;
	}

	/**
	 * Reads as a member of the group.
	 */
	@FunctionalInterface
	private interface Reader {

		List<Long> read(Cluster cluster, long last);

	}

}
