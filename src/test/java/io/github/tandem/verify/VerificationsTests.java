package io.github.tandem.verify;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.tandem.verify.read.Scope;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Verifications} and the endpoint: what goes wrong there is told.
 */
class VerificationsTests {

	@Test
	@SuppressWarnings("NullAway")
	void anyFailureIsToldAndTheNextOneMayBegin() {
		Verifications verifications = new Verifications(null, Clock.systemUTC());
		assertThat(verifications.start(Scope.ALL)).isTrue();
		Awaitility.await("the end")
			.atMost(Duration.ofMinutes(1))
			.until(() -> verifications.running() == null && verifications.failure() != null);
		assertThat(verifications.failure()).contains("NullPointerException", "an error of Tandem");
		assertThat(verifications.start(Scope.ALL)).isTrue();
		verifications.destroy();
	}

	@Test
	@SuppressWarnings("NullAway")
	void refusesWhatHasNoMeaning() {
		VerificationEndpoint endpoint = new VerificationEndpoint(new Verifications(null, Clock.systemUTC()));
		assertThat(endpoint.start(null, null, null, 0L, null, null).getBody())
			.isEqualTo(Map.of("error", "last: 0 is not more than 0"));
		assertThat(endpoint.start(null, null, null, null, "foo", null).getBody())
			.isEqualTo(Map.of("error", "depth: 'foo' is not one of full, headers, sample"));
		assertThat(endpoint.end().getStatus()).as("nothing runs").isEqualTo(200);
		assertThat(endpoint.start(null, null, -1, null, null, null).getStatus()).isEqualTo(400);
		assertThat(endpoint.start(null, null, null, null, null, "-5MB").getStatus()).isEqualTo(400);
	}

}
