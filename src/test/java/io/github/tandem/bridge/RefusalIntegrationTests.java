package io.github.tandem.bridge;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.http.HttpStatus;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Settings with which Tandem does not start, and what it says to that.
 */
@TwoClustersTest
@ExtendWith(OutputCaptureExtension.class)
class RefusalIntegrationTests {

	private final TwoClusters clusters;

	RefusalIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
	}

	@Test
	void refusesToCopyAClusterIntoItself(CapturedOutput output) {
		Cluster source = this.clusters.source();
		// the same cluster under another address
		Cluster same = new Cluster(source.bootstrapServers().replace("localhost", "127.0.0.1"));
		String topic = this.clusters.uniqueName("refused");
		source.createTopic(topic, 1);
		Set<String> before = source.topics();
		List<ReplicationRefused> refusals = new CopyOnWriteArrayList<>();
		RunningTandem.Builder builder = RunningTandem.between(this.clusters, source, same)
			.route("all", topic, "rename", "copy.${topic}")
			.initializer((context) -> context
				.addApplicationListener((ApplicationListener<ApplicationEvent>) (event) -> note(event, refusals)));
		try (RunningTandem tandem = builder.launch()) {
			Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !refusals.isEmpty());
			String reason = "source cluster at %s and the target cluster at %s are the same cluster (id %s)"
				.formatted(source.bootstrapServers(), same.bootstrapServers(), source.clusterId());
			assertThat(refusals).singleElement()
				.extracting(ReplicationRefused::reason, InstanceOfAssertFactories.STRING)
				.contains(reason, "tandem.source.bootstrap-servers and tandem.target.bootstrap-servers");
			assertThat(output.toString().lines().filter((line) -> line.contains(reason))).singleElement()
				.asString()
				.contains(" ERROR ");
			tandem.http()
				.get()
				.uri("/actuator/health")
				.exchange()
				.expectStatus()
				.isEqualTo(HttpStatus.SERVICE_UNAVAILABLE)
				.expectBody()
				.jsonPath("$.components.replication.details.error")
				.value((error) -> assertThat(error.toString()).contains(reason));
			// a process that nothing but its settings keeps from working is not restarted
			tandem.http().get().uri("/actuator/health/liveness").exchange().expectStatus().isOk();
			tandem.http().get().uri("/actuator/health/readiness").exchange().expectStatus().isOk();
			tandem.http()
				.get()
				.uri("/actuator/replication")
				.exchange()
				.expectBody()
				.jsonPath("$.state")
				.value((state) -> assertThat(state.toString()).startsWith("refused: ").contains(reason));
		}
		assertThat(source.topics()).isEqualTo(before);
		assertThat(source.committedOffsets(builder.group("all"))).isEmpty();
	}

	@Test
	void namesTheKeyOfAnSslBundleThatDoesNotExist(CapturedOutput output) {
		RunningTandem.Builder builder = RunningTandem.between(this.clusters)
			.property("tandem.source.ssl.bundle", "missing");
		assertThatException().isThrownBy(builder::launch);
		assertThat(output).contains("APPLICATION FAILED TO START", "tandem.source.ssl.bundle: ", "'missing'");
		assertThat(output).doesNotContain("\tat ");
	}

	private static void note(ApplicationEvent event, List<ReplicationRefused> refusals) {
		if (event instanceof PayloadApplicationEvent<?> payload
				&& payload.getPayload() instanceof ReplicationRefused refusal) {
			refusals.add(refusal);
		}
	}

}
