package io.github.tandem.verify.report;

import java.util.Locale;

/**
 * How source and target compare.
 */
public enum Outcome {

	/**
	 * Every record of the source is on the target, as it is and in its order.
	 */
	EQUAL,

	/**
	 * Something differs.
	 */
	DIFFERENT,

	/**
	 * That could not be told.
	 */
	UNDECIDED;

	/**
	 * Its name in reports.
	 * @return lower case
	 */
	public String tag() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * What both together are.
	 * @param other another outcome
	 * @return different if one is, else undecided if one is
	 */
	public Outcome and(Outcome other) {
		if (this == DIFFERENT || other == DIFFERENT) {
			return DIFFERENT;
		}
		return (this == UNDECIDED) ? this : other;
	}

}
