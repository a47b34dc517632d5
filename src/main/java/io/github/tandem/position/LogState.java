package io.github.tandem.position;

import org.apache.kafka.common.Uuid;

/**
 * A partition's log as the source cluster shows it.
 *
 * @param topicId id of the topic
 * @param startOffset offset of the first record there is
 * @param endOffset offset the next record will get
 */
public record LogState(Uuid topicId, long startOffset, long endOffset) {

}
