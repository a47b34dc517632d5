package io.github.tandem.offset.group;

import java.util.Map;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import io.github.tandem.offset.Translation;

/**
 * What a group has committed for a partition, on both clusters.
 *
 * @param group name of the group
 * @param topic the topic
 * @param target the partition on the target
 * @param committed what it has committed on the source: of the partition with the same
 * number, or of all where records go by their keys
 * @param translation where that is on the target
 * @param metadata what it has noted beside its offset
 * @param onTarget what it has on the target, or {@code null}
 * @param verdict how that compares
 * @param detail why it was not set, or {@code null}
 */
public record GroupOffset(String group, ReplicatedTopic topic, TopicPartition target, Map<Integer, Long> committed,
		Translation translation, String metadata, @Nullable Long onTarget, Verdict verdict, @Nullable String detail) {

	GroupOffset with(Verdict another, @Nullable String why) {
		return new GroupOffset(this.group, this.topic, this.target, this.committed, this.translation, this.metadata,
				this.onTarget, another, why);
	}

	/**
	 * What is to be committed on the target: also what is there already, lest it is
	 * forgotten.
	 * @return the offset
	 */
	long wanted() {
		return (this.verdict == Verdict.EQUAL && this.onTarget != null) ? this.onTarget : this.translation.offset();
	}

	GroupOffset written() {
		return new GroupOffset(this.group, this.topic, this.target, this.committed, this.translation, this.metadata,
				wanted(), (this.verdict == Verdict.EQUAL) ? Verdict.EQUAL : Verdict.SET, null);
	}

	/**
	 * Which partition of the source decides who commits it.
	 * @return the partition, the first one where records go by their keys
	 */
	TopicPartition decidedBy() {
		return new TopicPartition(this.topic.source(), this.topic.samePartition() ? this.target.partition() : 0);
	}

}
