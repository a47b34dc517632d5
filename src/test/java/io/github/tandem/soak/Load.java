package io.github.tandem.soak;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.SequenceValue;

/**
 * Writes numbered records to all partitions of a topic in turn, in a thread of its own
 * that can rest.
 */
final class Load implements AutoCloseable {

	private static final int SIZE = 300;

	// An outage of the source delays records; it must not make holes in the load.
	private static final Map<String, Object> PROPERTIES = Map.of(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
			Integer.MAX_VALUE, ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.MAX_VALUE, ProducerConfig.LINGER_MS_CONFIG,
			100);

	private final Cluster source;

	private final String topic;

	private final long runId;

	private final List<Written> partitions;

	private final long nanosBetween;

	private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

	private volatile boolean resting = true;

	private @Nullable Thread thread;

	/**
	 * Prepare a load that rests.
	 * @param source where to write
	 * @param topic the topic
	 * @param runId what its records can be told by
	 * @param partitions takes what is acknowledged; it may grow
	 * @param perSecond records a second
	 */
	Load(Cluster source, String topic, long runId, List<Written> partitions, int perSecond) {
		this.source = source;
		this.topic = topic;
		this.runId = runId;
		this.partitions = partitions;
		this.nanosBetween = TimeUnit.SECONDS.toNanos(1) / perSecond;
	}

	/**
	 * Begin to write, unless it does already.
	 */
	void resume() {
		if (this.resting) {
			this.resting = false;
			this.thread = new Thread(this::run, "load-" + this.topic);
			this.thread.setDaemon(true);
			this.thread.start();
		}
	}

	/**
	 * Write no more, and wait until the source has acknowledged what was written.
	 */
	void rest() {
		this.resting = true;
		try {
			if (this.thread != null) {
				this.thread.join(Soak.PATIENCE.toMillis());
				Assert.state(!this.thread.isAlive(), () -> "The source does not acknowledge records of " + this.topic);
			}
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		check();
	}

	/**
	 * Write records to one partition while the load rests, a few in each batch, and wait
	 * until they are acknowledged.
	 * @param partition the partition
	 * @param records how many
	 */
	void write(int partition, int records) {
		try (Producer<byte[], byte[]> producer = this.source.newProducer(PROPERTIES)) {
			for (int record = 1; record <= records; record++) {
				send(producer, partition);
				if (record % 10 == 0) {
					producer.flush();
				}
			}
		}
		check();
	}

	/**
	 * Report what went wrong, if anything did.
	 * @throws IllegalStateException if a record was not acknowledged as it should be
	 */
	void check() {
		Exception first = this.failure.get();
		if (first != null) {
			throw new IllegalStateException("The load of %s failed".formatted(this.topic), first);
		}
	}

	private void run() {
		try (Producer<byte[], byte[]> producer = this.source.newProducer(PROPERTIES)) {
			long turn = System.nanoTime();
			for (int count = 0; !this.resting; count++) {
				send(producer, count % this.partitions.size());
				turn += this.nanosBetween;
				while (!this.resting && System.nanoTime() < turn) {
					LockSupport.parkNanos(turn - System.nanoTime());
				}
			}
		}
		catch (RuntimeException ex) {
			this.failure.compareAndSet(null, ex);
		}
	}

	private void send(Producer<byte[], byte[]> producer, int partition) {
		Written written = this.partitions.get(partition);
		int sequence = written.next();
		byte[] key = "key-%d".formatted(sequence % 100).getBytes(StandardCharsets.UTF_8);
		long timestamp = System.currentTimeMillis();
		byte[] value = new SequenceValue(this.runId, partition, sequence, sequence % 100, timestamp).encode(key, SIZE);
		producer.send(new ProducerRecord<>(this.topic, partition, timestamp, key, value), (metadata, ex) -> {
			if (ex != null) {
				this.failure.compareAndSet(null, ex);
				return;
			}
			try {
				written.acknowledge(sequence, metadata.offset());
			}
			catch (RuntimeException unexpected) {
				this.failure.compareAndSet(null, unexpected);
			}
		});
	}

	/**
	 * Write no more, and do not wait.
	 */
	@Override
	public void close() {
		this.resting = true;
	}

}
