package io.github.tandem.audit;

import java.util.Locale;

import io.github.tandem.verify.compare.Kind;

/**
 * What the audit says of a record.
 */
enum AuditOutcome {

	/**
	 * It is the same on both clusters.
	 */
	EQUAL,

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
	DUPLICATED,

	/**
	 * It could not be compared.
	 */
	UNKNOWN;

	static AuditOutcome of(Kind kind) {
		return switch (kind) {
			case MISSING -> MISSING;
			case UNEXPECTED -> UNEXPECTED;
			case ALTERED -> ALTERED;
			case OUT_OF_ORDER -> OUT_OF_ORDER;
			case DUPLICATED -> DUPLICATED;
		};
	}

	/**
	 * The value of its tag.
	 * @return lower case, with hyphens, as a verification has it
	 */
	String tag() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
