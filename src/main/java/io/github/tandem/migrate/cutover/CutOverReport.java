package io.github.tandem.migrate.cutover;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Whether consumers and producers can be started on the target.
 *
 * @param at when it was looked at last
 * @param took how long that took
 * @param topics how many topics are switched
 * @param checks what was checked, in order; what comes after one that is missing is left
 * out
 */
public record CutOverReport(Instant at, Duration took, int topics, List<Check> checks) {

	public CutOverReport {
		checks = List.copyOf(checks);
	}

	/**
	 * Whether nothing is missing.
	 * @return {@code true} for GO
	 */
	public boolean isGo() {
		return this.checks.stream().noneMatch((check) -> check.state() == Check.State.MISSING);
	}

}
