package io.github.tandem.log;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * When a fault that lasts is worth a line: when it begins, when it becomes another one,
 * now and then while it lasts, and when it ends. Any thread may tell of it.
 */
public final class LastingFault {

	private static final int KINDS = 100;

	private static final Pattern NUMBERS = Pattern.compile("[0-9a-f-]{8,}|[0-9]+");

	private final Duration reminder;

	// in the order in which they were said
	private final Map<String, Instant> said = new LinkedHashMap<>();

	/**
	 * Create one that has not begun.
	 * @param reminder how long to be silent about the same fault
	 */
	public LastingFault(Duration reminder) {
		this.reminder = reminder;
	}

	/**
	 * The fault is there.
	 * @param error what is wrong: one that differs in numbers alone is the same
	 * @param now the time
	 * @return {@code true} if it is worth a line
	 */
	public synchronized boolean isWorthALine(String error, Instant now) {
		String kind = kind(error);
		Instant last = this.said.get(kind);
		// a clock that was set back must not silence it for long
		if (last != null && !now.isBefore(last) && now.isBefore(last.plus(this.reminder))) {
			return false;
		}
		this.said.remove(kind);
		this.said.put(kind, now);
		if (this.said.size() > KINDS) {
			this.said.remove(this.said.keySet().iterator().next());
		}
		return true;
	}

	/**
	 * The fault is not there.
	 * @return {@code true} if that is worth a line, since it was there
	 */
	public synchronized boolean ends() {
		boolean lasted = !this.said.isEmpty();
		this.said.clear();
		return lasted;
	}

	/**
	 * What makes a line equal to others: those that differ in numbers and ids alone, such
	 * as those of a client, a node, an attempt, a member, tell of one fault.
	 * @param line a line
	 * @return the same for equal ones
	 */
	public static String kind(String line) {
		return NUMBERS.matcher(line).replaceAll("#");
	}

}
