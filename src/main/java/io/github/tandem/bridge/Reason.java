package io.github.tandem.bridge;

/**
 * Why a partition does not flow.
 */
public enum Reason {

	/**
	 * It does, or it is about to.
	 */
	NONE("none"),

	/**
	 * Its topic on the target is not ready.
	 */
	TARGET_TOPIC("target-topic"),

	/**
	 * The target did not take its records for now.
	 */
	TARGET_UNAVAILABLE("target-unavailable"),

	/**
	 * The target refused one of its records.
	 */
	REJECTED("rejected"),

	/**
	 * The source lost records, and the route halts then.
	 */
	GAP("gap");

	private final String tag;

	Reason(String tag) {
		this.tag = tag;
	}

	/**
	 * The value of the metric's tag.
	 * @return lower case
	 */
	public String tag() {
		return this.tag;
	}

}
