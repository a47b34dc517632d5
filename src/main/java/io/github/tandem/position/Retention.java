package io.github.tandem.position;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What makes the source delete records of a topic.
 *
 * @param millis age in milliseconds after which records are deleted, or -1
 * @param bytes size of a partition above which its oldest records are deleted, or -1
 */
public record Retention(long millis, long bytes) {

	/**
	 * Nothing is known, or nothing is deleted but what later records of the same key
	 * replace.
	 */
	public static final Retention NONE = new Retention(-1, -1);

	/**
	 * Read the configuration of a topic.
	 * @param configuration value by name
	 * @return the retention
	 */
	public static Retention of(Map<String, String> configuration) {
		if (!configuration.getOrDefault("cleanup.policy", "delete").contains("delete")) {
			return NONE;
		}
		return new Retention(number(configuration, "retention.ms"), number(configuration, "retention.bytes"));
	}

	private static long number(Map<String, String> configuration, String name) {
		try {
			return Long.parseLong(configuration.getOrDefault(name, "-1").strip());
		}
		catch (NumberFormatException ex) {
			return -1;
		}
	}

	/**
	 * How long it takes until the oldest record that is not replicated is deleted, if the
	 * replication does not move.
	 * @param lagTime age of that record
	 * @param ageAtLogStart age of the oldest record there is, or {@code null} if it is
	 * not known or nothing was deleted yet: then the size has set no limit so far
	 * @return the time, not below zero, or {@code null} if nothing is known to delete it
	 */
	public @Nullable Duration timeToLoss(Duration lagTime, @Nullable Duration ageAtLogStart) {
		Duration byAge = (this.millis >= 0) ? Duration.ofMillis(this.millis).minus(lagTime) : null;
		Duration bySize = (this.bytes >= 0 && ageAtLogStart != null) ? ageAtLogStart.minus(lagTime) : null;
		Duration left = (byAge == null || (bySize != null && bySize.compareTo(byAge) < 0)) ? bySize : byAge;
		return (left != null && left.isNegative()) ? Duration.ZERO : left;
	}

	/**
	 * Whether so little time is left that somebody should know: less than a quarter of
	 * the age at which records are deleted, or than an hour if that is less.
	 * @param timeToLoss the time that is left
	 * @return {@code true} if it is short
	 */
	public boolean isShort(Duration timeToLoss) {
		Duration threshold = (this.millis >= 0) ? Duration.ofMillis(this.millis / 4) : Duration.ofHours(1);
		return timeToLoss.compareTo((threshold.toHours() < 1) ? threshold : Duration.ofHours(1)) < 0;
	}

}
