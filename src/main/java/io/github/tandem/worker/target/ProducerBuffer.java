package io.github.tandem.worker.target;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Metric;
import org.jspecify.annotations.Nullable;

/**
 * What a producer's {@code buffer.memory} has left, by the producer's own metrics.
 */
final class ProducerBuffer {

	// where the producer does not tell
	private static final long PLENTY = Long.MAX_VALUE / 16;

	private final @Nullable Metric available;

	private final long total;

	private long free = PLENTY;

	ProducerBuffer(Producer<?, ?> producer) {
		this.available = metric(producer, "buffer-available-bytes");
		Metric whole = metric(producer, "buffer-total-bytes");
		this.total = (whole != null) ? bytes(whole) : 0;
	}

	private static @Nullable Metric metric(Producer<?, ?> producer, String name) {
		for (Metric metric : producer.metrics().values()) {
			if (metric.metricName().name().equals(name)) {
				return metric;
			}
		}
		return null;
	}

	private static long bytes(Metric metric) {
		return (metric.metricValue() instanceof Number number) ? number.longValue() : PLENTY;
	}

	private long available() {
		return (this.available != null) ? bytes(this.available) : PLENTY;
	}

	/**
	 * The size of the buffer.
	 * @return bytes, zero where the producer does not tell
	 */
	long total() {
		return this.total;
	}

	/**
	 * What was free at the last look, less what was taken since. What became free since
	 * is left to those whose turn is in the next round.
	 * @return bytes
	 */
	long free() {
		return this.free;
	}

	/**
	 * See what is free.
	 */
	void look() {
		this.free = available();
	}

	/**
	 * Records were sent. They take at least what was expected, and more where a record
	 * needs another batch because the one before was sent already.
	 * @param bytes what was expected
	 */
	void take(long bytes) {
		this.free = Math.min(this.free - bytes, available());
	}

}
