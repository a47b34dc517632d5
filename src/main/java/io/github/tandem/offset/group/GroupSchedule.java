package io.github.tandem.offset.group;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * The thread that looks at groups, on its own: a cluster that does not answer keeps
 * nothing else waiting.
 */
final class GroupSchedule implements SmartLifecycle {

	// it begins after the maps, and ends before
	private static final int PHASE = DEFAULT_PHASE - 150;

	private final Duration interval;

	private final Runnable round;

	private @Nullable ThreadPoolTaskScheduler thread;

	GroupSchedule(Duration interval, Runnable round) {
		this.interval = interval;
		this.round = round;
	}

	@Override
	public void start() {
		ThreadPoolTaskScheduler started = new ThreadPoolTaskScheduler();
		started.setThreadNamePrefix("groups-");
		started.setDaemon(true);
		started.initialize();
		started.scheduleWithFixedDelay(this.round, this.interval);
		this.thread = started;
	}

	@Override
	public void stop() {
		ThreadPoolTaskScheduler running = this.thread;
		this.thread = null;
		if (running != null) {
			running.shutdown();
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
