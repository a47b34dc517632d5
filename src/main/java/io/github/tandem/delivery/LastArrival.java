package io.github.tandem.delivery;

/**
 * Where the last record of a partition stands that the target has acknowledged, and how
 * many it has.
 */
public final class LastArrival implements DeliveryListener {

	private static final long NONE = -1;

	private long records;

	private int targetPartition = -1;

	private long targetOffset = NONE;

	private long sourceOffset = NONE;

	@Override
	public void replicated(ReplicatedRange range) {
		this.records += range.records();
		this.targetPartition = range.targetPartition();
		this.targetOffset = range.lastTargetOffset();
		this.sourceOffset = range.lastOffset();
	}

	/**
	 * Forget where it stands: the partition starts somewhere else.
	 */
	public void forget() {
		this.targetPartition = -1;
		this.targetOffset = NONE;
		this.sourceOffset = NONE;
	}

	/**
	 * How many records were acknowledged since the partition was assigned.
	 * @return the number
	 */
	public long records() {
		return this.records;
	}

	/**
	 * The partition of the target that has the last one.
	 * @return its number, or -1 if there is none yet
	 */
	public int targetPartition() {
		return this.targetPartition;
	}

	/**
	 * The offset of the last one on the target.
	 * @return the offset, or -1 if there is none yet, or it is not known
	 */
	public long targetOffset() {
		return this.targetOffset;
	}

	/**
	 * The offset of the last one on the source: between it and the watermark there is
	 * nothing but offsets without a record, or records that are left out.
	 * @return the offset, or -1 if there is none yet
	 */
	public long sourceOffset() {
		return this.sourceOffset;
	}

}
