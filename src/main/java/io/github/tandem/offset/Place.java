package io.github.tandem.offset;

import java.util.Locale;

/**
 * Where in the history of a partition a committed offset lies.
 */
public enum Place {

	/**
	 * Among records whose offsets differ by the same number on both clusters.
	 */
	IN_A_RUN,

	/**
	 * Among older records of which only the limits of that difference are kept.
	 */
	IN_A_FOLDED_RUN,

	/**
	 * On offsets without a record that was replicated: the marker of a transaction, an
	 * aborted record, one that compaction removed or that was left out.
	 */
	BETWEEN_RUNS,

	/**
	 * Behind all records that were replicated: the group has read them all.
	 */
	CAUGHT_UP,

	/**
	 * Further on than the replication.
	 */
	AHEAD,

	/**
	 * Among records of which it is not known where they are on the target: they were
	 * replicated just before an instance ended unexpectedly, or before there was a map.
	 */
	UNKNOWN,

	/**
	 * Among records that are about to be replicated a second time.
	 */
	TO_BE_REPLICATED_AGAIN,

	/**
	 * Nothing was ever replicated there.
	 */
	NOTHING_REPLICATED;

	/**
	 * Its name in JSON.
	 * @return lower case, with hyphens
	 */
	public String tag() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
