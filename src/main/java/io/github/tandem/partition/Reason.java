package io.github.tandem.partition;

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
	 * Its topic on the target belongs to another topic as well.
	 */
	TOPIC_CONFLICT("topic-conflict"),

	/**
	 * The target did not take its records for now.
	 */
	TARGET_UNAVAILABLE("target-unavailable"),

	/**
	 * The target rejected one of its records.
	 */
	REJECTED("rejected"),

	/**
	 * Tandem may not write to its topic on the target.
	 */
	TARGET_AUTHORIZATION("target-authorization"),

	/**
	 * Its topic on the target takes records from nobody but the target's own replication.
	 */
	TARGET_READ_ONLY("target-read-only"),

	/**
	 * Tandem may not read its topic on the source.
	 */
	SOURCE_AUTHORIZATION("source-authorization"),

	/**
	 * What the source has of it cannot be read.
	 */
	CORRUPT("corrupt"),

	/**
	 * The source or the target lost records, and the route halts then.
	 */
	GAP("gap"),

	/**
	 * Somebody else committed its offset, and nothing shows that what is before it was
	 * replicated.
	 */
	FOREIGN_OFFSET("foreign-offset"),

	/**
	 * Somebody replicates its topic on the target back to the source.
	 */
	LOOP("loop"),

	/**
	 * A transaction on the source is open, and holds what stands behind its first record.
	 */
	OPEN_TRANSACTION("open-transaction"),

	/**
	 * Another cluster answers at the address of the source or the target.
	 */
	ANOTHER_CLUSTER("another-cluster"),

	/**
	 * Somebody paused it.
	 */
	OPERATOR("operator");

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
