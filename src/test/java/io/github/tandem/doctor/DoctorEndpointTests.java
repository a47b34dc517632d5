package io.github.tandem.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import io.github.tandem.doctor.report.Report;
import io.github.tandem.test.SetClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link DoctorEndpoint}.
 */
class DoctorEndpointTests {

	private final SetClock clock = new SetClock(Instant.parse("2026-11-26T10:00:00Z"));

	private final AtomicInteger examinations = new AtomicInteger();

	@Test
	void anExaminationThatFailsIsNotRepeatedAtOnceEither() {
		DoctorEndpoint endpoint = new DoctorEndpoint(() -> {
			this.examinations.incrementAndGet();
			throw new IllegalStateException("no resolver");
		}, this.clock);
		for (int request = 0; request < 3; request++) {
			assertThatIllegalStateException().isThrownBy(endpoint::examine)
				.withMessageContaining("could not examine the clusters")
				.withMessageContaining("no resolver");
		}
		assertThat(this.examinations).hasValue(1);
	}

	@Test
	void looksAgainHalfAMinuteAfterAnExaminationEnded() {
		DoctorEndpoint endpoint = new DoctorEndpoint(() -> {
			this.examinations.incrementAndGet();
			this.clock.forward(Duration.ofSeconds(10));
			return new Report(this.clock.instant(), Duration.ofSeconds(10), List.of());
		}, this.clock);
		endpoint.examine();
		this.clock.forward(Duration.ofSeconds(29));
		endpoint.examine();
		assertThat(this.examinations).hasValue(1);
		this.clock.forward(Duration.ofSeconds(1));
		endpoint.examine();
		assertThat(this.examinations).hasValue(2);
	}

}
