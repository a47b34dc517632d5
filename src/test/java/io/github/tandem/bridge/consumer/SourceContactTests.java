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

	@Test
	void isNotLostWhileItWaitsForTheOthersToJoinItsGroup() {
		listen(5);
		this.consumer.received.incrementAndGet();
		listen(1);
		// it asks to join, and is not answered for minutes
		listen(1);
		this.consumer.speaks = false;
		listen(200);
		assertThat(this.contact.isLost()).isFalse();
		this.consumer.received.incrementAndGet();
		listen(1);
		this.consumer.speaks = true;
		listen(14);
		assertThat(this.contact.isLost()).isFalse();
		listen(2);
		assertThat(this.contact.isLost()).isTrue();
	}

	private void listen(int seconds) {
		for (int second = 0; second < seconds; second++) {
			if (this.consumer.speaks) {
				this.consumer.sent.incrementAndGet();
			}
			this.clock.advance(Duration.ofSeconds(1));
			this.contact.listen(this.consumer);
			this.contact.listen(this.consumer);
		}
	}

	/**
	 * A consumer that received as many bytes as it is told, and sends some each second.
	 */
	private static final class ListeningConsumer extends MockConsumer<byte[], byte[]> {

		private final AtomicLong received = new AtomicLong();

		private final AtomicLong sent = new AtomicLong();

		private boolean speaks = true;

		private ListeningConsumer() {
			super("none");
		}

		@Override
		public Map<MetricName, ? extends Metric> metrics() {
			Map<MetricName, Metric> metrics = new HashMap<>();
			Map.of("incoming-byte-total", this.received, "outgoing-byte-total", this.sent).forEach((metric, value) -> {
				MetricName name = new MetricName(metric, "consumer-metrics", "", Map.of());
				metrics.put(name, new Metric() {
					@Override
					public MetricName metricName() {
						return name;
					}

					@Override
					public Object metricValue() {
						return value.doubleValue();
					}
				});
			});
			return metrics;
		}

	}

}
