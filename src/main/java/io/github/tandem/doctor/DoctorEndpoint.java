package io.github.tandem.doctor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

import io.github.tandem.doctor.report.JsonReport;
import io.github.tandem.doctor.report.Report;

/**
 * Examines when it is asked, though not more often than once in half a minute: who asks
 * in between gets the last report, and who asks meanwhile the one that is being made.
 */
@Endpoint(id = "doctor")
class DoctorEndpoint {

	private static final Duration INTERVAL = Duration.ofSeconds(30);

	private final Doctor doctor;

	private final Clock clock;

	private @Nullable Report last;

	DoctorEndpoint(Doctor doctor, Clock clock) {
		this.doctor = doctor;
		this.clock = clock;
	}

	/**
	 * Examine both clusters.
	 * @return the report; its {@code startedAt} tells how old it is
	 */
	@ReadOperation
	synchronized Map<String, Object> examine() {
		Report report = this.last;
		Instant now = this.clock.instant();
		if (report == null || now.isAfter(report.startedAt().plus(report.took()).plus(INTERVAL))) {
			report = this.doctor.examine(Doctor.PATIENCE, (what) -> {
			});
			this.last = report;
		}
		return new JsonReport().write(report);
	}

}
