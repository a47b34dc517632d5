package io.github.tandem.bridge.memory;

import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * What the in-flight records take of the heap in the worst case, by the settings that
 * bound it.
 *
 * @param heap the heap's maximal size in bytes
 * @param threads number of consumer threads
 * @param inFlight bytes of records of a thread that were read and not sent, or not
 * acknowledged
 * @param buffer {@code buffer.memory} of its producer
 * @param brokers number of brokers of the source, from all of which it fetches at once
 * @param fetch {@code fetch.max.bytes} of its consumer, from one broker of the source
 * @param poll bytes of the decompressed records that one poll brings
 * @param kept bytes of what its consumer has fetched of partitions that the target keeps
 * waiting, if it does so with all of them
 */
public record MemoryPlan(long heap, int threads, long inFlight, long buffer, int brokers, long fetch, long poll,
		long kept) {

	// what is left for everything else: classes and metrics take about 50 MB
	static final double USABLE = 0.85;

	/**
	 * Add up the settings as they are, whoever set them.
	 * @param heap the heap's maximal size in bytes
	 * @param threads number of consumer threads
	 * @param brokers number of brokers of the source
	 * @param memory what Tandem chose
	 * @param consumer configuration of the consumers
	 * @param producer configuration of the producers
	 * @return the plan
	 */
	public static MemoryPlan of(long heap, int threads, int brokers, ClientMemory memory, Map<String, Object> consumer,
			Map<String, Object> producer) {
		return new MemoryPlan(heap, threads, memory.inFlight().toBytes(),
				number(producer.get(ProducerConfig.BUFFER_MEMORY_CONFIG), memory.buffer()), brokers,
				number(consumer.get(ConsumerConfig.FETCH_MAX_BYTES_CONFIG), memory.fetch()), memory.poll().toBytes(),
				0);
	}

	private static long number(@Nullable Object value, DataSize otherwise) {
		return (value != null) ? Long.parseLong(String.valueOf(value).strip()) : otherwise.toBytes();
	}

	/**
	 * What all threads take.
	 * @return bytes
	 */
	long total() {
		return this.threads * (this.inFlight + this.buffer + this.brokers * this.fetch + this.poll + this.kept);
	}

	/**
	 * The same for another number of brokers.
	 * @param number number of brokers of the source
	 * @return the plan
	 */
	MemoryPlan from(int number) {
		return new MemoryPlan(this.heap, this.threads, this.inFlight, this.buffer, number, this.fetch, this.poll,
				this.kept);
	}

	/**
	 * The same with what a consumer keeps of its partitions.
	 * @param bytes how much that is
	 * @return the plan
	 */
	MemoryPlan keeping(long bytes) {
		return new MemoryPlan(this.heap, this.threads, this.inFlight, this.buffer, this.brokers, this.fetch, this.poll,
				bytes);
	}

	/**
	 * What a consumer may fetch of a partition at once, and keeps while the partition
	 * waits.
	 * @param consumer configuration of the consumer
	 * @return bytes
	 */
	static long partitionFetch(Map<String, Object> consumer) {
		return number(consumer.get(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), DataSize.ofBytes(0));
	}

	/**
	 * Whether the heap is large enough.
	 * @return {@code true} if it is
	 */
	boolean fits() {
		return total() <= this.heap * USABLE;
	}

	/**
	 * See whether the heap is large enough.
	 * @throws IllegalArgumentException if it is not; the message has the calculation and
	 * the way out
	 */
	public void check() {
		if (!fits()) {
			throw new IllegalArgumentException(("tandem.in-flight.max-bytes: %s, and the heap has %s, of which %d %% "
					+ "can be used for that: raise the heap (-Xmx), lower tandem.in-flight.max-bytes, concurrency of "
					+ "the routes, or buffer.memory and fetch.max.bytes if they are set")
				.formatted(this, megabytes(this.heap), Math.round(USABLE * 100)));
		}
	}

	private static String megabytes(long bytes) {
		return "%.1f MB".formatted(bytes / (1024.0 * 1024)).replace(".0 ", " ");
	}

	@Override
	public String toString() {
		String fetches = (this.brokers == 1) ? megabytes(this.fetch)
				: "%d brokers x %s".formatted(this.brokers, megabytes(this.fetch));
		String waiting = (this.kept > 0) ? " + %s of partitions that wait".formatted(megabytes(this.kept)) : "";
		return "%d consumer threads x (%s in flight + %s buffer.memory + %s fetch.max.bytes + %s of a poll%s) = %s"
			.formatted(this.threads, megabytes(this.inFlight), megabytes(this.buffer), fetches, megabytes(this.poll),
					waiting, megabytes(total()));
	}

}
