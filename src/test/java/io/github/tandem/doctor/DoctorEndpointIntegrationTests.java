package io.github.tandem.doctor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The doctor's endpoint in the service.
 */
@TwoClustersTest
@ExtendWith(OutputCaptureExtension.class)
class DoctorEndpointIntegrationTests {

	private final TwoClusters clusters;

	DoctorEndpointIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
	}

	@Test
	void examinesWhenItIsAskedAndNotAgainAtOnce() {
		RunningTandem.between(this.clusters).route("all", ".*").whileRunning((running) -> {
			String first = running.read("/actuator/doctor");
			JsonNode report = new JsonMapper().readTree(first);
			assertThat(report.path("verdict").asString()).as(first).isEqualTo("well");
			assertThat(report.path("rows").size()).isGreaterThan(20);
			assertThat(running.read("/actuator/doctor")).isEqualTo(first);
			assertThat(running.read("/actuator/health")).contains("\"doctor\":{\"status\":\"UP\"}");
			running.http().post().uri("/actuator/doctor").exchange().expectStatus().isEqualTo(405);
		});
	}

	@Test
	void examinesByItselfWhenTheStartFails(CapturedOutput output) {
		// a port at which nobody listens
		try (RunningTandem tandem = RunningTandem
			.between(this.clusters, new Cluster("localhost:1"), this.clusters.target())
			.property("tandem.doctor.start-patience", "1ms")
			.route("all", "any")
			.launch()) {
			tandem.awaitFailure("\"doctor\":{\"details\":{\"examinedAt\"", "localhost:1, tcp: ",
					"(connection-refused)");
			assertThat(output)
				.containsOnlyOnce("Replication has not started yet, and the doctor examined both clusters");
		}
	}

}
