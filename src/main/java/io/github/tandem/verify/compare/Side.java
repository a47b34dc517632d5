package io.github.tandem.verify.compare;

/**
 * One of the two clusters.
 */
public enum Side {

	/**
	 * Where records come from.
	 */
	SOURCE,

	/**
	 * Where they go to.
	 */
	TARGET;

	/**
	 * The cluster on the other side.
	 * @return the other one
	 */
	public Side other() {
		return (this == SOURCE) ? TARGET : SOURCE;
	}

}
