package io.github.tandem.command;

import java.util.regex.Pattern;

/**
 * Makes text of records and clusters fit for a line of a terminal: names of headers,
 * groups and clients may have any characters, also those that clear it or forge a line.
 */
public final class Printable {

	// also those of eight bits, separators of lines, and what changes the direction
	private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

	private Printable() {
	}

	/**
	 * Leave out what controls a terminal.
	 * @param text any text
	 * @return with a dot for each such character
	 */
	public static String of(String text) {
		return CONTROL.matcher(text).replaceAll(".");
	}

	/**
	 * Leave out what controls a terminal, and shorten it.
	 * @param text any text
	 * @param longest how many characters there are at most
	 * @return its beginning, with a dot for each such character
	 */
	public static String of(String text, int longest) {
		return of((text.length() > longest) ? text.substring(0, longest) + "..." : text);
	}

}
