package io.github.tandem.command;

import java.util.Locale;

/**
 * Writes numbers of things.
 */
public final class Counted {

	private Counted() {
	}

	/**
	 * Write how many there are.
	 * @param number how many
	 * @param what what one of them is called
	 * @return such as {@code 1 topic} or {@code 1,200 records}
	 */
	public static String of(long number, String what) {
		return String.format(Locale.ROOT, "%,d %s%s", number, what, (number != 1) ? "s" : "");
	}

}
