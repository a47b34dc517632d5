package io.github.tandem.bridge;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

import io.github.tandem.position.Gap;
import io.github.tandem.route.Route;

/**
 * Counts and reports what was lost, and remembers the last of it.
 */
public final class GapLog {

	private static final int REMEMBERED = 200;

	private final BridgeMeters meters;

	private final Deque<Entry> entries = new ArrayDeque<>();

	GapLog(BridgeMeters meters) {
		this.meters = meters;
	}

	synchronized void add(Route route, Gap gap, Instant now) {
		this.meters.gap(route.name(), gap);
		FaultReport.lost(route, gap);
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
