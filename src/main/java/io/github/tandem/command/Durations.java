package io.github.tandem.command;

import java.time.Duration;
import java.util.Optional;

import org.springframework.boot.convert.DurationStyle;

/**
 * Durations in options, such as {@code 10m} or {@code PT10M}.
 */
public final class Durations {

	private Durations() {
	}

	/**
	 * Read a duration. A number without a unit is none: Spring takes it for milliseconds,
	 * and whoever writes it in a command means seconds.
	 * @param value the text
	 * @return the duration, unless the text is none, or it is negative
	 */
	public static Optional<Duration> parse(String value) {
		if (value.matches("[+-]?[0-9]+")) {
			return Optional.empty();
		}
		try {
			return Optional.of(DurationStyle.detectAndParse(value)).filter((duration) -> !duration.isNegative());
		}
		catch (IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

}
