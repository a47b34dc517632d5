package io.github.tandem.doctor;

import java.util.List;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

import io.github.tandem.doctor.report.Report;

/**
 * What the doctor found when the replication did not start. It judges nothing: that it
 * does not start is said elsewhere.
 */
class DoctorHealthIndicator implements HealthIndicator {

	private final StartDoctor doctor;

	DoctorHealthIndicator(StartDoctor doctor) {
		this.doctor = doctor;
	}

	@Override
	public Health health() {
		return this.doctor.report().map(DoctorHealthIndicator::health).orElseGet(() -> Health.up().build());
	}

	private static Health health(Report report) {
		List<String> findings = report.summary();
		return Health.unknown()
			.withDetail("examinedAt", report.startedAt().toString())
			.withDetail("findings", findings.isEmpty() ? "none" : findings)
			.build();
	}

}
