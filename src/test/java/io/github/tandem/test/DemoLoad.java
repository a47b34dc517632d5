package io.github.tandem.test;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * A small shop that keeps a source cluster busy for people who try Tandem out: orders and
 * payments, customers in a compacted topic of which some are deleted, and clicks with
 * headers.
 */
public final class DemoLoad implements SmartLifecycle {

	private static final int TICKS_PER_SECOND = 40;

	private static final int CUSTOMERS = 500;

	private final Cluster cluster;

	private @Nullable Producer<byte[], byte[]> producer;

	private @Nullable ScheduledExecutorService executor;

	private int tick;

	/**
	 * Describe the load without connecting to the cluster.
	 * @param cluster where to write
	 */
	public DemoLoad(Cluster cluster) {
		this.cluster = cluster;
	}

	@Override
	public void start() {
		this.cluster.createTopic("orders", 6);
		this.cluster.createTopic("payments", 3);
		this.cluster.createTopic("customers", 3, Map.of("cleanup.policy", "compact"));
		this.cluster.createTopic("clicks", 3, Map.of("retention.ms", "3600000"));
		Producer<byte[], byte[]> shop = this.cluster.newProducer(Map.of("client.id", "demo-load"));
		this.producer = shop;
		this.executor = Executors.newSingleThreadScheduledExecutor();
		this.executor.scheduleAtFixedRate(() -> write(shop), 0, TimeUnit.SECONDS.toMicros(1) / TICKS_PER_SECOND,
				TimeUnit.MICROSECONDS);
	}

	@Override
	public void stop() {
		if (this.executor != null) {
			this.executor.shutdownNow();
			this.executor = null;
		}
		if (this.producer != null) {
			this.producer.close();
			this.producer = null;
		}
		this.cluster.close();
	}

	@Override
	public boolean isRunning() {
		return this.executor != null;
	}

	private void write(Producer<byte[], byte[]> shop) {
		int number = this.tick++;
		String customer = "customer-" + number * 7 % CUSTOMERS;
		if (number % 2 == 0) {
			shop.send(click(number, customer));
		}
		if (number % 4 == 1) {
			shop.send(record("orders", customer, """
					{"order": %d, "customer": "%s", "cents": %d}""".formatted(number, customer, number % 10_000)));
		}
		if (number % 8 == 1) {
			shop.send(record("payments", "order-" + number, """
					{"order": %d, "cents": %d}""".formatted(number, number % 10_000)));
		}
		if (number % 20 == 3) {
			boolean leaves = number % 200 == 3;
			shop.send(record("customers", customer, leaves ? null : """
					{"customer": "%s", "seen": %d}""".formatted(customer, number)));
		}
	}

	private static ProducerRecord<byte[], byte[]> click(int number, String customer) {
		ProducerRecord<byte[], byte[]> click = record("clicks", customer, "/products/" + number % 100);
		click.headers()
			.add("session", bytes("session-" + number % CUSTOMERS))
			.add("referrer", (number % 3 == 0) ? null : bytes("/search"))
			.add("experiment", bytes("a"))
			.add("experiment", bytes("b"));
		return click;
	}

	private static ProducerRecord<byte[], byte[]> record(String topic, String key, @Nullable String value) {
		return new ProducerRecord<>(topic, bytes(key), (value != null) ? bytes(value) : null);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
