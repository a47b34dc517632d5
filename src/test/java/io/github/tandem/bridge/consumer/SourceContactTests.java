package io.github.tandem.bridge.consumer;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

import io.github.tandem.worker.ManualClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SourceContact}.
 */
class SourceContactTests {

	private final ManualClock clock = new ManualClock();

	private final SourceContact contact = new SourceContact(this.clock);

	private final ListeningConsumer consumer = new ListeningConsumer();

	@Test
	void isLostAfterAWhileWithoutAByte() {
		listen(14);
		assertThat(this.contact.isLost()).isFalse();
		listen(2);
		assertThat(this.contact.isLost()).isTrue();
	}

	@Test
	void isThereAgainWithTheFirstByte() {
		listen(20);
		this.consumer.received.incrementAndGet();
		listen(1);
		assertThat(this.contact.isLost()).isFalse();
	}

	@Test
	void aProcessThatStoodStillHasHeardNothingOnlyOnce() {
		listen(5);
		this.clock.advance(Duration.ofHours(1));
		listen(5);
		assertThat(this.contact.isLost()).isFalse();
	}

	@Test
	void endsWithTheThread() {
		listen(20);
		this.contact.ended();
		assertThat(this.contact.isLost()).isFalse();
	}

	private void listen(int seconds) {
		for (int second = 0; second < seconds; second++) {
			this.clock.advance(Duration.ofSeconds(1));
			this.contact.listen(this.consumer);
			this.contact.listen(this.consumer);
		}
	}

	/**
	 * A consumer that received as many bytes as it is told.
	 */
	private static final class ListeningConsumer extends MockConsumer<byte[], byte[]> {

		private final AtomicLong received = new AtomicLong();

		private ListeningConsumer() {
			super("none");
		}

		@Override
		public Map<MetricName, ? extends Metric> metrics() {
			MetricName name = new MetricName("incoming-byte-total", "consumer-metrics", "", Map.of());
			Map<MetricName, Metric> metrics = new HashMap<>();
			metrics.put(name, new Metric() {
				@Override
				public MetricName metricName() {
					return name;
				}

				@Override
				public Object metricValue() {
					return (double) ListeningConsumer.this.received.get();
				}
			});
			return metrics;
		}

	}

}
