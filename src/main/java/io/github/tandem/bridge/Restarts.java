package io.github.tandem.bridge;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import io.github.tandem.partition.RetryDelay;

/**
 * How long to wait before the consumers of a route are started again: longer each time,
 * unless they lived for a while in between.
 */
final class Restarts {

	private static final Duration FORGIVEN = Duration.ofMinutes(10);

	private final Duration first;

	private final Duration longest;

	private final Map<String, RetryDelay> delays = new HashMap<>();

	private final Map<String, Instant> deaths = new HashMap<>();

	Restarts(Duration first, Duration longest) {
		this.first = first;
		this.longest = longest;
	}

	synchronized Duration next(String route, Instant now) {
		RetryDelay delay = this.delays.computeIfAbsent(route, (key) -> new RetryDelay(this.first, this.longest));
		Instant last = this.deaths.put(route, now);
		if (last != null && last.plus(FORGIVEN).isBefore(now)) {
			delay.reset();
		}
		return delay.next();
	}

}
