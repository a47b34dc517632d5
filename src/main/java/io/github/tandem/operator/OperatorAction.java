package io.github.tandem.operator;

import java.util.Arrays;
import java.util.Optional;

/**
 * What an operator can do with a partition.
 */
public enum OperatorAction {

	/**
	 * Try a halted partition now.
	 */
	RETRY("retry"),

	/**
	 * Leave out what a partition is halted for: the rejected record, the batch that
	 * cannot be read, the records that are lost, those before an offset that somebody
	 * else committed.
	 */
	SKIP_ONE("skip-one"),

	/**
	 * Put the rejected record into the dead-letter topic.
	 */
	DEAD_LETTER_ONE("dead-letter-one"),

	/**
	 * Replicate nothing of a partition until it is resumed, or this process ends.
	 */
	PAUSE("pause"),

	/**
	 * Go on with a paused partition.
	 */
	RESUME("resume");

	private final String tag;

	OperatorAction(String tag) {
		this.tag = tag;
	}

	/**
	 * The name of this action in requests.
	 * @return lower case
	 */
	public String tag() {
		return this.tag;
	}

	/**
	 * Find an action by its name.
	 * @param tag the name
	 * @return the action, if there is one
	 */
	public static Optional<OperatorAction> of(String tag) {
		return Arrays.stream(values()).filter((action) -> action.tag.equals(tag)).findFirst();
	}

}
