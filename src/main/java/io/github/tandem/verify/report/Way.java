package io.github.tandem.verify.report;

import java.util.Locale;

/**
 * How the records of a topic are compared.
 */
public enum Way {

	/**
	 * One by one, in the order of the partition.
	 */
	BY_ORDER,

	/**
	 * One by one, in the order of each key, whatever partition they are in.
	 */
	BY_KEY,

	/**
	 * The last record of each key, as compaction may have taken the others.
	 */
	LAST_OF_KEY;

	/**
	 * Its name in reports.
	 * @return lower case, with hyphens
	 */
	public String tag() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
