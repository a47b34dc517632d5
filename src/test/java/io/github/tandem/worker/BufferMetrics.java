package io.github.tandem.worker;

import java.util.Map;
import java.util.function.LongSupplier;

import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.Measurable;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.utils.Time;

/**
 * What producers tell of their buffers.
 */
final class BufferMetrics {

	private BufferMetrics() {
	}

	/**
	 * Let a producer tell of a buffer.
	 * @param producer the producer
	 * @param total the size of the buffer in bytes
	 * @param available tells what is free of it
	 */
	static void set(MockProducer<?, ?> producer, long total, LongSupplier available) {
		set(producer, "buffer-total-bytes", () -> total);
		set(producer, "buffer-available-bytes", available);
	}

	private static void set(MockProducer<?, ?> producer, String name, LongSupplier value) {
		MetricName metric = new MetricName(name, "producer-metrics", "", Map.of());
		producer.setMockMetrics(metric, new KafkaMetric(new Object(), metric,
				(Measurable) (config, now) -> (double) value.getAsLong(), new MetricConfig(), Time.SYSTEM));
	}

}
