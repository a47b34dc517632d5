package io.github.tandem.partition;

import io.github.tandem.delivery.DeliveryListener;
import io.github.tandem.delivery.ReplicatedRange;

/**
 * Where the last record of a partition stands that the target has acknowledged, and how
 * many it has.
 */
final class LastArrival implements DeliveryListener {

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
	void forget() {
		this.targetPartition = -1;
		this.targetOffset = NONE;
		this.sourceOffset = NONE;
	}

	long records() {
		return this.records;
	}

	int targetPartition() {
		return this.targetPartition;
	}

	long targetOffset() {
		return this.targetOffset;
	}

	long sourceOffset() {
		return this.sourceOffset;
	}

}
