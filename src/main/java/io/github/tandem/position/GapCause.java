package io.github.tandem.position;

/**
 * How records can be lost.
 */
public enum GapCause {

	/**
	 * The log begins after the position: retention or a deletion of records overtook the
	 * replication.
	 */
	RETENTION("retention"),

	/**
	 * The log ends before the position: it was truncated, for example by an unclean
	 * leader election. The records that are gone had been replicated.
	 */
	TRUNCATED("truncated"),

	/**
	 * The topic was deleted and created again, so its offsets mean other records.
	 */
	RECREATED("recreated"),

	/**
	 * The topic was deleted on the source before all its records were replicated.
	 */
	DELETED("deleted"),

	/**
	 * The source cannot be read there, and an operator had it left out.
	 */
	CORRUPT("corrupt"),

	/**
	 * The topic was deleted on the target, with what had been replicated to it.
	 */
	TARGET_DELETED("target-deleted"),

	/**
	 * The target is another cluster than the one to which records had been replicated.
	 */
	TARGET_REPLACED("target-replaced");

	private final String tag;

	GapCause(String tag) {
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
