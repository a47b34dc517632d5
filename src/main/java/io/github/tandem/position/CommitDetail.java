package io.github.tandem.position;

/**
 * How much the metadata of a committed offset says.
 */
enum CommitDetail {

	/**
	 * All that is known of the position.
	 */
	FULL,

	/**
	 * Who committed it, and nothing else.
	 */
	MARK,

	/**
	 * Nothing.
	 */
	NONE

}
