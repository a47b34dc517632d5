package io.github.tandem.offset.group;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * What a round does, as a look at its threads a hundred times a second shows.
 */
final class RoundPhases implements AutoCloseable {

	private static final int PERIOD = 10;

	private static final String PACKAGE = "io.github.tandem.offset.";

	// the first one that is on the stack of a thread counts
	private static final Map<String, String> PHASES = new LinkedHashMap<>();

	static {
		PHASES.put("group.CommitLanes", "connecting");
		PHASES.put("group.GroupCommits.now", "checks");
		PHASES.put("group.GroupWriter", "commits");
		PHASES.put("group.GroupCommits.listed", "listing");
		PHASES.put("group.GroupCommits.read", "offsets");
		PHASES.put("store.Logs", "logs");
		PHASES.put("group.GroupTranslator", "translation");
		PHASES.put("group.KeptGroups", "keeping");
		PHASES.put("group.CommitsAhead.await", "waiting for commits");
		PHASES.put("group.GroupOffsets", "the rest");
	}

	private final ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor();

	private final Map<String, Integer> samples = new TreeMap<>();

	private final Thread round;

	/**
	 * Begin.
	 * @param round the thread of the round
	 */
	RoundPhases(Thread round) {
		this.round = round;
		this.sampler.scheduleAtFixedRate(this::look, PERIOD, PERIOD, TimeUnit.MILLISECONDS);
	}

	private synchronized void look() {
		Thread.getAllStackTraces().forEach((thread, stack) -> {
			boolean commits = thread.getName().equals("groups-commits");
			String phase = (commits || thread == this.round) ? phase(stack) : null;
			if (phase != null) {
				this.samples.merge(commits ? phase + " meanwhile" : phase, 1, Integer::sum);
			}
		});
	}

	private static @Nullable String phase(StackTraceElement[] stack) {
		for (Map.Entry<String, String> phase : PHASES.entrySet()) {
			for (StackTraceElement element : stack) {
				if ((element.getClassName() + "." + element.getMethodName()).startsWith(PACKAGE + phase.getKey())) {
					return phase.getValue();
				}
			}
		}
		return null;
	}

	/**
	 * How long each phase took.
	 * @return about that
	 */
	synchronized Map<String, Duration> durations() {
		Map<String, Duration> durations = new TreeMap<>();
		this.samples.forEach((phase, count) -> durations.put(phase, Duration.ofMillis((long) PERIOD * count)));
		return durations;
	}

	@Override
	public void close() {
		this.sampler.shutdownNow();
	}

}
