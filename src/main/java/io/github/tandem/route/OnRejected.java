package io.github.tandem.route;

/**
 * What happens to a record that the target refuses for what it is.
 */
public enum OnRejected {

	/**
	 * Stop its partition, and try the record again from time to time.
	 */
	HALT,

	/**
	 * Put it into the route's dead-letter topic on the target and go on.
	 */
	DEAD_LETTER,

	/**
	 * Leave it out and go on.
	 */
	SKIP

}
