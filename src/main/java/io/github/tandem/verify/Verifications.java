package io.github.tandem.verify;

import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

import io.github.tandem.cluster.ClusterException;
import io.github.tandem.verify.read.Progress;
import io.github.tandem.verify.read.Scope;
import io.github.tandem.verify.read.Verification;
import io.github.tandem.verify.report.Report;

/**
 * The verifications of a service: one at a time, in a thread of its own, and the last
 * report.
 */
final class Verifications implements DisposableBean {

	private static final Logger logger = LoggerFactory.getLogger(Verifications.class);

	private final Verification verification;

	private final Clock clock;

	private @Nullable ExecutorService thread;

	private @Nullable Progress running;

	private @Nullable Report last;

	private @Nullable String failure;

	Verifications(Verification verification, Clock clock) {
		this.verification = verification;
		this.clock = clock;
	}

	/**
	 * Start one.
	 * @param scope what is compared
	 * @return {@code false} if one is running
	 */
	synchronized boolean start(Scope scope) {
		if (this.running != null) {
			return false;
		}
		ExecutorService current = this.thread;
		if (current == null) {
			CustomizableThreadFactory threads = new CustomizableThreadFactory("verification-");
			threads.setDaemon(true);
			current = Executors.newSingleThreadExecutor(threads);
			this.thread = current;
		}
		Progress progress = new Progress(this.clock);
		this.running = progress;
		current.execute(() -> run(scope, progress));
		return true;
	}

	/**
	 * End the one that runs, soon.
	 * @return {@code false} if none does
	 */
	synchronized boolean end() {
		if (this.running != null) {
			this.running.end();
		}
		return this.running != null;
	}

	private void run(Scope scope, Progress progress) {
		try {
			Report report = this.verification.run(scope, false, progress).unlessNothing(scope.isPart());
			logger.atInfo()
				.addKeyValue("outcome", report.outcome().tag())
				.addKeyValue("records", report.records())
				.addKeyValue("took", report.took())
				.log("Source and target were compared");
			ended(report, null);
		}
		catch (ClusterException | KafkaException ex) {
			logger.atWarn().addKeyValue("error", ex.getMessage()).log("Source and target could not be compared");
			ended(null, String.valueOf(ex.getMessage()));
		}
		catch (RuntimeException | OutOfMemoryError ex) {
			logger.atError().setCause(ex).log("Source and target could not be compared");
			ended(null,
					"%s, which is an error of Tandem: %s".formatted(ex.getClass().getSimpleName(), ex.getMessage()));
		}
		finally {
			stopped();
		}
	}

	private synchronized void ended(@Nullable Report report, @Nullable String why) {
		this.last = (report != null) ? report : this.last;
		this.failure = why;
	}

	private synchronized void stopped() {
		this.running = null;
	}

	synchronized @Nullable Progress running() {
		return this.running;
	}

	synchronized @Nullable Report last() {
		return this.last;
	}

	/**
	 * Why the last one came to no report.
	 * @return the reason, or {@code null}
	 */
	synchronized @Nullable String failure() {
		return this.failure;
	}

	@Override
	public synchronized void destroy() {
		if (this.thread != null) {
			this.thread.shutdownNow();
		}
	}

}
