package io.github.tandem.status;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.assertj.core.data.Offset;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.web.servlet.client.RestTestClient;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.Document;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What operators see of a Tandem that runs well.
 */
@TwoClustersTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class StatusIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final Pattern TAG = Pattern.compile("(\\w+)=\"([^\"]*)\"");

	private final TwoClusters clusters;

	private final Cluster source;

	private final Cluster target;

	private final String topic;

	private RunningTandem tandem;

	StatusIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
		this.source = clusters.source();
		this.target = clusters.target();
		this.topic = clusters.uniqueName("status");
	}

	@BeforeAll
	void startAndCatchUp() throws ExecutionException, InterruptedException {
		this.source.createTopic(this.topic, 2);
		for (int number = 0; number < 12; number++) {
			this.source.produce(new ProducerRecord<>(this.topic, number % 3 / 2,
					("key-" + number).getBytes(StandardCharsets.UTF_8), new byte[10]));
		}
		this.source.deleteRecords(this.topic, 0, 3);
		RunningTandem.Builder builder = RunningTandem.between(this.clusters)
			.route("orders", this.topic, "rename", "west.${topic}")
			.route("idle", this.topic + "-none", "concurrency", "1");
		// an earlier run that did not get over the first record, and a gap behind it
		this.source.admin()
			.alterConsumerGroupOffsets(builder.group("orders"),
					Map.of(new TopicPartition(this.topic, 0), new OffsetAndMetadata(1)))
			.all()
			.get();
		this.tandem = builder.start();
		this.target.awaitRecords("west." + this.topic, 9, PATIENCE);
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(this.tandem.partition("orders", this.topic, 0)).containsEntry("lag", 0)
				.containsEntry("nextOffset", 8));
	}

	@AfterAll
	void stop() {
		this.tandem.close();
	}

	@Test
	void healthTellsOfBothClustersAndOfTheProgress() {
		Awaitility.await().atMost(PATIENCE).untilAsserted(() -> get("/actuator/health").expectStatus().isOk());
		RestTestClient.BodyContentSpec body = get("/actuator/health").expectBody().jsonPath("$.status").isEqualTo("UP");
		for (Cluster cluster : List.of(this.source, this.target)) {
			String component = "$.components." + ((cluster == this.source) ? "source" : "target") + "Cluster.";
			body.jsonPath(component + "status")
				.isEqualTo("UP")
				.jsonPath(component + "details.clusterId")
				.isEqualTo(cluster.clusterId())
				.jsonPath(component + "details.brokers")
				.isEqualTo(1)
				.jsonPath(component + "details.bootstrapServers[0]")
				.isEqualTo(cluster.bootstrapServers());
		}
		String routes = "$.components.replication.details.routes.";
		body.jsonPath("$.components.replication.status")
			.isEqualTo("UP")
			.jsonPath(routes + "orders.threads")
			.isEqualTo("2 of 2")
			.jsonPath(routes + "orders.partitions")
			.isEqualTo(2)
			.jsonPath(routes + "orders.lag")
			.isEqualTo(0)
			.jsonPath(routes + "orders.lastProgress")
			.value((instant) -> assertThat(Instant.parse(instant.toString())).isBetween(Instant.now().minusSeconds(60),
					Instant.now().plusSeconds(1)))
			.jsonPath(routes + "orders.problems")
			.doesNotExist()
			.jsonPath(routes + "idle.partitions")
			.isEqualTo(0)
			.jsonPath(routes + "idle.idle")
			.value((reason) -> assertThat(reason.toString()).contains("matches 'topics' of the route 'idle'"));
	}

	@Test
	void infoTellsTheIdsOfBothClusters() {
		get("/actuator/info").expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.clusters.source.id")
			.isEqualTo(this.source.clusterId())
			.jsonPath("$.clusters.target.id")
			.isEqualTo(this.target.clusterId());
	}

	@Test
	void replicationTellsOfEachPartition() {
		get("/actuator/replication").expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.source.id")
			.isEqualTo(this.source.clusterId())
			.jsonPath("$.target.id")
			.isEqualTo(this.target.clusterId())
			.jsonPath("$.target.bootstrapServers[0]")
			.isEqualTo(this.target.bootstrapServers())
			.jsonPath("$.state")
			.isEqualTo("replicating")
			.jsonPath("$.routes[*].name")
			.isEqualTo(List.of("orders", "idle"));
		assertThat(this.tandem.partition("orders", this.topic, 0)).containsEntry("state", "caught-up")
			.containsEntry("reason", "none")
			.containsEntry("detail", null)
			.containsEntry("nextOffset", 8)
			.containsEntry("endOffset", 8)
			.containsEntry("lag", 0)
			.containsEntry("lagSeconds", 0.0)
			.containsKeys("since", "recordsPerSecond");
		assertThat(this.tandem.partition("orders", this.topic, 1)).containsEntry("nextOffset", 4);
		// one of them may have moved to the second thread, which has replicated nothing
		// yet
		assertThat(List.of(target(0, 4, -3), target(1, 3, 0))).contains(true);
	}

	private boolean target(int partition, int offset, int difference) {
		return Map
			.of("topic", "west." + this.topic, "partition", partition, "offset", offset, "offsetDifference", difference)
			.equals(this.tandem.partition("orders", this.topic, partition).get("target"));
	}

	@Test
	void replicationTellsOfOneRoute() {
		get("/actuator/replication/orders").expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.name")
			.isEqualTo("orders")
			.jsonPath("$.group")
			.isEqualTo(this.tandem.group("orders"))
			.jsonPath("$.threads")
			.isEqualTo(2)
			.jsonPath("$.lag")
			.isEqualTo(0)
			.jsonPath("$.topics['%s'].length()".formatted(this.topic))
			.isEqualTo(2);
		get("/actuator/replication/idle").expectStatus().isOk();
		get("/actuator/replication/nobody").expectStatus().isNotFound();
	}

	@Test
	void replicationCannotBeChanged() {
		this.tandem.http().post().uri("/actuator/replication").exchange().expectStatus().is4xxClientError();
		this.tandem.http().delete().uri("/actuator/replication/orders").exchange().expectStatus().is4xxClientError();
	}

	@ParameterizedTest
	@CsvSource({ "tandem_records_total, 'outcome,route,topic'", "tandem_bytes_total, 'route,topic'",
			"tandem_lag_records, 'partition,route,topic'", "tandem_lag_time_seconds, 'partition,route,topic'",
			"tandem_pipeline_seconds_count, route", "tandem_pipeline_seconds_bucket, 'le,route'",
			"tandem_record_age_seconds_count, route", "tandem_record_age_seconds_bucket, 'le,route'",
			"tandem_in_flight_bytes, ''", "tandem_partitions, 'reason,route,state'",
			"tandem_gap_records_total, 'cause,route,topic'", "tandem_last_progress_seconds, route",
			"tandem_threads, 'route,state'", "tandem_cluster_up, cluster" })
	void metersHaveTheirTags(String meter, String tags) {
		Awaitility.await().atMost(PATIENCE).until(() -> !this.tandem.lines(meter).isEmpty());
		assertThat(this.tandem.lines(meter))
			.allSatisfy((line) -> assertThat(String.join(",", tags(line).keySet())).isEqualTo(tags));
		assertThat(this.tandem.read("/actuator/prometheus"))
			.contains("# HELP " + meter.replaceAll("_(count|bucket)$", ""));
	}

	@Test
	void metersCountWhatWasCopied() {
		String topicTag = "topic=\"%s\"".formatted(this.topic);
		assertThat(this.tandem.value("tandem_records_total", topicTag, "outcome=\"replicated\"")).isEqualTo(9);
		// keys are "key-3" to "key-9", "key-10" and "key-11"; values have 10 bytes
		assertThat(this.tandem.value("tandem_bytes_total", topicTag)).isBetween(9 * 15.0, 9 * 16.0);
		assertThat(this.tandem.value("tandem_gap_records_total", topicTag, "cause=\"retention\"")).isEqualTo(2);
		assertThat(this.tandem.value("tandem_in_flight_bytes")).isZero();
		assertThat(this.tandem.value("tandem_pipeline_seconds_count", "route=\"orders\"")).isBetween(2.0, 9.0);
		assertThat(this.tandem.value("tandem_record_age_seconds_count", "route=\"orders\"")).isBetween(2.0, 9.0);
		assertThat(this.tandem.value("tandem_last_progress_seconds", "route=\"orders\""))
			.isCloseTo(Instant.now().getEpochSecond(), Offset.offset(60.0));
		Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
			assertThat(this.tandem.value("tandem_lag_records", topicTag)).isZero();
			assertThat(this.tandem.lines("tandem_lag_records", topicTag)).hasSize(2);
			assertThat(this.tandem.lines("tandem_cluster_up")).containsExactlyInAnyOrder(
					"tandem_cluster_up{cluster=\"source\"} 1.0", "tandem_cluster_up{cluster=\"target\"} 1.0");
			assertThat(this.tandem.value("tandem_threads", "route=\"orders\"", "state=\"running\"")).isEqualTo(2);
			assertThat(this.tandem.value("tandem_threads", "state=\"missing\"")).isZero();
			assertThat(this.tandem.lines("tandem_partitions")).singleElement()
				.isEqualTo("tandem_partitions{reason=\"none\",route=\"orders\",state=\"caught-up\"} 2.0");
		});
	}

	@Test
	void everyExportedMetricIsDocumented() {
		Document monitoring = Document.at("docs/monitoring.md");
		List<String> names = Document.rows(monitoring.section("Metrics"))
			.stream()
			.flatMap((row) -> Document.codes(row.get(1)).stream())
			.toList();
		List<String> families = Document.rows(monitoring.section("Other metrics"))
			.stream()
			.flatMap((row) -> Document.codes(row.get(0)).stream())
			.toList();
		assertThat(this.tandem.read("/actuator/prometheus").lines()).filteredOn((line) -> line.startsWith("# TYPE "))
			.map((line) -> line.split(" ")[2])
			.hasSizeGreaterThan(100)
			.allSatisfy((metric) -> assertThat(
					metric.equals("tandem_cluster_up") || names.contains(metric.replaceFirst("(?<=_seconds)_max$", ""))
							|| families.stream().anyMatch(metric::startsWith))
				.as(metric)
				.isTrue());
	}

	@Test
	void metersOfTheKafkaClientsTellTheirCluster(CapturedOutput output) {
		List<Map<String, String>> clients = this.tandem.read("/actuator/prometheus")
			.lines()
			.filter((line) -> line.startsWith("kafka_"))
			.map((line) -> {
				Map<String, String> tags = tags(line);
				tags.put("kind", line.split("_")[1]);
				return tags;
			})
			.toList();
		assertThat(clients).isNotEmpty().allSatisfy((tags) -> assertThat(tags).containsKeys("cluster", "client_id"));
		assertThat(clients).extracting((tags) -> tags.get("kind") + " of the " + tags.get("cluster"))
			.containsOnly("consumer of the source", "producer of the target", "admin of the source",
					"admin of the target");
		// two threads of one route and one of another, each with clients of its own
		assertThat(clientIds(clients, "consumer")).hasSize(3);
		assertThat(clientIds(clients, "producer")).hasSizeBetween(1, 2);
		assertThat(clientIds(clients, "admin")).hasSize(2);
		assertThat(output).doesNotContain("registration has failed", "same set of tag keys");
	}

	@Test
	void lagIsToldForWholeTopicsIfItIsWanted() {
		RunningTandem.between(this.clusters)
			.route("all", this.topic, "rename", "whole.${topic}")
			.property("tandem.metrics.per-partition", "false")
			.whileRunning((running) -> Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
				for (String meter : List.of("tandem_lag_records", "tandem_lag_time_seconds")) {
					assertThat(running.lines(meter)).singleElement()
						.isEqualTo("%s{route=\"all\",topic=\"%s\"} 0.0".formatted(meter, this.topic));
				}
			}));
	}

	private RestTestClient.ResponseSpec get(String path) {
		return this.tandem.http().get().uri(path).exchange();
	}

	private static Set<String> clientIds(List<Map<String, String>> clients, String kind) {
		return clients.stream()
			.filter((tags) -> tags.get("kind").equals(kind))
			.map((tags) -> tags.get("client_id"))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static Map<String, String> tags(String line) {
		Map<String, String> tags = new TreeMap<>();
		Matcher matcher = TAG.matcher(line);
		while (matcher.find()) {
			tags.put(matcher.group(1), matcher.group(2));
		}
		return tags;
	}

}
