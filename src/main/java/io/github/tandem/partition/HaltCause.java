package io.github.tandem.partition;

import org.jspecify.annotations.Nullable;

import io.github.tandem.cluster.identity.AnotherCluster;
import io.github.tandem.delivery.RejectedRecord;
import io.github.tandem.position.Gap;
import io.github.tandem.position.Position;
import io.github.tandem.topic.TargetTopic;

/**
 * The fault for which a partition is halted, with what is needed to go on.
 */
public sealed interface HaltCause {

	/**
	 * The fault as metrics and endpoints report it.
	 * @return the reason
	 */
	Reason reason();

	/**
	 * How it is found out whether the fault is gone.
	 * @return the way to go on
	 */
	default Remedy remedy() {
		return Remedy.PROBE;
	}

	/**
	 * Where the look-up of the position began, if it has no result yet that is accepted.
	 * @return the begin, or {@code null} if the position is known
	 */
	default @Nullable Lookup unresolved() {
		return null;
	}

	/**
	 * Whether another fault is this one, met again.
	 * @param other a fault
	 * @return {@code true} if nobody has to be told of it again
	 */
	default boolean isSameAs(HaltCause other) {
		return equals(other);
	}

	/**
	 * The target rejected a record.
	 *
	 * @param record the record
	 */
	record Rejected(RejectedRecord record) implements HaltCause {

		@Override
		public Reason reason() {
			return Reason.REJECTED;
		}

	}

	/**
	 * Tandem may not write to the topic on the target.
	 */
	record TargetForbidden() implements HaltCause {

		@Override
		public Reason reason() {
			return Reason.TARGET_AUTHORIZATION;
		}

	}

	/**
	 * The topic on the target is read-only, since the target fills it itself.
	 */
	record TargetReadOnly() implements HaltCause {

		@Override
		public Reason reason() {
			return Reason.TARGET_READ_ONLY;
		}

	}

	/**
	 * Tandem may not read the topic on the source.
	 */
	record SourceForbidden() implements HaltCause {

		@Override
		public Reason reason() {
			return Reason.SOURCE_AUTHORIZATION;
		}

	}

	/**
	 * What the source has of the partition cannot be read.
	 *
	 * @param offset the first offset that cannot be read
	 */
	record Unreadable(long offset) implements HaltCause {

		@Override
		public Reason reason() {
			return Reason.CORRUPT;
		}

	}

	/**
	 * The source lost records, and the route halts then.
	 *
	 * @param gap the records
	 * @param from how far the partition was replicated, where the look-up began
	 * @param next where it goes on once the gap is accepted
	 */
	record SourceLoss(Gap gap, Lookup from, Position next) implements HaltCause {

		@Override
		public Reason reason() {
			return Reason.GAP;
		}

		@Override
		public Remedy remedy() {
			return Remedy.LOOK_UP;
		}

		@Override
		public Lookup unresolved() {
			return this.from;
		}

		@Override
		public boolean isSameAs(HaltCause other) {
			return other instanceof SourceLoss loss && loss.gap.equals(this.gap);
		}

	}

	/**
	 * The target lost what was replicated, and the route halts then.
	 *
	 * @param gap the records
	 */
	record TargetLoss(Gap gap) implements HaltCause {

		@Override
		public Reason reason() {
			return Reason.GAP;
		}

		@Override
		public Remedy remedy() {
			return Remedy.LOOK_AT_TOPICS;
		}

	}

	/**
	 * Somebody else committed the offset of the partition, and nothing shows that what is
	 * before it was replicated.
	 *
	 * @param from where the look-up began
	 * @param next where it goes on once the offset is accepted
	 */
	record ForeignOffset(Lookup from, Position next) implements HaltCause {

		/**
		 * The offset.
		 * @return where it goes on once it is accepted
		 */
		public long nextOffset() {
			return this.next.nextOffset();
		}

		@Override
		public Reason reason() {
			return Reason.FOREIGN_OFFSET;
		}

		@Override
		public Remedy remedy() {
			return Remedy.LOOK_UP;
		}

		@Override
		public Lookup unresolved() {
			return this.from;
		}

		@Override
		public boolean isSameAs(HaltCause other) {
			return other instanceof ForeignOffset foreign && foreign.nextOffset() == nextOffset();
		}

	}

	/**
	 * Another cluster answers at the address of one of the two; it ends by itself when
	 * the right one is back.
	 *
	 * @param cluster the other cluster
	 * @param unresolved where a look-up began that had not ended, or {@code null}
	 */
	record Displaced(AnotherCluster cluster, @Nullable Lookup unresolved) implements HaltCause {

		@Override
		public Reason reason() {
			return Reason.ANOTHER_CLUSTER;
		}

		@Override
		public Remedy remedy() {
			return Remedy.LOOK_UP;
		}

		@Override
		public boolean isSameAs(HaltCause other) {
			return other instanceof Displaced;
		}

	}

	/**
	 * Nothing can be written to the topic on the target as it is.
	 *
	 * @param topic the topic
	 */
	record Blocked(TargetTopic.Blocked topic) implements HaltCause {

		@Override
		public Reason reason() {
			return switch (this.topic.refusal()) {
				case TARGET -> Reason.TARGET_TOPIC;
				case CONFLICT -> Reason.TOPIC_CONFLICT;
				case CYCLE -> Reason.LOOP;
			};
		}

		@Override
		public Remedy remedy() {
			return Remedy.LOOK_AT_TOPICS;
		}

		// whatever words it is told in
		@Override
		public boolean isSameAs(HaltCause other) {
			return other instanceof Blocked blocked && blocked.topic.name().equals(this.topic.name())
					&& blocked.topic.refusal() == this.topic.refusal();
		}

	}

	/**
	 * Somebody replicates its topic on the target back to the source.
	 *
	 * @param targetTopic the topic on the target
	 */
	record Looping(String targetTopic) implements HaltCause {

		@Override
		public Reason reason() {
			return Reason.LOOP;
		}

		@Override
		public Remedy remedy() {
			return Remedy.LOOK_AT_TOPICS;
		}

	}

	/**
	 * How to find out whether a fault is gone.
	 */
	enum Remedy {

		/**
		 * Send the record at the watermark alone.
		 */
		PROBE,

		/**
		 * Look up the position again.
		 */
		LOOK_UP,

		/**
		 * Look at the topics of both clusters again.
		 */
		LOOK_AT_TOPICS

	}

}
