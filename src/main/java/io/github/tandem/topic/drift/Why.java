package io.github.tandem.topic.drift;

import java.util.Locale;

/**
 * Why a configuration differs between the two clusters.
 */
public enum Why {

	/**
	 * It does not any more: it was just set, or removed.
	 */
	CHANGED,

	/**
	 * It would be set, or removed, if anything was changed.
	 */
	NOT_APPLIED,

	/**
	 * The user said to keep what the target has.
	 */
	KEPT,

	/**
	 * It is not taken over.
	 */
	EXCLUDED,

	/**
	 * Somebody else set it on the target.
	 */
	OPERATOR,

	/**
	 * Who set it on the target is not known, since that cannot be looked up.
	 */
	UNKNOWN,

	/**
	 * The target does not know or take it.
	 */
	REFUSED,

	/**
	 * It could not be set, or removed.
	 */
	FAILED;

	/**
	 * The reason as reports have it.
	 * @return lower case with hyphens
	 */
	public String tag() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
