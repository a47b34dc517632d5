package io.github.tandem.doctor;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * Settings of the doctor in the service.
 *
 * @param startPatience how long the start of the replication may fail until the doctor
 * examines both clusters by itself; zero if it never does
 */
@ConfigurationProperties("tandem.doctor")
public record DoctorProperties(@DefaultValue("30s") Duration startPatience) {

	public DoctorProperties {
		Assert.isTrue(!startPatience.isNegative() && startPatience.toHours() < 24,
				() -> "tandem.doctor.start-patience: %s is not between 0s and 24h".formatted(startPatience));
	}

}
