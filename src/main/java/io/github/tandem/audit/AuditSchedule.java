package io.github.tandem.audit;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * The thread that audits, on its own: nothing else waits for it, or for a cluster that
 * does not answer it.
 */
final class AuditSchedule implements SmartLifecycle {

	// it ends after the replication, which nothing may keep
	private static final int PHASE = DEFAULT_PHASE - 160;

	private static final int LAST_SECONDS = 2;

	private final Duration interval;

	private final Runnable round;

	private final Runnable end;

	private @Nullable ThreadPoolTaskScheduler thread;

	AuditSchedule(Duration interval, Runnable round, Runnable end) {
		this.interval = interval;
		this.round = round;
		this.end = end;
	}

	@Override
	public void start() {
		ThreadPoolTaskScheduler started = new ThreadPoolTaskScheduler();
		started.setThreadNamePrefix("audit-");
		started.setThreadPriority(Thread.MIN_PRIORITY);
		started.setDaemon(true);
		started.setWaitForTasksToCompleteOnShutdown(true);
		started.setAwaitTerminationSeconds(LAST_SECONDS);
		started.initialize();
		started.scheduleWithFixedDelay(this.round, this.interval);
		this.thread = started;
	}

	@Override
	public void stop() {
		ThreadPoolTaskScheduler running = this.thread;
		this.thread = null;
		if (running != null) {
			this.end.run();
			running.shutdown();
			// a window that takes longer is given up
			running.getScheduledExecutor().shutdownNow();
		}
	}

	@Override
	public boolean isRunning() {
		return this.thread != null;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
