package io.github.tandem.cluster.start;

import org.jspecify.annotations.Nullable;

/**
 * Published after each attempt to start the replication.
 *
 * @param obstacle what was in the way, or {@code null} if it has started
 */
public record StartAttempt(@Nullable String obstacle) {

}
