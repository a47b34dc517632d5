package io.github.tandem.doctor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;

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

	private final Supplier<Report> examination;

	private final Clock clock;

	private Instant due = Instant.MIN;

	private @Nullable Report last;

	private @Nullable RuntimeException failure;

	/**
	 * Create the endpoint.
	 * @param examination examines both clusters
	 * @param clock tells the time
	 */
	DoctorEndpoint(Supplier<Report> examination, Clock clock) {
		this.examination = examination;
		this.clock = clock;
	}

	/**
	 * Examine both clusters.
	 * @return the report; its {@code startedAt} tells how old it is
	 */
	@ReadOperation
	synchronized Map<String, Object> examine() {
		if (!this.clock.instant().isBefore(this.due)) {
			try {
				this.last = this.examination.get();
				this.failure = null;
			}
			catch (RuntimeException ex) {
				this.failure = ex;
			}
			this.due = this.clock.instant().plus(INTERVAL);
		}
		RuntimeException failed = this.failure;
		if (failed != null || this.last == null) {
			throw new IllegalStateException("The doctor could not examine the clusters: %s".formatted(failed), failed);
		}
		return new JsonReport().write(this.last);
	}

}
