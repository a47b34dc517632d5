package io.github.tandem;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.http.HttpStatus;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.Content;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The main job: what Tandem does between any two clusters.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MirrorContract {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final TwoClusters clusters;

	private final Cluster source;

	private final Cluster target;

	private final String prefix;

	private RunningTandem tandem;

	MirrorContract(TwoClusters clusters) {
		this.clusters = clusters;
		this.source = clusters.source();
		this.target = clusters.target();
		this.prefix = clusters.uniqueName("mirror");
	}

	@BeforeAll
	void startWithSomethingToCopy() {
		for (int partitions : new int[] { 1, 3, 6 }) {
			this.source.createTopic(topic("first-" + partitions), partitions);
			write(topic("first-" + partitions), partitions, 100);
		}
		this.tandem = RunningTandem.between(this.clusters)
			.property("tandem.topics.replication-factor", "3")
			.route("all", "%1$s-.*,mm2-%1$s.*,__%1$s.*".formatted(this.prefix), "exclude",
					".*-excluded, .*-preserved.*, %s-special-.*".formatted(this.prefix))
			.route("preserve", topic("preserved.*"), "partitioning", "preserve")
			.route("rename", topic("special-.*"), "rename", "east.${topic}")
			.start();
	}

	@AfterAll
	void stop() {
		this.tandem.close();
	}

	@Test
	void copiesTheRecordsOfAllTopicsAsTheyAre() {
		for (int partitions : new int[] { 1, 3, 6 }) {
			String topic = topic("first-" + partitions);
			assertMirrored(topic, topic, 100);
			write(topic, partitions, 50);
			assertMirrored(topic, topic, 150);
		}
	}

	@Test
	void createsTopicsLikeThoseOfTheSource() {
		String topic = topic("configured");
		Map<String, String> taken = Map.of("cleanup.policy", "compact,delete", "retention.ms", "86400000",
				"max.message.bytes", "2000000", "segment.bytes", "10485760", "compression.type", "zstd");
		Map<String, String> configs = new HashMap<>(taken);
		configs.putAll(Map.of("min.insync.replicas", "1", "message.timestamp.type", "LogAppendTime",
				"unclean.leader.election.enable", "true", "message.timestamp.before.max.ms", "86400000"));
		this.source.createTopic(topic, 5, configs);
		this.source.produce(topic, "key", "value");
		assertMirrored(topic, topic, 1);
		assertThat(this.target.topicConfigs(topic)).isEqualTo(taken);
		assertThat(this.target.describeTopic(topic).partitions()).hasSize(5)
			.allSatisfy((partition) -> assertThat(partition.replicas()).hasSize(1));
	}

	@Test
	void findsTopicsAndPartitionsThatAreBornLater() {
		String topic = topic("later");
		this.source.createTopic(topic, 2);
		write(topic, 2, 10);
		assertMirrored(topic, topic, 10);
		this.source.growTopic(topic, 5);
		write(topic, 5, 30);
		assertMirrored(topic, topic, 40);
		assertThat(this.target.describeTopic(topic).partitions()).hasSize(5);
	}

	@Test
	void goesByTheKeyWhereTheTargetHasAnotherNumberOfPartitions() {
		String topic = topic("by-key");
		String oracle = topic("by-key-excluded");
		this.target.createTopic(topic, 4);
		this.target.createTopic(oracle, 4);
		this.source.createTopic(topic, 3);
		for (int number = 0; number < 60; number++) {
			byte[] key = (number % 3 != 0) ? bytes("key-" + number % 7) : null;
			this.source.produce(new ProducerRecord<>(topic, number / 3 % 3, key, bytes("value-" + number)));
		}
		List<ConsumerRecord<byte[], byte[]>> copied = this.target.awaitRecords(topic, 60, PATIENCE);
		assertThat(this.target.describeTopic(topic).partitions()).hasSize(4);
		assertThat(copied).hasSize(60).filteredOn((copy) -> copy.key() != null).hasSize(40).allSatisfy((copy) -> {
			int partition = this.target.produce(new ProducerRecord<>(oracle, copy.key(), null)).partition();
			assertThat(copy.partition()).as("partition of %s", text(copy.key())).isEqualTo(partition);
		});
		for (int partition = 0; partition < 3; partition++) {
			assertThat(unkeyed(copied, partition)).hasSizeGreaterThan(5)
				.isEqualTo(unkeyed(this.source.consumeAll(topic), partition));
		}
	}

	@Test
	void keepsPartitionsWhereTheTargetHasAsMany() {
		String topic = topic("as-many");
		this.target.createTopic(topic, 3);
		this.source.createTopic(topic, 3);
		// the same key in every partition: going by the key would move two of them
		for (int partition = 0; partition < 3; partition++) {
			this.source.produce(new ProducerRecord<>(topic, partition, bytes("key"), bytes("value-" + partition)));
		}
		assertMirrored(topic, topic, 3);
	}

	@Test
	void addsThePartitionsThatARouteIsToPreserve() {
		String topic = topic("preserved");
		this.target.createTopic(topic, 1);
		this.source.createTopic(topic, 3);
		write(topic, 3, 30);
		assertMirrored(topic, topic, 30);
		String wider = topic("preserved-wider");
		this.target.createTopic(wider, 5);
		this.source.createTopic(wider, 2);
		write(wider, 2, 20);
		assertMirrored(wider, wider, 20);
		assertThat(this.target.describeTopic(wider).partitions()).hasSize(5);
	}

	@Test
	void renamesAndLeavesOutWhatItIsTold() {
		for (String name : List.of("special-one", "special-two", "special-excluded", "plain-excluded")) {
			this.source.createTopic(topic(name), 1);
			write(topic(name), 1, 10);
		}
		assertMirrored(topic("special-one"), "east." + topic("special-one"), 10);
		assertMirrored(topic("special-two"), "east." + topic("special-two"), 10);
		// the second route excludes nothing
		assertMirrored(topic("special-excluded"), "east." + topic("special-excluded"), 10);
		assertThat(this.target.topics()).doesNotContain(topic("special-one"), topic("plain-excluded"));
		assertThat(this.tandem.partition("all", topic("plain-excluded"), 0)).isEmpty();
	}

	@Test
	void neverCopiesInternalTopics() {
		List<String> internal = List.of("__" + this.prefix, "mm2-" + this.prefix + ".internal",
				"mm2-" + this.prefix + "-offsets.west.internal", topic("west.checkpoints.internal"),
				topic("tandem.offsets.internal"));
		for (String topic : internal) {
			this.source.createTopic(topic, 1);
			write(topic, 1, 10);
		}
		String ordinary = "mm2-" + this.prefix + "-ordinary";
		this.source.createTopic(ordinary, 1);
		write(ordinary, 1, 10);
		assertMirrored(ordinary, ordinary, 10);
		assertThat(this.target.topics()).doesNotContainAnyElementsOf(internal);
		assertThat(internal).allSatisfy((topic) -> assertThat(this.tandem.partition("all", topic, 0)).isEmpty());
	}

	@Test
	void goesOnAfterARestartWithoutDuplicates() {
		String own = this.clusters.uniqueName("restart");
		RunningTandem.Builder builder = RunningTandem.between(this.clusters).route("all", own + ".*");
		this.source.createTopic(own, 2);
		write(own, 2, 100);
		builder.whileRunning((running) -> assertMirrored(own, own, 100));
		write(own, 2, 20);
		this.source.growTopic(own, 4);
		write(own, 4, 40);
		this.source.createTopic(own + "-later", 1);
		write(own + "-later", 1, 10);
		builder.whileRunning((running) -> {
			assertMirrored(own, own, 160);
			assertMirrored(own + "-later", own + "-later", 10);
			assertThat(this.target.describeTopic(own).partitions()).hasSize(4);
		});
		builder.whileRunning((running) -> {
			write(own, 4, 4);
			assertMirrored(own, own, 164);
		});
	}

	@Test
	void waitsForATopicItMayNotCreateAndSaysSo() {
		String own = this.clusters.uniqueName("missing");
		this.source.createTopic(own, 1);
		write(own, 1, 10);
		RunningTandem.between(this.clusters)
			.route("all", own)
			.property("tandem.topics.create", "false")
			.whileRunning((running) -> {
				assertThat(running.awaitState("all", own, 0, "halted")).containsEntry("reason", "target-topic")
					.containsEntry("lag", 10)
					.extractingByKey("detail", InstanceOfAssertFactories.STRING)
					.contains("does not exist on the target", "tandem.topics.create is false: create it");
				assertThat(this.target.topics()).doesNotContain(own);
				this.target.createTopic(own, 1);
				assertMirrored(own, own, 10);
			});
	}

	@Test
	void haltsTopicsThatWouldGetIntoEachOthersWayAndNamesThem() {
		String own = this.clusters.uniqueName("conflict");
		List<String> topics = List.of(own + "-both", own + "-merged", own + "-renamed", own + "-flows");
		for (String topic : topics) {
			this.source.createTopic(topic, 1);
			write(topic, 1, 10);
		}
		RunningTandem.between(this.clusters)
			.route("one", own + "-(both|merged|flows)")
			.route("two", own + "-b.*")
			.route("three", own + "-renamed", "rename", own + "-merged")
			.whileRunning((running) -> {
				assertMirrored(own + "-flows", own + "-flows", 10);
				String claimed = "'%s-both' is taken by the routes [one, two]".formatted(own);
				String mixed = "[%1$s-merged, %1$s-renamed] would all be replicated into the target topic '%1$s-merged'"
					.formatted(own);
				assertHalted(running, "one", own + "-both", claimed);
				assertHalted(running, "two", own + "-both", claimed);
				assertHalted(running, "one", own + "-merged", mixed);
				assertHalted(running, "three", own + "-renamed", mixed);
				assertThat(this.target.topics()).doesNotContain(own + "-both", own + "-merged", own + "-renamed");
			});
	}

	private static void assertHalted(RunningTandem tandem, String route, String topic, String detail) {
		assertThat(tandem.awaitState(route, topic, 0, "halted")).containsEntry("reason", "topic-conflict")
			.containsEntry("lag", 10)
			.extractingByKey("detail", InstanceOfAssertFactories.STRING)
			.contains(detail);
		tandem.http()
			.get()
			.uri("/actuator/health")
			.exchange()
			.expectStatus()
			.isEqualTo(HttpStatus.SERVICE_UNAVAILABLE)
			.expectBody()
			.jsonPath("$.components.replication.status")
			.isEqualTo("DOWN")
			.jsonPath("$.components.replication.details.routes.%s.problems".formatted(route))
			.value((problems) -> assertThat(problems.toString()).contains(topic + "-0 is halted (topic-conflict) since",
					detail));
	}

	private String topic(String name) {
		return this.prefix + "-" + name;
	}

	private void write(String topic, int partitions, int count) {
		long now = System.currentTimeMillis();
		List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
		for (int number = 0; number < count; number++) {
			byte[] key = (number % 5 != 0) ? bytes("key-" + number % 11) : null;
			byte[] value = (key == null || number % 7 != 0) ? bytes("value-" + number) : null;
			records.add(new ProducerRecord<>(topic, number % partitions, now - 1000 + number / 2, key, value,
					List.of(new RecordHeader("number", bytes("n" + number)), new RecordHeader("empty", null))));
		}
		this.source.produce(records);
	}

	private void assertMirrored(String topic, String targetTopic, int count) {
		List<ConsumerRecord<byte[], byte[]>> copied = this.target.awaitRecords(targetTopic, count, PATIENCE);
		assertThat(Content.of(copied)).hasSize(count).isEqualTo(Content.of(this.source.consumeAll(topic)));
	}

	private static List<String> unkeyed(List<ConsumerRecord<byte[], byte[]>> records, int partition) {
		return records.stream()
			.filter((record) -> record.key() == null && record.partition() == partition)
			.map((record) -> text(record.value()))
			.toList();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static @Nullable String text(byte @Nullable [] bytes) {
		return (bytes != null) ? new String(bytes, StandardCharsets.UTF_8) : null;
	}

}
