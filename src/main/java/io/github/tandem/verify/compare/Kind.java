package io.github.tandem.verify.compare;

import java.util.Locale;

/**
 * In which way a record differs.
 */
public enum Kind {

	/**
	 * It is on the source and not on the target.
	 */
	MISSING,

	/**
	 * It is on the target and not on the source.
	 */
	UNEXPECTED,

	/**
	 * It is on both, and not the same.
	 */
	ALTERED,

	/**
	 * It is on both, and not in the same place among its neighbours.
	 */
	OUT_OF_ORDER,

	/**
	 * It is on the target once more than on the source.
	 */
	DUPLICATED;

	/**
	 * Its name in reports.
	 * @return lower case, with hyphens
	 */
	public String tag() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * Whether the target lacks something, or has something else. A duplicate is neither:
	 * records are delivered at least once, and an instance that ends unexpectedly leaves
	 * some.
	 * @return {@code false} for a duplicate
	 */
	public boolean isDifference() {
		return this != DUPLICATED;
	}

}
