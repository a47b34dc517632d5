package io.github.tandem.partition;

import java.time.Instant;

/**
 * An operator wants a partition to rest, whatever state it is in.
 *
 * @param since since when
 * @param operator who
 */
public record Pause(Instant since, String operator) {

}
