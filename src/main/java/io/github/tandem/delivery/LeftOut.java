package io.github.tandem.delivery;

/**
 * Why the watermark passes a record that is not in its topic on the target.
 */
public enum LeftOut {

	/**
	 * The target rejects it, and the route or an operator leaves it out then.
	 */
	SKIPPED,

	/**
	 * The target rejects it, and it is in the dead-letter topic instead.
	 */
	DEAD_LETTERED,

	/**
	 * The source cannot read it, and an operator leaves it out. It is counted as lost.
	 */
	UNREADABLE,

	/**
	 * It comes round: the target had it already.
	 */
	LOOPED

}
