package io.github.tandem.audit;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/**
 * A partition of the source that this instance replicates.
 *
 * @param route its route
 * @param topic its topic
 * @param partition its number
 */
record AuditedPartition(String route, String topic, int partition) {

	private static final double RANGE = 1L << 32;

	TopicPartition onSource() {
		return new TopicPartition(this.topic, this.partition);
	}

	/**
	 * The first partition of its topic.
	 * @return that of the same route
	 */
	AuditedPartition first() {
		return new AuditedPartition(this.route, this.topic, 0);
	}

	/**
	 * Whether a window of it is among those that are compared: the same ones whichever
	 * instance asks.
	 * @param window number of the window
	 * @param share the share of the windows that is
	 * @return {@code true} if it is
	 */
	boolean isSampled(long window, double share) {
		String name = "%s/%s/%d/%d".formatted(this.route, this.topic, this.partition, window);
		return Integer.toUnsignedLong(Utils.murmur2(Utils.utf8(name))) < share * RANGE;
	}

	@Override
	public String toString() {
		return "%s-%d".formatted(this.topic, this.partition);
	}

}
