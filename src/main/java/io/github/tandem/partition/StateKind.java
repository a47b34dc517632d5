package io.github.tandem.partition;

/**
 * The states of partitions by name, with what an operator may want instead of them.
 */
public enum StateKind {

	/**
	 * Its position is being looked up.
	 */
	STARTING("starting"),

	/**
	 * It goes on as soon as its topic on the target is ready.
	 */
	WAITING("waiting"),

	/**
	 * Its records flow.
	 */
	RUNNING("running"),

	/**
	 * The target has all its records.
	 */
	CAUGHT_UP("caught-up"),

	/**
	 * The target did not take its records; they are sent again later.
	 */
	BACKED_OFF("backed-off"),

	/**
	 * Somebody has to act.
	 */
	HALTED("halted"),

	/**
	 * An operator wants it to rest, whatever else it would be.
	 */
	PAUSED("paused"),

	/**
	 * It is given away as soon as what is in flight is acknowledged.
	 */
	DRAINING("draining");

	private final String tag;

	StateKind(String tag) {
		this.tag = tag;
	}

	/**
	 * The name as metrics and endpoints report it.
	 * @return lower case
	 */
	public String tag() {
		return this.tag;
	}

}
