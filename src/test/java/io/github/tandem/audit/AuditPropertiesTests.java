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
		.withUserConfiguration(AuditConfiguration.class, AuditingConfiguration.class);

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
	@CsvSource({ "delay,9999ms", "delay,86401s", "window,999ms", "window,3601s", "sample,0", "sample,1.1",
			"rate,65535B", "rate,1025MB" })
	void refusesWhatCannotBe(String key, String value) {
		this.runner.withPropertyValues("tandem.audit.%s=%s".formatted(key, value))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageStartingWith("tandem.audit.%s: ".formatted(key))
				.hasMessageContaining("is not"));
	}

	@ParameterizedTest
	@CsvSource({ "delay,10s", "delay,24h", "window,1s", "window,1h", "sample,1", "rate,64KB", "rate,1GB" })
	void takesTheBoundsThatItNames(String key, String value) {
		this.runner.withPropertyValues("tandem.audit.%s=%s".formatted(key, value))
			.run((context) -> assertThat(context).hasNotFailed());
	}

}
