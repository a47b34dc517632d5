package io.github.tandem.route;

import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * Where the replication of a partition begins that exists when its route starts for the
 * first time.
 */
public sealed interface Start {

	/**
	 * Parse the value of a setting.
	 * @param value {@code earliest}, {@code latest} or an instant in ISO-8601 form
	 * @return the start
	 * @throws IllegalArgumentException if it is none of these
	 */
	static Start parse(String value) {
		if (value.equalsIgnoreCase("earliest")) {
			return new Earliest();
		}
		if (value.equalsIgnoreCase("latest")) {
			return new Latest();
		}
		try {
			return new At(Instant.parse(value));
		}
		catch (DateTimeParseException ex) {
			throw new IllegalArgumentException(
					"'%s' is none of: earliest, latest, an instant such as 2026-11-01T00:00:00Z".formatted(value), ex);
		}
	}

	/**
	 * With the first record there is.
	 */
	record Earliest() implements Start {

		@Override
		public String toString() {
			return "earliest";
		}

	}

	/**
	 * With the first record written after the start.
	 */
	record Latest() implements Start {

		@Override
		public String toString() {
			return "latest";
		}

	}

	/**
	 * With the first record that is not older.
	 *
	 * @param instant the oldest timestamp to replicate
	 */
	record At(Instant instant) implements Start {

		@Override
		public String toString() {
			return this.instant.toString();
		}

	}

}
