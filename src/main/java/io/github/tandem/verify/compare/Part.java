package io.github.tandem.verify.compare;

import java.util.Locale;

/**
 * What a record consists of.
 */
public enum Part {

	/**
	 * The key.
	 */
	KEY,

	/**
	 * The value.
	 */
	VALUE,

	/**
	 * The headers, in their order.
	 */
	HEADERS,

	/**
	 * The timestamp.
	 */
	TIMESTAMP;

	/**
	 * Its name in reports.
	 * @return lower case
	 */
	public String tag() {
		return name().toLowerCase(Locale.ROOT);
	}

}
