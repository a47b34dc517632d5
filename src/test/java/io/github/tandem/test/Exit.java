package io.github.tandem.test;

import java.time.Duration;

/**
 * How a process ended when it was asked to.
 *
 * @param code its exit code; 143 when {@code SIGTERM} ended it
 * @param duration from the request to the end
 */
public record Exit(int code, Duration duration) {

}
