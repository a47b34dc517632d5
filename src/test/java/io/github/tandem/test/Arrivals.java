package io.github.tandem.test;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/**
 * Watches how records arrive in topics, in a thread of its own: how many, and how long
 * each partition went without one.
 */
public final class Arrivals implements AutoCloseable {

	private static final Duration POLL = Duration.ofMillis(100);

	private final Map<TopicPartition, Arrival> arrivals = new HashMap<>();

	private final Thread thread;

	private volatile boolean stopped;

	private Arrivals(Cluster cluster, List<String> topics) {
		long now = System.nanoTime();
		for (String topic : topics) {
			cluster.describeTopic(topic)
				.partitions()
				.forEach((info) -> this.arrivals.put(new TopicPartition(topic, info.partition()), new Arrival(now)));
		}
		List<TopicPartition> partitions = List.copyOf(this.arrivals.keySet());
		this.thread = new Thread(() -> watch(cluster, partitions), "arrivals");
		this.thread.setDaemon(true);
	}

	/**
	 * Watch topics from their ends on.
	 * @param cluster where the topics are
	 * @param topics their names; they exist, and do not grow
	 * @return the watch under way
	 */
	public static Arrivals in(Cluster cluster, String... topics) {
		Arrivals arrivals = new Arrivals(cluster, List.of(topics));
		arrivals.thread.start();
		return arrivals;
	}

	/**
	 * Wait until something arrived in each partition; pauses count from then on.
	 * @param timeout how long to wait
	 * @return this watch
	 */
	public Arrivals awaitFirst(Duration timeout) {
		Awaitility.await("first records").atMost(timeout).until(() -> fewest((partition) -> true) > 0);
		synchronized (this) {
			this.arrivals.values().forEach((arrival) -> arrival.longestPause = 0);
		}
		return this;
	}

	/**
	 * How many records arrived since the watch began, in the partition with the fewest.
	 * @param partitions which partitions
	 * @return number of records
	 */
	public synchronized long fewest(Predicate<TopicPartition> partitions) {
		return this.arrivals.entrySet()
			.stream()
			.filter((entry) -> partitions.test(entry.getKey()))
			.mapToLong((entry) -> entry.getValue().count)
			.min()
			.orElseThrow();
	}

	/**
	 * The longest time that a partition went without a record, up to now.
	 * @param partitions which partitions
	 * @return the longest time of all of them
	 */
	public synchronized Duration longestPause(Predicate<TopicPartition> partitions) {
		long now = System.nanoTime();
		return Duration.ofNanos(this.arrivals.entrySet()
			.stream()
			.filter((entry) -> partitions.test(entry.getKey()))
			.mapToLong((entry) -> Math.max(entry.getValue().longestPause, now - entry.getValue().last))
			.max()
			.orElseThrow());
	}

	private void watch(Cluster cluster, List<TopicPartition> partitions) {
		try (Consumer<byte[], byte[]> consumer = cluster
			.newConsumer(Map.of(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000))) {
			consumer.assign(partitions);
			consumer.seekToEnd(partitions);
			while (!this.stopped) {
				var records = consumer.poll(POLL);
				synchronized (this) {
					for (TopicPartition partition : records.partitions()) {
						Objects.requireNonNull(this.arrivals.get(partition)).add(records.records(partition).size());
					}
				}
			}
		}
	}

	@Override
	public void close() {
		this.stopped = true;
	}

	/**
	 * What arrived in one partition.
	 */
	private static final class Arrival {

		private long last;

		private long count;

		private long longestPause;

		private Arrival(long start) {
			this.last = start;
		}

		private void add(int records) {
			long now = System.nanoTime();
			this.longestPause = Math.max(this.longestPause, now - this.last);
			this.last = now;
			this.count += records;
		}

	}

}
