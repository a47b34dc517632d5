package io.github.tandem.operator;

/**
 * What came of an operator's request.
 *
 * @param topic topic of the partition
 * @param partition number of the partition
 * @param done whether it was done
 * @param message what was done, or why not
 * @param elsewhere whether nothing was done because the partition is at another offset
 * than the one that was asked for
 */
public record OperatorAnswer(String topic, int partition, boolean done, String message, boolean elsewhere) {

	/**
	 * Answer to a request that is meant for any offset.
	 * @param topic topic of the partition
	 * @param partition number of the partition
	 * @param done whether it was done
	 * @param message what was done, or why not
	 */
	public OperatorAnswer(String topic, int partition, boolean done, String message) {
		this(topic, partition, done, message, false);
	}

}
