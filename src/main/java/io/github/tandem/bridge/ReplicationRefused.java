package io.github.tandem.bridge;

/**
 * Published when the bridge must not run between the two clusters it was given.
 *
 * @param reason why, and the way out
 */
public record ReplicationRefused(String reason) {

}
