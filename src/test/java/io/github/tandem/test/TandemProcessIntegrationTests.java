package io.github.tandem.test;

import java.time.Duration;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link TandemProcess}.
 */
@Tag("fault")
@TwoClustersTest
class TandemProcessIntegrationTests {

	private final TwoClusters clusters;

	TandemProcessIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
	}

	@Test
	void servesStopsAndStartsAgain() {
		try (TandemProcess tandem = builder().build()) {
			tandem.start();
			assertThat(tandem.get("/actuator/health/liveness").status()).isEqualTo(200);
			assertThat(tandem.get("/nothing/here").status()).isEqualTo(404);
			tandem.awaitLog("Started TandemApplication", Duration.ofSeconds(5));
			Exit exit = tandem.stop();
			assertThat(exit.code()).isEqualTo(143);
			assertThat(exit.duration()).isLessThan(Duration.ofSeconds(30));
			assertThat(tandem.isAlive()).isFalse();
			tandem.start();
			tandem.kill();
			assertThat(tandem.isAlive()).isFalse();
			assertThat(tandem.log().split("Started TandemApplication")).hasSize(3);
		}
	}

	@Test
	void takesPropertiesAndSaysWhyItDoesNotStart() {
		try (TandemProcess tandem = builder().property("server.ssl.bundle", "missing").build()) {
			assertThatIllegalStateException().isThrownBy(tandem::start).withMessageContaining("missing");
			assertThat(tandem.awaitExit(Duration.ofMinutes(2))).isOne();
		}
	}

	@Test
	void takesEnvironmentVariables() {
		try (TandemProcess tandem = builder().environment("SERVER_SSL_BUNDLE", "missing").build()) {
			assertThat(tandem.launch().awaitExit(Duration.ofMinutes(2))).isOne();
			assertThat(tandem.log()).contains("missing");
		}
	}

	private TandemProcess.Builder builder() {
		return TandemProcess.builder().source(this.clusters.source()).target(this.clusters.target()).heap("200m");
	}

}
