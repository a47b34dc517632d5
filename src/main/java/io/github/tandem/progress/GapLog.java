package io.github.tandem.progress;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.position.Gap;
import io.github.tandem.route.Route;

/**
 * Counts and reports what was lost, and remembers the last of it.
 */
public final class GapLog {

	private static final Logger logger = LoggerFactory.getLogger(GapLog.class);

	/** How many gaps are remembered at most. */
	public static final int REMEMBERED = 200;

	private final ReplicationMeters meters;

	private final Deque<Entry> entries = new ArrayDeque<>();

	public GapLog(ReplicationMeters meters) {
		this.meters = meters;
	}

	/**
	 * Report a loss, unless nothing was lost.
	 * @param route the route
	 * @param gap what was lost
	 * @param now the time
	 */
	public synchronized void add(Route route, Gap gap, Instant now) {
		if (gap.records() <= 0) {
			return;
		}
		this.meters.gap(route.name(), gap);
		logger.atWarn()
			.addKeyValue("route", route.name())
			.addKeyValue("partition", gap.partition())
			.addKeyValue("cause", gap.cause().tag())
			.addKeyValue("records", gap.records())
			.addKeyValue("expectedOffset", gap.expectedOffset())
			.addKeyValue("nextOffset", gap.nextOffset())
			.addKeyValue("onGap", route.onGap())
			.log("Records were lost");
		this.entries.addLast(new Entry(now, route.name(), gap));
		if (this.entries.size() > REMEMBERED) {
			this.entries.removeFirst();
		}
	}

	/**
	 * What was lost lately, as far as this process saw it.
	 * @return the last gaps, the latest first
	 */
	public synchronized List<Entry> entries() {
		List<Entry> latestFirst = new ArrayList<>(this.entries);
		Collections.reverse(latestFirst);
		return latestFirst;
	}

	/**
	 * A gap that was seen.
	 *
	 * @param seenAt when
	 * @param route the route
	 * @param gap what was lost
	 */
	public record Entry(Instant seenAt, String route, Gap gap) {

	}

}
