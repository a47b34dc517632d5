package io.github.tandem.bridge;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.EmbeddedClusters;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What operators see while neither cluster answers, at the start and later.
 */
@Tag("fault")
@TwoClustersTest
@ExtendWith(OutputCaptureExtension.class)
class ClustersAwayIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final String LINE = "Replication cannot start yet";

	private final TwoClusters clusters;

	ClustersAwayIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
	}

	@Test
	void namesBothThatAreAwayAtTheStart(CapturedOutput output) {
		// ports of which nobody listens
		try (RunningTandem tandem = RunningTandem
			.between(this.clusters, new Cluster("localhost:1"), new Cluster("localhost:2"))
			.route("all", "any")
			.launch()) {
			Awaitility.await()
				.atMost(PATIENCE)
				.untilAsserted(() -> assertThat(tandem.read("/actuator/replication")).contains("connecting: ",
						"source cluster at localhost:1", "target cluster at localhost:2"));
			tandem.awaitFailure("The source cluster at localhost:1", "The target cluster at localhost:2");
			// the next attempts say the same
			Awaitility.await().pollDelay(Duration.ofSeconds(12)).atMost(PATIENCE).until(() -> true);
			assertThat(output.getOut().lines().filter((line) -> line.contains(LINE))).singleElement()
				.asString()
				.contains("source cluster at localhost:1", "target cluster at localhost:2");
		}
	}

	@Test
	void namesBothThatGoAwayLater() {
		RunningTandem started;
		String source;
		String target;
		try (TwoClusters own = new EmbeddedClusters()) {
			source = own.source().bootstrapServers();
			target = own.target().bootstrapServers();
			String topic = own.uniqueName("away");
			own.source().createTopic(topic, 1);
			started = RunningTandem.between(own).route("all", topic).start();
			started.awaitState("all", topic, 0, "caught-up");
			assertThat(started.read("/actuator/replication")).contains("\"error\":null");
			assertThat(started.read("/actuator/health")).doesNotContain("does not answer");
		}
		try (RunningTandem tandem = started) {
			Awaitility.await()
				.atMost(PATIENCE)
				.untilAsserted(() -> assertThat(tandem.read("/actuator/health")).contains(
						"The source cluster at %s does not answer".formatted(source),
						"The target cluster at %s does not answer".formatted(target)));
			assertThat(tandem.read("/actuator/replication")).doesNotContain("\"error\":null").contains("\"error\":\"");
		}
	}

}
