package io.github.tandem.takeover;

import org.jspecify.annotations.Nullable;

/**
 * Where another tool would go on in a partition.
 *
 * @param nextOffset the offset to be replicated next
 * @param doubt why that may not be where it ended, or {@code null}
 */
record FoundPosition(long nextOffset, @Nullable String doubt) {

}
