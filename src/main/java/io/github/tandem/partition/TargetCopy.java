package io.github.tandem.partition;

import org.jspecify.annotations.Nullable;

import io.github.tandem.delivery.DeliveryListener;
import io.github.tandem.delivery.ReplicatedRange;
import io.github.tandem.position.Replica;

/**
 * The topic on the target that has the records of a partition, and how many: what is lost
 * with it if it is deleted.
 */
public final class TargetCopy implements DeliveryListener {

	private static final int NONE = -1;

	private @Nullable Replica replica;

	private long records;

	private int targetPartition = NONE;

	private long targetOffset = NONE;

	private @Nullable Renewal renewal;

	private int believedIn = NONE;

	private int confirmedIn = NONE;

	/**
	 * Records that arrive at an offset that was taken are in another topic of the same
	 * name, or in a log that the target truncated: the next looks at its topics tell.
	 */
	@Override
	public void replicated(ReplicatedRange range) {
		long first = range.firstTargetOffset();
		if (first != ReplicatedRange.UNKNOWN) {
			if (range.targetPartition() == this.targetPartition && first <= this.targetOffset && this.renewal == null) {
				this.renewal = new Renewal(range.firstOffset(), this.records);
				this.believedIn = NONE;
			}
			this.targetPartition = range.targetPartition();
			this.targetOffset = range.lastTargetOffset();
		}
		this.records += range.records();
	}

	/**
	 * Start with what was replicated before.
	 * @param before the topic that has it, or {@code null} if that is not known
	 */
	void startAt(@Nullable Replica before) {
		begin(before, 0);
		this.targetOffset = NONE;
	}

	private void begin(@Nullable Replica topic, long acknowledged) {
		this.replica = topic;
		this.records = acknowledged;
		this.renewal = null;
		this.confirmedIn = NONE;
	}

	/**
	 * The topic that has the records, with their number.
	 * @return the topic, or {@code null} if it is not known
	 */
	public @Nullable Replica replica() {
		return (this.replica != null)
				? this.replica.plus((this.renewal != null) ? this.renewal.recordsBefore() : this.records) : null;
	}

	/**
	 * The offset behind the last record that this topic has.
	 * @param watermark the offset to be replicated next
	 * @return that, unless records arrived in another topic already
	 */
	public long nextOffset(long watermark) {
		return (this.renewal != null) ? this.renewal.firstOffset() : watermark;
	}

	/**
	 * Whether the records are not in the topic that takes records now. That is believed
	 * once a look shows it that began after it was seen: what another instance committed
	 * may be newer than the last look of this one.
	 * @param current the topic, or {@code null} if it is not known
	 * @param look number of the last look at the topics of the target
	 * @return whether they are, or may be
	 */
	public Presence lookFor(@Nullable Replica current, int look) {
		if (this.replica == null || !this.replica.isMissingIn(current)) {
			this.confirmedIn = NONE;
			return Presence.PRESENT;
		}
		if (this.confirmedIn == NONE) {
			// one may be under way that began before
			this.confirmedIn = look + 2;
		}
		return (look >= this.confirmedIn) ? Presence.MISSING : Presence.DOUBTFUL;
	}

	/**
	 * The topic is still the same one.
	 * @param look number of the look at the topics of the target that shows it
	 */
	public void seen(int look) {
		if (this.renewal != null) {
			this.believedIn = (this.believedIn == NONE) ? look + 2 : this.believedIn;
			if (look >= this.believedIn) {
				this.renewal = null;
			}
		}
	}

	/**
	 * Records go to a topic from now on.
	 * @param current the topic, or {@code null} if it is not known
	 * @param watermark the offset to be replicated next
	 */
	void replicateTo(@Nullable Replica current, long watermark) {
		if (current != null && current.isSameTopicAs(this.replica)) {
			this.confirmedIn = NONE;
			return;
		}
		if (this.renewal == null) {
			this.targetOffset = NONE;
		}
		long arrived = (this.renewal != null) ? this.records - this.renewal.recordsBefore() : 0;
		begin((current != null) ? current.startingAt(nextOffset(watermark)) : null, arrived);
	}

	/**
	 * Whether the topic is still there that has the records.
	 */
	public enum Presence {

		/**
		 * It is, as far as is known.
		 */
		PRESENT,

		/**
		 * The last look shows another one.
		 */
		DOUBTFUL,

		/**
		 * It is not.
		 */
		MISSING

	}

	/**
	 * Records began to arrive at offsets that were taken before.
	 *
	 * @param firstOffset offset of the first of them on the source
	 * @param recordsBefore how many had arrived before
	 */
	private record Renewal(long firstOffset, long recordsBefore) {

	}

}
