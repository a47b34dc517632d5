package io.github.tandem.partition;

import java.util.OptionalLong;
import java.util.TreeSet;

import io.github.tandem.delivery.RecordPrecheck;
import io.github.tandem.topic.TopicLimits;

/**
 * What is known of the records that the target rejects of a partition: which were
 * rejected before and have to be sent alone, whether the topic takes what its
 * configuration lets it reject, and which one an operator wants in the dead-letter topic.
 */
public final class KnownRejections {

	private final TreeSet<Long> offsets = new TreeSet<>();

	private boolean limitsIgnored;

	private boolean decided;

	private boolean unnamed;

	private OptionalLong deadLetterOffset = OptionalLong.empty();

	/**
	 * Note a record that was rejected, in a batch or before it left.
	 * @param offset its offset
	 */
	public void add(long offset) {
		this.offsets.add(offset);
		this.limitsIgnored = false;
	}

	/**
	 * Note that a record was taken or left out, and all before it.
	 * @param offset its offset
	 */
	public void settle(long offset) {
		this.offsets.headSet(offset, true).clear();
		if (this.deadLetterOffset.isPresent() && this.deadLetterOffset.getAsLong() <= offset) {
			this.deadLetterOffset = OptionalLong.empty();
		}
	}

	/**
	 * The topic took a record that its configuration lets it reject: the next are not
	 * sent alone, until one is rejected.
	 */
	public void ignoreLimits() {
		this.limitsIgnored = true;
	}

	/**
	 * The configuration of the topic is another one.
	 */
	void limitsChanged() {
		this.limitsIgnored = false;
	}

	/**
	 * Put a record into the dead-letter topic, whatever the route does, if it is rejected
	 * once more.
	 * @param offset its offset
	 */
	public void wantDeadLetter(long offset) {
		this.deadLetterOffset = OptionalLong.of(offset);
	}

	/**
	 * An operator's wish could not be fulfilled.
	 */
	public void forgetDeadLetter() {
		this.deadLetterOffset = OptionalLong.empty();
	}

	/**
	 * Whether an operator wants a record in the dead-letter topic.
	 * @param offset its offset
	 * @return {@code true} if so
	 */
	public boolean isDeadLetterWanted(long offset) {
		return this.deadLetterOffset.isPresent() && this.deadLetterOffset.getAsLong() == offset;
	}

	/**
	 * A record was rejected, and it was decided to go on without it: so it will be for
	 * the next.
	 */
	public void decided() {
		this.decided = true;
	}

	/**
	 * The target did not say which records of a batch it rejects.
	 */
	public void unnamed() {
		this.unnamed = true;
	}

	/**
	 * Whether records that may be rejected are sent together.
	 * @return {@code false} if each goes alone
	 */
	public boolean areSentTogether() {
		return this.decided && !this.unnamed;
	}

	/**
	 * Which records have to be sent alone.
	 * @param limits what the topic's configuration demands
	 * @param now the time in milliseconds
	 * @return the check
	 */
	RecordPrecheck precheck(TopicLimits limits, long now) {
		return RecordPrecheck.of(this.limitsIgnored ? TopicLimits.UNKNOWN : limits, now, this.offsets);
	}

	/**
	 * Forget everything: offsets may mean other records from now on.
	 */
	void clear() {
		this.offsets.clear();
		this.limitsIgnored = false;
		this.decided = false;
		this.unnamed = false;
		this.deadLetterOffset = OptionalLong.empty();
	}

}
