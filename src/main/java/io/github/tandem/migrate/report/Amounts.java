package io.github.tandem.migrate.report;

import java.time.Duration;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Writes sizes and times for people.
 */
final class Amounts {

	private Amounts() {
	}

	/**
	 * Write a size.
	 * @param bytes the size, or less than 0 if it is not known
	 * @return with a decimal unit
	 */
	static String bytes(double bytes) {
		if (bytes < 0) {
			return "?";
		}
		double value = bytes;
		for (String unit : new String[] { "B", "kB", "MB", "GB" }) {
			if (value < 1000) {
				return String.format(Locale.ROOT, unit.equals("B") ? "%.0f %s" : "%.1f %s", value, unit);
			}
			value /= 1000;
		}
		return String.format(Locale.ROOT, "%.1f TB", value);
	}

	/**
	 * Write a number.
	 * @param number the number
	 * @return with commas between thousands
	 */
	static String number(long number) {
		return String.format(Locale.ROOT, "%,d", number);
	}

	/**
	 * Write a time.
	 * @param time the time, or {@code null} if it is not known
	 * @return hours and minutes, or minutes and seconds
	 */
	static String time(@Nullable Duration time) {
		if (time == null) {
			return "?";
		}
		if (time.toHours() > 0) {
			return "%d h %02d min".formatted(time.toHours(), time.toMinutesPart());
		}
		return (time.toMinutes() > 0) ? "%d min %02d s".formatted(time.toMinutes(), time.toSecondsPart())
				: "%d s".formatted(time.toSeconds());
	}

}
