package io.github.tandem.loop;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.Content;
import io.github.tandem.test.EmbeddedClusters;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clusters that mirror each other under the same names have each record once.
 */
@TwoClustersTest
@ExtendWith(OutputCaptureExtension.class)
class TwoWayIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final TwoClusters clusters;

	private final Cluster east;

	private final Cluster west;

	private final String topic;

	TwoWayIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
		this.east = clusters.source();
		this.west = clusters.target();
		this.topic = clusters.uniqueName("two-way");
	}

	@Test
	void eachRecordOfBothClustersIsOnEachOfThemOnceAndTheCountersAgree() {
		int records = 15_000;
		this.east.createTopic(this.topic, 3);
		this.west.createTopic(this.topic, 3);
		write(this.east, "east", records);
		write(this.west, "west", records);
		try (RunningTandem there = protect(this.east, this.west); RunningTandem back = protect(this.west, this.east)) {
			awaitOutcomes(there, records, records);
			awaitOutcomes(back, records, records);
			write(this.east, "later", 100);
			awaitOutcomes(there, records + 100, records);
			awaitOutcomes(back, records, records + 100);
			for (Cluster cluster : List.of(this.east, this.west)) {
				assertThat(cluster.size(this.topic)).isEqualTo(2 * records + 100);
				assertThat(cluster.consumeAll(this.topic)).extracting(TwoWayIntegrationTests::value)
					.doesNotHaveDuplicates();
			}
			assertThat(there.partition("all", this.topic, 0)).containsEntry("lag", 0);
			assertThat(bornOn(this.west, "east")).as("in the same order").isEqualTo(bornOn(this.east, "east"));
			assertThat(bornOn(this.east, "west")).isEqualTo(bornOn(this.west, "west"));
		}
	}

	@Test
	void tombstonesAndRecordsWithHeadersOfACompactedTopicKeepWhatTheyHave(CapturedOutput output) {
		this.east.createTopic(this.topic, 1, Map.of("cleanup.policy", "compact"));
		Header foreign = new RecordHeader(LoopProtection.HEADER, "/var/log".getBytes(StandardCharsets.UTF_8));
		List<Header> own = List.of(new RecordHeader("b", new byte[] { 1 }), new RecordHeader("a", null),
				new RecordHeader("b", new byte[0]));
		this.east.produce(List.of(record("one", "1", List.of()), record("one", null, own),
				record("two", "2", List.of(foreign)), record("two", null, List.of())));
		try (RunningTandem there = protect(this.east, this.west); RunningTandem back = protect(this.west, this.east)) {
			awaitOutcomes(there, 4, 0);
			awaitOutcomes(back, 0, 4);
			this.west.produce(record("three", null, own));
			awaitOutcomes(back, 1, 4);
			awaitOutcomes(there, 4, 1);
			List<ConsumerRecord<byte[], byte[]>> atEast = this.east.consumeAll(this.topic);
			List<ConsumerRecord<byte[], byte[]>> atWest = this.west.consumeAll(this.topic);
			assertThat(withoutPaths(atWest)).isEqualTo(withoutPaths(atEast)).hasSize(5);
			assertThat(atEast.get(2).headers().toArray()).containsExactly(foreign);
			assertThat(atWest.get(2).headers().toArray()).containsExactly(foreign, path(this.east));
			assertThat(atWest.get(1).headers()).hasSize(4).endsWith(path(this.east));
			assertThat(atEast.get(4).headers()).hasSize(4).endsWith(path(this.west));
			assertThat(there.value("tandem_malformed_paths_total", "topic=\"%s\"".formatted(this.topic))).isEqualTo(1);
			assertThat(back.value("tandem_malformed_paths_total")).isZero();
		}
		assertThat(output).containsOnlyOnce("Records have a header tndm that Tandem did not write");
	}

	@Test
	void whatAnApplicationMakesOfRecordsIsReplicatedThoughItCopiesTheirHeaders() {
		String results = this.topic + "-results";
		List.of(this.east, this.west).forEach((cluster) -> {
			cluster.createTopic(this.topic, 1);
			cluster.createTopic(results, 1);
		});
		write(this.east, "east", 20);
		try (RunningTandem there = protect(this.east, this.west, this.topic + "," + results);
				RunningTandem back = protect(this.west, this.east, this.topic + "," + results)) {
			awaitOutcomes(there, 20, 0);
			awaitOutcomes(back, 0, 20);
			this.west.produce(this.west.consumeAll(this.topic)
				.stream()
				.map((record) -> new ProducerRecord<>(results, 0, record.key(), record.value(), record.headers()))
				.toList());
			awaitOutcomes(back, 20, 20);
			awaitOutcomes(there, 20, 20);
			assertThat(this.east.size(results)).isEqualTo(20);
			assertThat(this.west.size(results)).isEqualTo(20);
		}
	}

	@Test
	void threeClustersInARingHaveEachRecordOnce() {
		int records = 2_000;
		try (EmbeddedClusters others = new EmbeddedClusters()) {
			List<Cluster> ring = List.of(this.east, this.west, others.source());
			for (int index = 0; index < 3; index++) {
				ring.get(index).createTopic(this.topic, 2);
				write(ring.get(index), "cluster" + index, records);
			}
			try (RunningTandem one = protect(this.east, this.west);
					RunningTandem two = protect(this.west, others.source());
					RunningTandem three = protect(others.source(), this.east)) {
				for (RunningTandem tandem : List.of(one, two, three)) {
					awaitOutcomes(tandem, 2 * records, records);
				}
				for (Cluster cluster : ring) {
					assertThat(cluster.size(this.topic)).isEqualTo(3 * records);
					assertThat(cluster.consumeAll(this.topic)).extracting(TwoWayIntegrationTests::value)
						.doesNotHaveDuplicates();
				}
				assertThat(others.source().consumeAll(this.topic))
					.filteredOn((record) -> value(record).startsWith("cluster0"))
					.hasSize(records)
					.allMatch((record) -> Arrays.equals(record.headers().lastHeader(LoopProtection.HEADER).value(),
							ClusterPath.of(this.topic, List.of(this.east.clusterId(), this.west.clusterId()))));
			}
		}
	}

	private RunningTandem protect(Cluster source, Cluster target) {
		return protect(source, target, this.topic);
	}

	private RunningTandem protect(Cluster source, Cluster target, String topics) {
		return RunningTandem.between(this.clusters, source, target)
			.route("all", topics)
			.property("tandem.loop-protection", "true")
			.start();
	}

	private void awaitOutcomes(RunningTandem tandem, int replicated, int looped) {
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(List.of(outcome(tandem, "replicated"), outcome(tandem, "looped")))
				.containsExactly(replicated, looped));
	}

	private static int outcome(RunningTandem tandem, String outcome) {
		return (int) tandem.value("tandem_records_total", "outcome=\"%s\"".formatted(outcome));
	}

	private void write(Cluster cluster, String origin, int records) {
		cluster.produce(IntStream.range(0, records)
			.mapToObj((number) -> record("key-" + number % 97, origin + "-" + number, List.of()))
			.toList());
	}

	private ProducerRecord<byte[], byte[]> record(String key, @Nullable String value, List<Header> headers) {
		return new ProducerRecord<>(this.topic, null, key.getBytes(StandardCharsets.UTF_8),
				(value != null) ? value.getBytes(StandardCharsets.UTF_8) : null, headers);
	}

	private List<Content> bornOn(Cluster cluster, String origin) {
		return withoutPaths(cluster.consumeAll(this.topic)
			.stream()
			.filter((record) -> value(record).startsWith(origin + "-"))
			.toList());
	}

	private static List<Content> withoutPaths(List<ConsumerRecord<byte[], byte[]>> records) {
		List<Content> contents = new ArrayList<>();
		for (Content content : Content.of(records)) {
			Stream<String> headers = content.headers()
				.stream()
				.filter((header) -> !header.startsWith(LoopProtection.HEADER + "=") || header.endsWith("'/var/log'"));
			contents.add(new Content(content.partition(), content.timestamp(), content.key(), content.value(),
					headers.toList()));
		}
		return contents;
	}

	private Header path(Cluster cluster) {
		return new RecordHeader(LoopProtection.HEADER, ClusterPath.of(this.topic, List.of(cluster.clusterId())));
	}

	private static String value(ConsumerRecord<byte[], byte[]> record) {
		return new String(record.value(), StandardCharsets.UTF_8);
	}

}
