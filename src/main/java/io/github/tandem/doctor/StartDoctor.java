package io.github.tandem.doctor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;

import io.github.tandem.cluster.start.StartAttempt;
import io.github.tandem.doctor.report.Report;

/**
 * Examines both clusters by itself when the replication does not start for a while, and
 * now and then while it does not.
 */
class StartDoctor {

	private static final Logger logger = LoggerFactory.getLogger(StartDoctor.class);

	private static final Duration INTERVAL = Duration.ofMinutes(10);

	private final Supplier<Report> examination;

	private final Duration patience;

	private final Executor executor;

	private final Clock clock;

	private Instant due;

	private boolean failing = true;

	private List<String> said = List.of();

	private @Nullable Report report;

	/**
	 * Wait from now on.
	 * @param examination examines both clusters
	 * @param patience how long the start may fail, or zero to examine nothing
	 * @param executor runs the examination, which takes a while
	 * @param clock tells the time
	 */
	StartDoctor(Supplier<Report> examination, Duration patience, Executor executor, Clock clock) {
		this.examination = examination;
		this.patience = patience;
		this.executor = executor;
		this.clock = clock;
		this.due = clock.instant().plus(patience);
	}

	/**
	 * The start was tried.
	 * @param attempt how it went
	 */
	@EventListener
	synchronized void tried(StartAttempt attempt) {
		Instant now = this.clock.instant();
		this.failing = attempt.obstacle() != null;
		if (!this.failing) {
			this.report = null;
		}
		else if (!this.patience.isZero() && !now.isBefore(this.due)) {
			this.due = now.plus(INTERVAL);
			this.executor.execute(this::examine);
		}
	}

	/**
	 * What was found last.
	 * @return the report, as long as the replication does not start
	 */
	synchronized Optional<Report> report() {
		return Optional.ofNullable(this.report);
	}

	private void examine() {
		Report found;
		try {
			found = this.examination.get();
		}
		catch (RuntimeException ex) {
			logger.atWarn().setCause(ex).log("The doctor cannot examine the clusters");
			return;
		}
		note(found);
	}

	private synchronized void note(Report found) {
		if (!this.failing) {
			return;
		}
		this.report = found;
		List<String> findings = found.summary();
		if (!findings.equals(this.said) || findings.isEmpty()) {
			this.said = findings;
			logger.atWarn()
				.addKeyValue("findings", findings.isEmpty() ? "none" : String.join("; ", findings))
				.log("Replication has not started yet, and the doctor examined both clusters");
		}
	}

}
