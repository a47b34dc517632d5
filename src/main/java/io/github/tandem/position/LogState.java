package io.github.tandem.position;

import org.apache.kafka.common.Uuid;

import io.github.tandem.position.goal.Goal;

/**
 * A partition's log as the source cluster shows it.
 *
 * @param topicId id of the topic
 * @param startOffset offset of the first record there is
 * @param endOffset offset the next record will get
 * @param goal the offset up to which it is replicated
 */
public record LogState(Uuid topicId, long startOffset, long endOffset, Goal goal) {

	public LogState(Uuid topicId, long startOffset, long endOffset) {
		this(topicId, startOffset, endOffset, Goal.NONE);
	}

	LogState until(Goal upTo) {
		return new LogState(this.topicId, this.startOffset, this.endOffset, upTo);
	}

}
