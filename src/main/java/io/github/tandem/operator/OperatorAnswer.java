package io.github.tandem.operator;

/**
 * What came of an operator's request.
 *
 * @param topic topic of the partition
 * @param partition number of the partition
 * @param done whether it was done
 * @param message what was done, or why not
 */
public record OperatorAnswer(String topic, int partition, boolean done, String message) {

}
