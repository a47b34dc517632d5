package io.github.tandem.offset.command;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The steps of {@code docs/failover.md}, with consumers that count what they see.
 */
@Tag("fault")
@TwoClustersTest
class FailoverIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final TwoClusters clusters;

	private final Cluster east;

	private final Cluster west;

	private final String topic;

	private final String group;

	private final Map<String, Integer> seen = new TreeMap<>();

	FailoverIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
		this.east = clusters.source();
		this.west = clusters.target();
		this.topic = clusters.uniqueName("orders");
		this.group = clusters.uniqueName("billing");
	}

	@Test
	void eachRecordIsProcessedOnceOnPlannedMovesForthAndBack() {
		Direction forth = new Direction(this.east, this.west, this.topic, "${topic}");
		Direction back = new Direction(this.west, this.east, this.topic, "${topic}");
		this.east.createTopic(this.topic, 2);
		write(this.east, "east", 0, 200);
		try (RunningTandem one = forth.start(); RunningTandem other = back.start()) {
			assertThat(one).isNotEqualTo(other);
			process(this.east, 120);
			forth.move();
			process(this.west, 30);
			write(this.west, "west", 0, 100);
			process(this.west, 110);
			back.move();
			process(this.east, 40);
			assertSeenOnce(300);
			write(this.east, "east", 200, 50);
			process(this.east, 20);
			forth.move();
			write(this.west, "west", 100, 40);
			process(this.west, 70);
			back.move();
			write(this.east, "east", 250, 10);
			process(this.east, 10);
			assertSeenOnce(400);
		}
		assertThat(this.east.size(this.topic)).isEqualTo(400);
		assertThat(this.west.size(this.topic)).isEqualTo(400);
	}

	@Test
	void nothingIsSkippedAfterALossAndOnTheWayBack() {
		Direction forth = new Direction(this.east, this.west, this.topic, "${topic}");
		Direction back = new Direction(this.west, this.east, this.topic, "${topic}");
		this.east.createTopic(this.topic, 2);
		write(this.east, "east", 0, 100);
		forth.tandem.property("tandem.offsets.sync", "true").property("tandem.offsets.interval", "1s");
		try (RunningTandem one = forth.start(); RunningTandem other = back.start()) {
			assertThat(one).isNotEqualTo(other);
			process(this.east, 60);
			Awaitility.await("the offsets on west")
				.atMost(PATIENCE)
				.until(() -> committed(this.west), (sum) -> sum == 60);
		}
		// east is gone for the deployment and for its consumers
		write(this.east, "east", 100, 20);
		process(this.west, 40);
		write(this.west, "west", 0, 30);
		process(this.west, 10);
		try (RunningTandem one = forth.start(); RunningTandem other = back.start()) {
			assertThat(one).isNotEqualTo(other);
			this.west.awaitRecords(this.topic, 150, PATIENCE);
			process(this.west, 40);
			back.move();
			write(this.east, "east", 120, 10);
			process(this.east, 10);
			assertSeenOnce(160);
		}
	}

	private long committed(Cluster cluster) {
		return cluster.committedOffsets(this.group).values().stream().mapToLong(OffsetAndMetadata::offset).sum();
	}

	@Test
	void aGroupGoesBackFromATopicWithAnotherName() {
		Direction forth = new Direction(this.east, this.west, this.topic, "east.${topic}");
		Direction back = new Direction(this.west, this.east, this.topic, "west.${topic}");
		this.east.createTopic(this.topic, 1);
		this.west.createTopic(this.topic, 1);
		this.west.createTopic("east." + this.topic, 1);
		this.west.produce("east." + this.topic, null, "somebody else's");
		write(this.east, "east", 0, 50);
		write(this.west, "west", 0, 10);
		try (RunningTandem one = forth.start(); RunningTandem other = back.start()) {
			assertThat(one).isNotEqualTo(other);
			this.west.awaitRecords("east." + this.topic, 51, PATIENCE);
			this.east.awaitRecords("west." + this.topic, 10, PATIENCE);
			process(this.west, "east." + this.topic, 31);
			back.move();
			assertThat(this.east.committedOffsets(this.group))
				.extractingFromEntries((entry) -> entry.getKey().topic() + " " + entry.getValue().offset())
				.contains(this.topic + " 30");
		}
	}

	private void process(Cluster cluster, int records) {
		process(cluster, this.topic, records);
	}

	private void process(Cluster cluster, String from, int records) {
		try (var consumer = cluster.newConsumer(
				Map.of(ConsumerConfig.GROUP_ID_CONFIG, this.group, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "1"))) {
			consumer.subscribe(List.of(from));
			List<String> got = new ArrayList<>();
			Awaitility.await(records + " records").atMost(PATIENCE).untilAsserted(() -> {
				for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
					got.add(new String(record.value(), StandardCharsets.UTF_8));
				}
				assertThat(got).hasSize(records);
			});
			consumer.commitSync();
			got.forEach((value) -> this.seen.merge(value, 1, Integer::sum));
		}
	}

	private void assertSeenOnce(int records) {
		assertThat(this.seen).hasSize(records);
		assertThat(this.seen.values()).containsOnly(1);
	}

	private void write(Cluster cluster, String origin, int from, int records) {
		cluster.produce(IntStream.range(from, from + records)
			.mapToObj((number) -> new ProducerRecord<>(this.topic, bytes("key " + number), bytes(origin + number)))
			.collect(Collectors.toList()));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * A deployment, and the command with its configuration.
	 */
	private final class Direction {

		private final RunningTandem.Builder tandem;

		private final List<String> settings;

		Direction(Cluster from, Cluster to, String topics, String rename) {
			this.tandem = RunningTandem.between(FailoverIntegrationTests.this.clusters, from, to)
				.property("tandem.loop-protection", "true")
				.property("tandem.offsets.enabled", "true")
				.route("all", topics, "rename", rename);
			this.settings = List.of("--tandem.source.bootstrap-servers=" + from.bootstrapServers(),
					"--tandem.target.bootstrap-servers=" + to.bootstrapServers(),
					"--tandem.name=" + this.tandem.group("all").replaceAll("-all$", ""),
					"--tandem.loop-protection=true", "--tandem.routes[0].name=all",
					"--tandem.routes[0].topics=" + topics, "--tandem.routes[0].rename=" + rename, "--group",
					FailoverIntegrationTests.this.group);
		}

		RunningTandem start() {
			return this.tandem.start();
		}

		// until it says that all is exact, and not a moment longer
		void move() {
			List<CommandRun> runs = new ArrayList<>();
			Awaitility.await("an exact translation").atMost(PATIENCE).untilAsserted(() -> {
				runs.add(CommandRun.of(this.settings));
				CommandRun last = runs.get(runs.size() - 1);
				assertThat(last.code()).as(last.toString()).isZero();
			});
			CommandRun applied = CommandRun.of(Stream.concat(this.settings.stream(), Stream.of("--apply")).toList());
			assertThat(applied.code()).as(applied.toString()).isZero();
		}

	}

}
