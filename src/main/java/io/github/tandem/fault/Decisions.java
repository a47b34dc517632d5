package io.github.tandem.fault;

/**
 * All that decides about the partitions of one consumer thread.
 *
 * @param delivery about records that the target does not take
 * @param reading about partitions that the source does not let be read
 * @param gaps about records that are lost
 * @param readiness about topics on the target
 * @param retry about what is tried again
 */
public record Decisions(DeliveryFaults delivery, ReadFaults reading, GapPolicy gaps, TargetReadiness readiness,
		Retry retry) {

	/**
	 * Create the decisions of a thread.
	 * @param context what they go by
	 * @return the decisions
	 */
	public static Decisions of(FaultContext context) {
		GapPolicy gaps = new GapPolicy(context);
		return new Decisions(new DeliveryFaults(context), new ReadFaults(gaps), gaps,
				new TargetReadiness(context, gaps), new Retry(context.topicRefresh()));
	}

}
