package io.github.tandem.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.common.KafkaException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

import io.github.tandem.test.Document;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClusterPulse}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ClusterPulseTests {

	private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	private final ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();

	private final MockAdminClient admin = MockAdminClient.create().numBrokers(3).clusterId("east-id").build();

	private boolean resolvable = true;

	private final ClusterPulse pulse = new ClusterPulse(
			new Cluster("source", List.of("a:1"), Map.of(), (configuration) -> client()), this.scheduler,
			this.registry);

	@Test
	void isDownUntilTheClusterAnswersForTheFirstTime() {
		tells("0.0");
		this.pulse.ask();
		tells("1.0");
	}

	@Test
	void isDownWhileTheClusterDoesNotAnswer() {
		this.pulse.ask();
		this.admin.timeoutNextRequest(1);
		this.pulse.ask();
		tells("0.0");
		this.pulse.ask();
		tells("1.0");
	}

	@Test
	void isDownWhileNoClientCanBeMade() {
		this.resolvable = false;
		this.pulse.ask();
		tells("0.0");
		this.resolvable = true;
		this.pulse.ask();
		tells("1.0");
	}

	@Test
	void saysOnceThatTheClusterIsGoneAndThatItIsBack(CapturedOutput output) {
		this.admin.timeoutNextRequest(1);
		this.pulse.ask();
		assertThat(output).as("the start tells of it").doesNotContain("A cluster");
		this.pulse.ask();
		assertThat(output).as("it was never lost").doesNotContain("A cluster");
		this.admin.timeoutNextRequest(3);
		this.pulse.ask();
		this.pulse.ask();
		this.pulse.ask();
		assertThat(output).containsOnlyOnce("WARN").containsOnlyOnce("A cluster does not answer any more");
		this.pulse.ask();
		this.pulse.ask();
		assertThat(output).containsOnlyOnce("A cluster answers again");
	}

	@Test
	void saysNothingOfAQuestionThatAStopLeavesOpen(CapturedOutput output) {
		this.scheduler.initialize();
		this.pulse.start();
		this.pulse.ask();
		this.pulse.stop();
		this.scheduler.shutdown();
		this.admin.timeoutNextRequest(1);
		this.pulse.ask();
		assertThat(output).doesNotContain("A cluster");
	}

	@Test
	void asksByItselfWhileItRuns() {
		this.scheduler.initialize();
		this.pulse.start();
		assertThat(this.pulse.isRunning()).isTrue();
		Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> tells("1.0"));
		this.pulse.stop();
		assertThat(this.pulse.isRunning()).isFalse();
		this.scheduler.getScheduledThreadPoolExecutor().purge();
		assertThat(this.scheduler.getScheduledThreadPoolExecutor().getQueue()).isEmpty();
		this.scheduler.shutdown();
	}

	@Test
	void operatorsReadOfIt() {
		assertThat(Document.at("docs/monitoring.md").section("Metrics"))
			.contains("`tandem.cluster.up` (`tandem_cluster_up`, a gauge with the tag `cluster`)");
	}

	private MockAdminClient client() {
		if (!this.resolvable) {
			throw new KafkaException("No resolvable bootstrap urls given in bootstrap.servers");
		}
		return this.admin;
	}

	private void tells(String value) {
		assertThat(this.registry.scrape().lines()).contains("tandem_cluster_up{cluster=\"source\"} " + value);
	}

}
