package io.github.tandem.policy;

/**
 * The policies by which is decided about the partitions of one consumer thread.
 *
 * @param delivery about records that the target does not take
 * @param reading about partitions that the source does not let be read
 * @param gaps about records that are lost
 * @param foreignOffsets about offsets that somebody else committed
 * @param waiting about waiting for topics on the target
 * @param retry about what is tried again
 * @param displacement about another cluster at an address
 */
public record Policies(DeliveryFaults delivery, ReadFaults reading, GapPolicy gaps, ForeignOffsetPolicy foreignOffsets,
		WaitingPolicy waiting, Retry retry, DisplacementPolicy displacement) {

	/**
	 * Create the policies of a thread.
	 * @param context what they go by
	 * @return the policies
	 */
	public static Policies of(FaultContext context) {
		GapPolicy gaps = new GapPolicy(context);
		return new Policies(new DeliveryFaults(context), new ReadFaults(gaps), gaps, new ForeignOffsetPolicy(context),
				new WaitingPolicy(context, gaps), new Retry(context.topicRefresh()), new DisplacementPolicy(context));
	}

}
