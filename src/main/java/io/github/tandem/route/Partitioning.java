package io.github.tandem.route;

/**
 * How a record's partition on the target is chosen.
 */
public enum Partitioning {

	/**
	 * The same partition where both topics have as many, else by key.
	 */
	AUTO,

	/**
	 * Always the same partition; the target topic needs at least as many as the source's.
	 */
	PRESERVE,

	/**
	 * By the key, as Kafka's own producer does; records without a key stay together by
	 * the partition they come from.
	 */
	BY_KEY

}
