package io.github.tandem.verify.read;

import java.util.Locale;

/**
 * How much of the records is compared.
 */
public enum Depth {

	/**
	 * All of all records.
	 */
	FULL,

	/**
	 * All but the bytes of the values, of which the length is compared.
	 */
	HEADERS,

	/**
	 * Ten ranges of each partition, spread evenly, the first and the last records among
	 * them.
	 */
	SAMPLE;

	/**
	 * Its name in reports.
	 * @return lower case
	 */
	public String tag() {
		return name().toLowerCase(Locale.ROOT);
	}

}
