package io.github.tandem.test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Writes numbered records to a topic in a thread of its own, so that a
 * {@link SequenceCheck} can tell what became of each one. A key is only ever written to
 * one partition.
 */
public final class SequenceLoad implements AutoCloseable {

	private final Cluster cluster;

	private final String topic;

	private final long records;

	private final double perSecond;

	private final int valueSize;

	private final Map<String, Object> producerProperties;

	private final List<byte[]> keys = new ArrayList<>();

	private final int[] partitionOfKey;

	private final int[] nextSequence;

	private final Sent sent;

	private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();

	private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

	private volatile boolean stopped;

	private SequenceLoad(Builder builder) {
		this.cluster = builder.cluster;
		this.topic = builder.topic;
		this.records = builder.records;
		this.perSecond = builder.perSecond;
		this.valueSize = builder.valueSize;
		this.producerProperties = Map.copyOf(builder.producerProperties);
		int partitions = builder.cluster.describeTopic(builder.topic).partitions().size();
		this.sent = new Sent(ThreadLocalRandom.current().nextLong(), partitions, builder.keys);
		this.nextSequence = new int[partitions];
		this.partitionOfKey = new int[builder.keys];
		for (int keyId = 0; keyId < builder.keys; keyId++) {
			byte[] key = ("key-" + keyId).getBytes(StandardCharsets.UTF_8);
			this.keys.add(key);
			this.partitionOfKey[keyId] = builder.byKey ? Utils.toPositive(Utils.murmur2(key)) % partitions
					: keyId % partitions;
		}
	}

	/**
	 * Describe a load.
	 * @param cluster where to write
	 * @param topic the topic, which exists
	 * @return a builder of a load that goes on until it is stopped
	 */
	public static Builder builder(Cluster cluster, String topic) {
		return new Builder(cluster, topic);
	}

	/**
	 * How many records the source has acknowledged so far.
	 * @return their number
	 */
	public long acknowledged() {
		return this.sent.count();
	}

	/**
	 * Wait until all records are written and acknowledged.
	 * @param timeout how long to wait
	 * @return how many records the source acknowledged
	 * @throws IllegalStateException if it takes longer or the producer gave up
	 */
	public long awaitEnd(Duration timeout) {
		try {
			this.end.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while waiting for the load", ex);
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("The load failed", ex.getCause());
		}
		catch (TimeoutException ex) {
			throw new IllegalStateException(
					"The load has not ended within %s: %d records are acknowledged".formatted(timeout, acknowledged()),
					ex);
		}
		return acknowledged();
	}

	/**
	 * Write no more, and wait until all that was written is acknowledged.
	 * @return how many records the source acknowledged
	 */
	public long stop() {
		this.stopped = true;
		return awaitEnd(Duration.ofMinutes(2));
	}

	/**
	 * Write no more, and do not wait.
	 */
	@Override
	public void close() {
		this.stopped = true;
	}

	Sent sent() {
		return this.sent;
	}

	private void start() {
		Thread thread = new Thread(this::run, "load-" + this.topic);
		thread.setDaemon(true);
		thread.start();
	}

	private void run() {
		try (Producer<byte[], byte[]> producer = this.cluster.newProducer(this.producerProperties)) {
			long start = System.nanoTime();
			for (long count = 0; count < this.records && !this.stopped; count++) {
				awaitTurn(start + (long) (count * TimeUnit.SECONDS.toNanos(1) / this.perSecond));
				send(producer, (int) (count % this.keys.size()));
			}
			producer.flush();
			Exception first = this.failure.get();
			if (first != null) {
				throw first;
			}
			this.end.complete(null);
		}
		catch (Exception ex) {
			this.end.completeExceptionally(ex);
		}
	}

	private void send(Producer<byte[], byte[]> producer, int keyId) {
		byte[] key = this.keys.get(keyId);
		int partition = this.partitionOfKey[keyId];
		int sequence = this.nextSequence[partition]++;
		long timestamp = System.currentTimeMillis();
		byte[] value = new SequenceValue(this.sent.runId(), partition, sequence, keyId, timestamp).encode(key,
				this.valueSize);
		producer.send(new ProducerRecord<>(this.topic, partition, timestamp, key, value), (metadata, ex) -> {
			if (ex == null) {
				this.sent.acknowledge(partition, sequence);
			}
			else {
				this.failure.compareAndSet(null, ex);
			}
		});
	}

	private void awaitTurn(long turn) {
		long left = turn - System.nanoTime();
		while (left > 0 && !this.stopped) {
			LockSupport.parkNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(100)));
			left = turn - System.nanoTime();
		}
	}

	/**
	 * Collects what a load shall be like.
	 */
	public static final class Builder {

		private final Cluster cluster;

		private final String topic;

		private final Map<String, Object> producerProperties = new HashMap<>();

		private long records = Long.MAX_VALUE;

		private double perSecond = Double.POSITIVE_INFINITY;

		private int valueSize = 200;

		private int keys = 1_000;

		private boolean byKey = true;

		private Builder(Cluster cluster, String topic) {
			this.cluster = cluster;
			this.topic = topic;
			// An outage of the source delays records; it must not make holes in the load.
			this.producerProperties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
			this.producerProperties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.MAX_VALUE);
			this.producerProperties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
			this.producerProperties.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 * 1024);
		}

		/**
		 * End after so many records.
		 * @param records how many to write
		 * @return this builder
		 */
		public Builder records(long records) {
			this.records = records;
			return this;
		}

		/**
		 * Write at a steady rate, not as fast as possible.
		 * @param perSecond records per second
		 * @return this builder
		 */
		public Builder rate(double perSecond) {
			this.perSecond = perSecond;
			return this;
		}

		/**
		 * Set how long values are.
		 * @param bytes the length, at least 36
		 * @return this builder
		 */
		public Builder valueSize(int bytes) {
			this.valueSize = Math.max(bytes, SequenceValue.MINIMUM_SIZE);
			return this;
		}

		/**
		 * Set how many keys take turns.
		 * @param keys their number
		 * @return this builder
		 */
		public Builder keys(int keys) {
			this.keys = keys;
			return this;
		}

		/**
		 * Choose partitions in turn, not by the hash of the key as Kafka's own producer
		 * does; each key still keeps to one partition.
		 * @return this builder
		 */
		public Builder explicitPartitions() {
			this.byKey = false;
			return this;
		}

		/**
		 * Set a property of the producer.
		 * @param key its name
		 * @param value its value
		 * @return this builder
		 */
		public Builder producerProperty(String key, Object value) {
			this.producerProperties.put(key, value);
			return this;
		}

		/**
		 * Begin to write.
		 * @return the load under way
		 */
		public SequenceLoad start() {
			SequenceLoad load = new SequenceLoad(this);
			load.start();
			return load;
		}

	}

}
