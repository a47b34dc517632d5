package io.github.tandem.verify.report;

/**
 * What was to be compared and could not be looked at, so that nobody knows whether it is
 * equal.
 *
 * @param what what it is, such as {@code group readers}
 * @param reason why not
 */
public record Unseen(String what, String reason) {

}
