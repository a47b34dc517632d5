package io.github.tandem.doctor.exam;

import java.time.Duration;
import java.util.Locale;

/**
 * Writes durations in milliseconds.
 */
final class Millis {

	private Millis() {
	}

	static String of(Duration duration) {
		return String.format(Locale.ROOT, "%.1f", duration.toNanos() / 1_000_000.0);
	}

}
