package io.github.tandem.bridge.consumer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;
import org.jspecify.annotations.Nullable;

/**
 * Whether the consumers of a route still hear their brokers. They do not go back to the
 * bootstrap addresses by themselves: a client that may do so takes a broker that
 * throttles it for one that is gone (KIP-899), and forgets all topics each time.
 */
public final class SourceContact {

	private static final Duration INTERVAL = Duration.ofSeconds(1);

	// heartbeats are answered every three seconds, also those of a consumer that fetches
	// nothing or is throttled
	private static final int LONGEST_SILENCE = 15;

	private final Clock clock;

	private final Map<Thread, Ear> ears = new ConcurrentHashMap<>();

	/**
	 * Create the contact of a route.
	 * @param clock the time
	 */
	public SourceContact(Clock clock) {
		this.clock = clock;
	}

	/**
	 * Listen to what the current thread's consumer received.
	 * @param consumer the consumer
	 */
	public void listen(Consumer<?, ?> consumer) {
		this.ears.computeIfAbsent(Thread.currentThread(), (thread) -> new Ear(consumer)).listen(this.clock.instant());
	}

	/**
	 * The current consumer thread ends.
	 */
	public void ended() {
		this.ears.remove(Thread.currentThread());
	}

	/**
	 * Whether a consumer has received nothing at all for a while, though it was polled
	 * all the time.
	 * @return {@code true} if its brokers are gone or have moved to other addresses
	 */
	public boolean isLost() {
		return this.ears.values().stream().anyMatch((ear) -> ear.silence >= LONGEST_SILENCE);
	}

	/**
	 * What one consumer received. Looks are counted and not seconds, so that a process
	 * that stood still has heard nothing only once.
	 */
	private static final class Ear {

		private final Consumer<?, ?> consumer;

		private @Nullable Metric received;

		private Object bytes = 0;

		private Instant next = Instant.MIN;

		private volatile int silence;

		private Ear(Consumer<?, ?> consumer) {
			this.consumer = consumer;
		}

		private void listen(Instant now) {
			if (now.isBefore(this.next)) {
				return;
			}
			this.next = now.plus(INTERVAL);
			if (this.received == null) {
				this.received = find();
			}
			if (this.received != null) {
				Object current = this.received.metricValue();
				this.silence = current.equals(this.bytes) ? this.silence + 1 : 0;
				this.bytes = current;
			}
		}

		private @Nullable Metric find() {
			return this.consumer.metrics()
				.entrySet()
				.stream()
				.filter((metric) -> metric.getKey().name().equals("incoming-byte-total")
						&& metric.getKey().group().equals("consumer-metrics"))
				.map(Map.Entry::getValue)
				.findFirst()
				.orElse(null);
		}

	}

}
