package io.github.tandem.delivery;

/**
 * A record that the target did not take.
 *
 * @param offset its offset on the source
 * @param failure why not
 */
public record FailedDelivery(long offset, Exception failure) {

}
