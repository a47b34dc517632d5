package io.github.tandem.verify.report;

/**
 * What was to be compared and could not be looked at, so that nobody knows whether it is
 * equal.
 *
 * @param what what it is, such as {@code group readers}
 * @param reason why not
 * @param isGroupByKey whether it is where a group goes on in a topic that is compared by
 * key, which no comparison can tell
 */
public record Unseen(String what, String reason, boolean isGroupByKey) {

	public Unseen(String what, String reason) {
		this(what, reason, false);
	}

}
