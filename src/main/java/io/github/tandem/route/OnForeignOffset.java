package io.github.tandem.route;

/**
 * What happens to a partition whose offset in the consumer group somebody else committed,
 * if nothing shows that what is before it was replicated.
 */
public enum OnForeignOffset {

	/**
	 * Stop this partition until an operator decides.
	 */
	HALT,

	/**
	 * Go on there, as if all before it was replicated.
	 */
	ACCEPT

}
