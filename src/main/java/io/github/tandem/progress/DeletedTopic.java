package io.github.tandem.progress;

import java.time.Instant;

/**
 * A topic that was deleted on the source.
 *
 * @param topic its name
 * @param seenAt when that was seen
 * @param partitions number of its partitions that this process had replicated
 * @param notCopied number of their offsets that had not been replicated
 */
public record DeletedTopic(String topic, Instant seenAt, int partitions, long notCopied) {

}
