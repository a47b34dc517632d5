package io.github.tandem.route;

/**
 * What happens to a partition whose source lost records before they were replicated.
 */
public enum OnGap {

	/**
	 * Go on with the first record there is.
	 */
	CONTINUE,

	/**
	 * Stop this partition until an operator decides.
	 */
	HALT

}
