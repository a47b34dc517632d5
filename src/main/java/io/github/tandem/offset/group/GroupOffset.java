package io.github.tandem.offset.group;

import java.util.Map;
import java.util.Objects;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
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
 * @param metadata what it has noted itself beside its offset
 * @param onTarget what it has on the target, or {@code null}
 * @param noted what is noted beside that, or {@code null}
 * @param verdict how that compares
 * @param detail why it was not set, or {@code null}
 */
public record GroupOffset(String group, ReplicatedTopic topic, TopicPartition target, Map<Integer, Long> committed,
		Translation translation, String metadata, @Nullable Long onTarget, @Nullable String noted, Verdict verdict,
		@Nullable String detail) {

	GroupOffset with(Verdict another, @Nullable String why) {
		return new GroupOffset(this.group, this.topic, this.target, this.committed, this.translation, this.metadata,
				this.onTarget, this.noted, another, why);
	}

	GroupOffset translatedTo(Translation another) {
		return new GroupOffset(this.group, this.topic, this.target, this.committed, another, this.metadata,
				this.onTarget, this.noted, this.verdict, this.detail);
	}

	/**
	 * What is to be committed on the target: also what is there already, lest it is
	 * forgotten.
	 * @return the offset
	 */
	long wanted() {
		return (this.verdict == Verdict.EQUAL && this.onTarget != null) ? this.onTarget : this.translation.offset();
	}

	/**
	 * What is to be noted beside that: what is there already stays, since whoever
	 * committed it is known by that.
	 * @param mark the mark of this deployment
	 * @return the metadata
	 */
	String wantedBeside(CommitMark mark) {
		return (this.verdict == Verdict.EQUAL && this.noted != null) ? this.noted
				: mark.beside(this.metadata, exactly());
	}

	private @Nullable Long exactly() {
		return (this.translation.reread() == 0 && this.topic.samePartition() && this.committed.size() == 1)
				? this.committed.get(this.target.partition()) : null;
	}

	/**
	 * Whether the group has on the target what it had when it was looked at.
	 * @param found what it has there now, or {@code null}
	 * @return {@code false} if somebody has committed meanwhile
	 */
	boolean isUnmoved(@Nullable OffsetAndMetadata found) {
		return (found != null) ? this.onTarget != null && found.offset() == this.onTarget
				&& Objects.equals(found.metadata(), this.noted) : this.onTarget == null;
	}

	GroupOffset written(CommitMark mark) {
		return new GroupOffset(this.group, this.topic, this.target, this.committed, this.translation, this.metadata,
				wanted(), wantedBeside(mark), (this.verdict == Verdict.EQUAL) ? Verdict.EQUAL : Verdict.SET, null);
	}

	/**
	 * Which partition of the source decides who commits it.
	 * @return the partition, the first one where records go by their keys
	 */
	TopicPartition decidedBy() {
		return new TopicPartition(this.topic.source(), this.topic.samePartition() ? this.target.partition() : 0);
	}

}
