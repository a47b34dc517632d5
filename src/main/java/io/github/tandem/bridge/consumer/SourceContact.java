package io.github.tandem.bridge.consumer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
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

	// what a consumer does to be heard; a connection that is refused is one that is
	// closed
	private static final Set<String> ATTEMPTS = Set.of("outgoing-byte-total", "connection-creation-total",
			"connection-close-total");

	private final Clock clock;

	private final Map<Thread, Traffic> traffic = new ConcurrentHashMap<>();

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
		this.traffic.computeIfAbsent(Thread.currentThread(), (thread) -> new Traffic())
			.listen(consumer, this.clock.instant());
	}

	/**
	 * The current consumer thread ends.
	 */
	public void ended() {
		this.traffic.remove(Thread.currentThread());
	}

	/**
	 * Whether a consumer has received nothing at all for a while, though it was polled
	 * all the time and tried more than once to be heard. While it joins its group it does
	 * neither: it asks once, and is answered when all others have joined.
	 * @return {@code true} if its brokers are gone or have moved to other addresses
	 */
	public boolean isLost() {
		return this.traffic.values().stream().anyMatch(Traffic::isLost);
	}

	/**
	 * What one consumer received. Looks are counted and not seconds, so that a process
	 * that stood still has heard nothing only once.
	 */
	private static final class Traffic {

		private final List<Metric> attempted = new ArrayList<>();

		private @Nullable Metric received;

		private Object bytes = 0;

		private double attemptedBefore;

		private Instant next = Instant.MIN;

		private volatile int silence;

		private volatile int attempts;

		private void listen(Consumer<?, ?> consumer, Instant now) {
			if (now.isBefore(this.next)) {
				return;
			}
			this.next = now.plus(INTERVAL);
			if (this.received == null) {
				consumer.metrics().forEach(this::find);
			}
			if (this.received == null) {
				return;
			}
			Object current = this.received.metricValue();
			double total = this.attempted.stream().mapToDouble(Traffic::number).sum();
			boolean silent = current.equals(this.bytes);
			this.silence = silent ? this.silence + 1 : 0;
			this.attempts = silent ? this.attempts + ((total != this.attemptedBefore) ? 1 : 0) : 0;
			this.bytes = current;
			this.attemptedBefore = total;
		}

		private void find(MetricName name, Metric metric) {
			if (name.group().equals("consumer-metrics")) {
				if (name.name().equals("incoming-byte-total")) {
					this.received = metric;
				}
				else if (ATTEMPTS.contains(name.name())) {
					this.attempted.add(metric);
				}
			}
		}

		private static double number(Metric metric) {
			return (metric.metricValue() instanceof Number number) ? number.doubleValue() : 0;
		}

		private boolean isLost() {
			return this.silence >= LONGEST_SILENCE && this.attempts > 1;
		}

	}

}
