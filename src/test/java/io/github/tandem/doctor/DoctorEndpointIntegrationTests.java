package io.github.tandem.doctor;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The doctor's endpoint in the service.
 */
@TwoClustersTest
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
			running.http().post().uri("/actuator/doctor").exchange().expectStatus().isEqualTo(405);
		});
	}

}
