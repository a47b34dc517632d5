package io.github.tandem.verify;

import java.time.Duration;
import java.util.Map;

import com.jayway.jsonpath.JsonPath;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;

import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The endpoint of a running service.
 */
@TwoClustersTest
class VerificationEndpointIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private final TwoClusters clusters;

	private final String topic;

	VerificationEndpointIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
		this.topic = clusters.uniqueName("verified");
	}

	@Test
	void startsNothingUnlessThatIsOpened() {
		RunningTandem.between(this.clusters).route("all", this.topic).whileRunning((running) -> {
			assertThat(running.read("/actuator/verification")).isEqualTo("{\"running\":false}");
			running.http().post().uri("/actuator/verification").exchange().expectStatus().isEqualTo(405);
			running.http().delete().uri("/actuator/verification").exchange().expectStatus().isEqualTo(405);
		});
	}

	@Test
	void comparesWhenItIsAsked() {
		this.clusters.source().createTopic(this.topic, 1);
		this.clusters.source().produce(this.topic, "key", "value");
		RunningTandem.between(this.clusters)
			.route("all", this.topic)
			.property("management.endpoint.verification.access", "unrestricted")
			.whileRunning((running) -> {
				this.clusters.target().awaitRecords(this.topic, 1, PATIENCE);
				Awaitility.await("a commit")
					.atMost(PATIENCE)
					.until(() -> !this.clusters.source().committedOffsets(running.group("all")).isEmpty());
				post(running, Map.of("depth", "deep"), 400);
				post(running, Map.of("rateLimit", "0MB"), 400);
				post(running, Map.of("topics", this.topic), 400);
				assertThat(running.read("/actuator/verification")).isEqualTo("{\"running\":false}");
				post(running, Map.of("topic", this.topic), 202);
				String report = Awaitility.await("the report")
					.atMost(PATIENCE)
					.until(() -> running.read("/actuator/verification"), (read) -> read.contains("\"report\""));
				assertThat(JsonPath.<String>read(report, "$.report.outcome")).as(report).isEqualTo("equal");
			});
	}

	@Test
	void aTopicThatGrowsMeanwhileIsNotEqual() {
		this.clusters.source().createTopic(this.topic, 1);
		for (int record = 0; record < 100; record++) {
			this.clusters.source().produce(this.topic, "key", "v".repeat(2_000));
		}
		RunningTandem.between(this.clusters)
			.route("all", this.topic)
			.property("management.endpoint.verification.access", "unrestricted")
			.whileRunning((running) -> {
				this.clusters.target().awaitRecords(this.topic, 100, PATIENCE);
				Awaitility.await("a commit")
					.atMost(PATIENCE)
					.until(() -> this.clusters.source()
						.committedOffsets(running.group("all"))
						.values()
						.stream()
						.anyMatch((offset) -> offset.offset() == 100));
				// 400 kB, a part of them at a time
				post(running, Map.of("topic", this.topic, "rateLimit", "50KB"), 202);
				Awaitility.await("the first records")
					.atMost(PATIENCE)
					.ignoreExceptions()
					.until(() -> JsonPath.<Integer>read(running.read("/actuator/verification"),
							"$.progress.records") > 0);
				this.clusters.source().growTopic(this.topic, 2);
				String report = Awaitility.await("the report")
					.atMost(PATIENCE)
					.until(() -> running.read("/actuator/verification"), (read) -> read.contains("\"report\""));
				assertThat(JsonPath.<String>read(report, "$.report.outcome")).as(report).isEqualTo("undecided");
				assertThat(report).contains("has 2 partitions on the source by now");
			});
	}

	@Test
	void oneThatTakesTooLongIsEnded() {
		this.clusters.source().createTopic(this.topic, 1);
		for (int record = 0; record < 20; record++) {
			this.clusters.source().produce(this.topic, "key", "v".repeat(2_000));
		}
		RunningTandem.between(this.clusters)
			.route("all", this.topic)
			.property("management.endpoint.verification.access", "unrestricted")
			.whileRunning((running) -> {
				this.clusters.target().awaitRecords(this.topic, 20, PATIENCE);
				Awaitility.await("a commit")
					.atMost(PATIENCE)
					.until(() -> this.clusters.source()
						.committedOffsets(running.group("all"))
						.values()
						.stream()
						.anyMatch((offset) -> offset.offset() == 20));
				// 80 kB, which would take hours
				post(running, Map.of("topic", this.topic, "rateLimit", "10B"), 202);
				Awaitility.await("the first records")
					.atMost(PATIENCE)
					.ignoreExceptions()
					.until(() -> JsonPath.<Integer>read(running.read("/actuator/verification"),
							"$.progress.records") > 0);
				post(running, Map.of("topic", this.topic), 409);
				running.http().delete().uri("/actuator/verification").exchange().expectStatus().isEqualTo(202);
				String ended = Awaitility.await("the end")
					.atMost(PATIENCE)
					.until(() -> running.read("/actuator/verification"), (read) -> read.contains("\"running\":false"));
				assertThat(JsonPath.<String>read(ended, "$.failure")).isEqualTo("The verification was ended");
				post(running, Map.of("topic", this.topic), 202);
				String report = Awaitility.await("the report")
					.atMost(PATIENCE)
					.until(() -> running.read("/actuator/verification"), (read) -> read.contains("\"report\""));
				assertThat(JsonPath.<String>read(report, "$.report.outcome")).as(report).isEqualTo("equal");
			});
	}

	private static void post(RunningTandem running, Map<String, Object> body, int status) {
		running.http()
			.post()
			.uri("/actuator/verification")
			.contentType(MediaType.APPLICATION_JSON)
			.body(body)
			.exchange()
			.expectStatus()
			.isEqualTo(status);
	}

}
