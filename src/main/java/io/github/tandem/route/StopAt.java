package io.github.tandem.route;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;

/**
 * How far a route replicates each of its partitions.
 */
public sealed interface StopAt {

	/**
	 * Parse the value of a setting.
	 * @param value {@code end}, an instant in ISO-8601 form, or {@code null}
	 * @return how far, for ever without a value
	 * @throws IllegalArgumentException if it is none of these
	 */
	static StopAt parse(@Nullable String value) {
		if (value == null || value.isEmpty()) {
			return new Never();
		}
		if (value.equalsIgnoreCase("end")) {
			return new End();
		}
		try {
			return new At(Instant.parse(value));
		}
		catch (DateTimeParseException ex) {
			throw new IllegalArgumentException(
					"'%s' is none of: end, an instant such as 2026-11-01T00:00:00Z; without a value the route goes on for ever"
						.formatted(value),
					ex);
		}
	}

	/**
	 * For ever.
	 */
	record Never() implements StopAt {

	}

	/**
	 * Up to where its log ended when the route started for the first time.
	 */
	record End() implements StopAt {

		@Override
		public String toString() {
			return "end";
		}

	}

	/**
	 * Up to the first record that is not older.
	 *
	 * @param instant the oldest timestamp that is not replicated, in whole milliseconds
	 * as records have them
	 */
	record At(Instant instant) implements StopAt {

		public At {
			Instant whole = instant.truncatedTo(ChronoUnit.MILLIS);
			instant = whole.equals(instant) ? whole : whole.plusMillis(1);
		}

		@Override
		public String toString() {
			return this.instant.toString();
		}

	}

}
