package io.github.tandem.partition;

import org.jspecify.annotations.Nullable;

/**
 * The states of partitions by name, with what an operator may want instead of them.
 */
public enum StateKind {

	/**
	 * Its position is being looked up.
	 */
	STARTING("starting", PartitionState.Starting.class),

	/**
	 * It goes on as soon as its topic on the target is ready.
	 */
	WAITING("waiting", PartitionState.Waiting.class),

	/**
	 * Its records flow.
	 */
	RUNNING("running", PartitionState.Running.class),

	/**
	 * The target has all its records.
	 */
	CAUGHT_UP("caught-up", PartitionState.CaughtUp.class),

	/**
	 * The target did not take its records; they are sent again later.
	 */
	BACKED_OFF("backed-off", PartitionState.BackedOff.class),

	/**
	 * Somebody has to act.
	 */
	HALTED("halted", PartitionState.Halted.class),

	/**
	 * An operator wants it to rest, whatever else it would be.
	 */
	PAUSED("paused", null),

	/**
	 * It is given away as soon as what is in flight is acknowledged.
	 */
	DRAINING("draining", PartitionState.Draining.class);

	private final String tag;

	private final @Nullable Class<? extends PartitionState> type;

	StateKind(String tag, @Nullable Class<? extends PartitionState> type) {
		this.tag = tag;
		this.type = type;
	}

	/**
	 * Which state a partition is in.
	 * @param state the state
	 * @return its kind
	 */
	static StateKind of(PartitionState state) {
		for (StateKind kind : values()) {
			if (state.getClass() == kind.type) {
				return kind;
			}
		}
		throw new IllegalStateException("No kind for " + state.getClass());
	}

	/**
	 * The name as metrics and endpoints report it.
	 * @return lower case
	 */
	public String tag() {
		return this.tag;
	}

}
