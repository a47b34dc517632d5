package io.github.tandem.audit;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AuditProperties}, and that nothing is there while the audit is off.
 */
class AuditPropertiesTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(AuditConfiguration.class);

	@Test
	void isOffByDefaultAndCostsNothing() {
		this.runner.run((context) -> {
			assertThat(context.getBean(AuditProperties.class).enabled()).isFalse();
			assertThat(context.getBean(AuditProperties.class).delay()).isEqualTo(Duration.ofMinutes(5));
			assertThat(context).doesNotHaveBean(Audit.class)
				.doesNotHaveBean(AuditSchedule.class)
				.doesNotHaveBean(AuditEndpoint.class);
		});
	}

	@ParameterizedTest
	@CsvSource({ "delay,9s", "delay,24h", "window,999ms", "window,61m", "sample,0", "sample,1.1", "rate,63KB",
			"rate,2GB" })
	void refusesWhatCannotBe(String key, String value) {
		this.runner.withPropertyValues("tandem.audit.%s=%s".formatted(key, value))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageStartingWith("tandem.audit.%s: ".formatted(key))
				.hasMessageContaining("is not"));
	}

}
