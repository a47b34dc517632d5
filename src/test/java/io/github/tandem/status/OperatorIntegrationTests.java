package io.github.tandem.status;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;

import com.jayway.jsonpath.JsonPath;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What operators can ask of partitions.
 */
@TwoClustersTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class OperatorIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final String ROUTE = "all";

	private static final String IDLE = "idle";

	private static final String LIMIT = "max.message.bytes";

	private final TwoClusters clusters;

	private final Cluster source;

	private final Cluster target;

	private final String name;

	private RunningTandem tandem;

	OperatorIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
		this.source = clusters.source();
		this.target = clusters.target();
		this.name = clusters.uniqueName("operator");
	}

	@BeforeAll
	void start() {
		this.tandem = operated(this.name + "\\..*").route(IDLE, this.name + "-idle").start();
	}

	@AfterAll
	void stop() {
		this.tandem.close();
	}

	@Test
	void nothingCanBeAskedUnlessThatIsSwitchedOn() {
		String topic = topic("off");
		RunningTandem.between(this.clusters).route(ROUTE, topic).whileRunning((running) -> {
			running.awaitState(ROUTE, topic, 0, "caught-up");
			// what can be read there
			post(running, ROUTE, "pause").expectStatus().isEqualTo(HttpStatus.METHOD_NOT_ALLOWED);
			post(running, ROUTE + "/" + topic, "pause").expectStatus().isNotFound();
			post(running, ROUTE + "/" + topic + "/0", "pause").expectStatus().isNotFound();
			assertThat(running.partition(ROUTE, topic, 0)).containsEntry("state", "caught-up");
		});
	}

	@Test
	void tellsWhichActionsThereAreIfOneIsUnknown() {
		assertThat(error(post(this.tandem, ROUTE + "/any/0", "explode"), HttpStatus.BAD_REQUEST))
			.contains("'explode' is no action", "retry", "skip-one", "dead-letter-one", "pause", "resume");
		this.tandem.http()
			.post()
			.uri("/actuator/replication/" + ROUTE)
			.contentType(MediaType.APPLICATION_JSON)
			.body(Map.of())
			.exchange()
			.expectStatus()
			.isBadRequest();
	}

	@Test
	void tellsIfThereIsNoSuchPartition() {
		String topic = topic("known");
		this.tandem.awaitState(ROUTE, topic, 0, "caught-up");
		for (String path : List.of(ROUTE + "/" + topic + "/7", ROUTE + "/nothing", ROUTE + "/nothing/0", "nowhere")) {
			assertThat(error(post(this.tandem, path, "retry"), HttpStatus.NOT_FOUND)).as(path)
				.contains("replicates no such partition");
		}
		assertThat(error(post(this.tandem, IDLE + "/nothing/0", "dead-letter-one"), HttpStatus.NOT_FOUND))
			.contains("replicates no such partition");
		assertThat(this.target.topics()).doesNotContain(this.tandem.group(IDLE) + ".dead-letter");
		post(this.tandem, ROUTE + "/" + topic + "/first", "retry").expectStatus().is4xxClientError();
	}

	@Test
	void tellsWhyItDoesNotDoWhatMakesNoSense() {
		String topic = topic("fine");
		this.tandem.awaitState(ROUTE, topic, 0, "caught-up");
		assertThat(answer(topic + "/0", "retry")).contains("neither halted nor backed off but caught-up");
		assertThat(answer(topic + "/0", "skip-one")).contains("nothing to leave out", "caught-up");
		assertThat(answer(topic + "/0", "dead-letter-one")).contains("no rejected record", "caught-up");
		assertThat(answer(topic + "/0", "resume")).contains("not paused but caught-up");
		assertThat(this.tandem.partition(ROUTE, topic, 0)).containsEntry("state", "caught-up");
	}

	@Test
	void leavesOutTheRefusedRecordAlone(CapturedOutput output) {
		String topic = halted("skipped");
		assertThat(error(skip(topic + "/0", 0), HttpStatus.CONFLICT)).contains("it is at offset 1 and not at 0");
		assertThat(error(skip(topic, 1), HttpStatus.BAD_REQUEST)).contains("add the topic and the partition");
		assertThat(body(skip(topic + "/0", 1))).contains("left out the record at offset 1 of %s-0".formatted(topic));
		assertThat(error(skip(topic + "/0", 1), HttpStatus.CONFLICT)).contains("and not at 1");
		assertThat(values(topic, 2)).containsExactly("before", "behind");
		awaitCounted(topic, "skipped");
	}

	@Test
	void leavesOutTheRefusedRecord(CapturedOutput output) {
		String topic = halted("left");
		assertThat(answer(topic + "/0", "skip-one"))
			.contains("left out the record at offset 1 of %s-0".formatted(topic));
		assertThat(values(topic, 2)).containsExactly("before", "behind");
		awaitCounted(topic, "skipped");
		this.tandem.awaitState(ROUTE, topic, 0, "caught-up");
		assertThat(output.toString().lines().filter((line) -> line.contains("An operator asked"))).singleElement()
			.asString()
			.contains("INFO", "action=\"skip-one\"", "operator=\"unknown\"", "partition=\"%s-0\"".formatted(topic),
					"done=\"true\"", "route=\"%s\"".formatted(ROUTE));
	}

	@Test
	void putsTheRefusedRecordAside() {
		String topic = halted("aside");
		assertThat(answer(topic + "/0", "dead-letter-one")).contains("tried once more", "at offset 1");
		assertThat(values(topic, 2)).containsExactly("before", "behind");
		List<ConsumerRecord<byte[], byte[]>> dead = this.target.awaitRecords(this.tandem.group(ROUTE) + ".dead-letter",
				1, PATIENCE);
		assertThat(dead).singleElement().satisfies((record) -> {
			assertThat(record.value()).hasSize(5_000);
			assertThat(record.headers().lastHeader("tandem.source.topic").value())
				.isEqualTo(topic.getBytes(StandardCharsets.UTF_8));
		});
		awaitCounted(topic, "dead-lettered");
	}

	// the records behind it may be read on the target before it is counted
	private void awaitCounted(String topic, String outcome) {
		Awaitility.await()
			.atMost(PATIENCE)
			.until(() -> this.tandem.value("tandem_records_total", "topic=\"%s\"".formatted(topic),
					"outcome=\"%s\"".formatted(outcome)) == 1);
	}

	@Test
	void healthNamesATopicThatMayRefuseRecords() {
		String topic = halted("conflict");
		this.tandem.awaitFailure("topicConflicts", topic + " (smaller-messages)");
	}

	@Test
	void triesTheRefusedRecordAtOnce() {
		String topic = halted("tried");
		Object since = this.tandem.partition(ROUTE, topic, 0).get("since");
		assertThat(answer(topic + "/0", "retry")).contains("it is being tried");
		Awaitility.await()
			.atMost(PATIENCE)
			.until(() -> this.target.size(topic) == 1
					&& "halted".equals(this.tandem.partition(ROUTE, topic, 0).get("state")));
		assertThat(this.tandem.partition(ROUTE, topic, 0)).containsEntry("since", since);
		this.target.alterTopic(topic, LIMIT, null);
		post(this.tandem, ROUTE + "/" + topic + "/0", "retry").expectStatus().isOk();
		assertThat(values(topic, 3)).startsWith("before").endsWith("behind");
	}

	@Test
	void pausesAndResumesAPartition() {
		String topic = topic("paused");
		produce(topic, 0, 10);
		this.target.awaitRecords(topic, 10, PATIENCE);
		assertThat(answer(topic + "/0", "pause")).contains("paused");
		assertThat(answer(topic + "/0", "pause")).contains("it is paused");
		produce(topic, 10, 20);
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(this.tandem.partition(ROUTE, topic, 0)).containsEntry("state", "paused")
				.containsEntry("reason", "operator")
				.containsEntry("lag", 10));
		assertThat(this.target.size(topic)).isEqualTo(10);
		assertThat(answer(topic + "/0", "resume")).contains("resumed");
		assertThat(values(topic, 20)).containsExactlyElementsOf(numbers(0, 20));
		this.tandem.awaitState(ROUTE, topic, 0, "caught-up");
	}

	@Test
	void pausesAndResumesTopicsAndRoutes() {
		String topic = this.name + ".whole";
		this.source.createTopic(topic, 3);
		String other = topic("bystander");
		this.tandem.awaitState(ROUTE, topic, 2, "caught-up");
		this.tandem.awaitState(ROUTE, other, 0, "caught-up");
		List<Map<String, Object>> answers = JsonPath.read(answer(topic, "pause"), "$.partitions");
		assertThat(answers).extracting((partition) -> partition.get("partition")).containsExactlyInAnyOrder(0, 1, 2);
		assertThat(answers).allSatisfy((partition) -> assertThat(partition).containsEntry("done", true));
		this.tandem.awaitState(ROUTE, topic, 2, "paused");
		assertThat(this.tandem.partition(ROUTE, other, 0)).containsEntry("state", "caught-up");
		RunningTandem.Builder builder = operated(topic).route("second", other);
		builder.whileRunning((running) -> {
			for (int partition = 0; partition < 3; partition++) {
				running.awaitState(ROUTE, topic, partition, "caught-up");
			}
			running.awaitState("second", other, 0, "caught-up");
			List<Boolean> done = JsonPath.read(body(post(running, ROUTE, "pause")), "$.partitions[*].done");
			assertThat(done).containsExactly(true, true, true);
			running.awaitState(ROUTE, topic, 2, "paused");
			assertThat(running.partition("second", other, 0)).containsEntry("state", "caught-up");
			post(running, ROUTE, "resume").expectStatus().isOk();
			running.awaitState(ROUTE, topic, 2, "caught-up");
		});
		answer(topic, "resume");
		this.tandem.awaitState(ROUTE, topic, 2, "caught-up");
	}

	@Test
	void aPausedPartitionRemainsPausedWhenItIsAssignedAgain() {
		String topic = this.name + "-rebalanced";
		this.source.createTopic(topic, 2);
		RunningTandem.Builder builder = operated(topic, "concurrency", "1");
		builder.whileRunning((first) -> {
			first.awaitState(ROUTE, topic, 0, "caught-up");
			first.awaitState(ROUTE, topic, 1, "caught-up");
			post(first, ROUTE + "/" + topic, "pause").expectStatus().isOk();
			first.awaitState(ROUTE, topic, 0, "paused");
			first.awaitState(ROUTE, topic, 1, "paused");
			builder.whileRunning((second) -> {
				// what it has it copies: only the first one knows that it was paused
				Awaitility.await()
					.atMost(PATIENCE)
					.until(() -> partitions(first, topic) + partitions(second, topic) == 2
							&& partitions(second, topic) == 1);
				int kept = first.partition(ROUTE, topic, 0).isEmpty() ? 1 : 0;
				first.awaitState(ROUTE, topic, kept, "paused");
				second.awaitState(ROUTE, topic, 1 - kept, "caught-up");
			});
			Awaitility.await().atMost(PATIENCE).until(() -> partitions(first, topic) == 2);
			for (int partition = 0; partition < 2; partition++) {
				first.awaitState(ROUTE, topic, partition, "paused");
				this.source.produce(new ProducerRecord<>(topic, partition, null, new byte[] { (byte) partition }));
			}
			Awaitility.await()
				.atMost(PATIENCE)
				.untilAsserted(
						() -> assertThat(List.of(lag(first, topic, 0), lag(first, topic, 1))).containsExactly(1, 1));
			assertThat(this.target.size(topic)).isZero();
			post(first, ROUTE, "resume").expectStatus().isOk();
			this.target.awaitRecords(topic, 2, PATIENCE);
		});
	}

	private static Object lag(RunningTandem tandem, String topic, int partition) {
		return tandem.partition(ROUTE, topic, partition).getOrDefault("lag", -1);
	}

	private static int partitions(RunningTandem tandem, String topic) {
		return (tandem.partition(ROUTE, topic, 0).isEmpty() ? 0 : 1)
				+ (tandem.partition(ROUTE, topic, 1).isEmpty() ? 0 : 1);
	}

	private RunningTandem.Builder operated(String topics, String... settings) {
		return RunningTandem.between(this.clusters)
			.property("management.endpoint.replication.access", "unrestricted")
			.route(ROUTE, topics, settings);
	}

	private String topic(String suffix) {
		String topic = this.name + "." + suffix;
		this.source.createTopic(topic, 1);
		return topic;
	}

	private String halted(String suffix) {
		this.target.createTopic(this.name + "." + suffix, 1, Map.of(LIMIT, "1000"));
		String topic = topic(suffix);
		this.source.produce(topic, null, "before");
		byte[] large = new byte[5_000];
		new Random(1).nextBytes(large);
		this.source.produce(new ProducerRecord<>(topic, large));
		this.source.produce(topic, null, "behind");
		assertThat(this.tandem.awaitState(ROUTE, topic, 0, "halted")).containsEntry("reason", "rejected")
			.containsEntry("nextOffset", 1);
		// the end is asked for now and then
		Awaitility.await()
			.atMost(PATIENCE)
			.until(() -> this.tandem.partition(ROUTE, topic, 0).get("lag"), Integer.valueOf(2)::equals);
		return topic;
	}

	private void produce(String topic, int from, int to) {
		numbers(from, to).forEach((number) -> this.source.produce(topic, null, number));
	}

	private static List<String> numbers(int from, int to) {
		return IntStream.range(from, to).mapToObj(String::valueOf).toList();
	}

	private List<String> values(String topic, int count) {
		return this.target.awaitRecords(topic, count, PATIENCE)
			.stream()
			.map((record) -> new String(record.value(), StandardCharsets.UTF_8))
			.toList();
	}

	private String answer(String path, String action) {
		return body(post(this.tandem, ROUTE + "/" + path, action));
	}

	private static RestTestClient.ResponseSpec post(RunningTandem tandem, String path, String action) {
		return tandem.http()
			.post()
			.uri("/actuator/replication/" + path)
			.contentType(MediaType.APPLICATION_JSON)
			.body(Map.of("action", action))
			.exchange();
	}

	private RestTestClient.ResponseSpec skip(String path, long offset) {
		return this.tandem.http()
			.post()
			.uri("/actuator/replication/" + ROUTE + "/" + path)
			.contentType(MediaType.APPLICATION_JSON)
			.body(Map.of("action", "skip-one", "offset", offset))
			.exchange();
	}

	private static String body(RestTestClient.ResponseSpec response) {
		return Objects
			.requireNonNull(response.expectStatus().isOk().expectBody(String.class).returnResult().getResponseBody());
	}

	private static String error(RestTestClient.ResponseSpec response, HttpStatus status) {
		return JsonPath.read(Objects.requireNonNull(
				response.expectStatus().isEqualTo(status).expectBody(String.class).returnResult().getResponseBody()),
				"$.error");
	}

}
