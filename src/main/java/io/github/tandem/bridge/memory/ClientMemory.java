package io.github.tandem.bridge.memory;

import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * How much of the heap the in-flight records of one consumer thread may take, in each of
 * the places that hold them.
 * <p>
 * Half of the heap is shared by all consumer threads; of its share a thread gives a
 * quarter to records in flight, a half to the producer's buffer (which allocates whole
 * batches, so it must be the larger), an eighth to fetched records that wait (the
 * consumer fetches from every broker of the source at once) and an eighth to what a poll
 * brings of them. On a large heap each stops where more of it brought no more speed.
 *
 * @param inFlight record bytes that were sent and not yet acknowledged
 * @param buffer {@code buffer.memory} of the thread's producer
 * @param batch {@code batch.size} of the thread's producer: on a link of 80 ms round trip
 * 512 kB carry five times what 16 kB do; a small buffer keeps room for many partitions
 * @param fetch {@code fetch.max.bytes} of the consumer, for each broker of the source
 * @param partitionFetch {@code max.partition.fetch.bytes} of the consumer
 * @param poll bytes of decompressed records that a poll brings
 */
public record ClientMemory(DataSize inFlight, DataSize buffer, DataSize batch, DataSize fetch, DataSize partitionFetch,
		DataSize poll) {

	private static final long MEGABYTE = 1024 * 1024;

	private static final long LEAST_OF_A_PARTITION = 32 * 1024;

	private static final long LARGEST_REQUEST = 16 * MEGABYTE;

	/**
	 * Divide a heap.
	 * @param heap the heap's maximal size in bytes
	 * @param threads number of consumer threads, of all routes together
	 * @param inFlight what the user allows in flight, or {@code null} for what fits
	 * @return the sizes for each thread
	 */
	public static ClientMemory of(long heap, int threads, @Nullable DataSize inFlight) {
		long share = heap / 2 / Math.max(1, threads);
		long flight = (inFlight != null) ? inFlight.toBytes() : between(MEGABYTE, share / 4, 64 * MEGABYTE);
		long buffer = Math.max(2 * flight, 4 * MEGABYTE);
		long fetch = between(MEGABYTE, share / 8, 32 * MEGABYTE);
		return new ClientMemory(DataSize.ofBytes(flight), DataSize.ofBytes(buffer),
				DataSize.ofBytes(between(16 * 1024, buffer / 256, 512 * 1024)), DataSize.ofBytes(fetch),
				DataSize.ofBytes(between(MEGABYTE / 4, fetch / 4, 8 * MEGABYTE)),
				DataSize.ofBytes(between(MEGABYTE / 4, share / 8, 32 * MEGABYTE)));
	}

	/**
	 * The same for a source of several brokers, from all of which a consumer fetches at
	 * once: all fetches of all threads take no more than a quarter of the heap, and no
	 * more than what the rest leaves of what can be used.
	 * @param brokers number of brokers of the source
	 * @param heap the heap's maximal size in bytes
	 * @param threads number of consumer threads, of all routes together
	 * @return the sizes for each thread
	 */
	public ClientMemory from(int brokers, long heap, int threads) {
		long usable = (long) (heap * MemoryPlan.USABLE) / Math.max(1, threads);
		long rest = usable - this.inFlight.toBytes() - this.buffer.toBytes() - this.poll.toBytes();
		long all = Math.min(heap / 4 / Math.max(1, threads), rest);
		long each = between(MEGABYTE / 4, all / Math.max(1, brokers), this.fetch.toBytes());
		return new ClientMemory(this.inFlight, this.buffer, this.batch, DataSize.ofBytes(each),
				DataSize.ofBytes(Math.min(this.partitionFetch.toBytes(), each)), this.poll);
	}

	/**
	 * The same for many partitions: a consumer keeps what it has fetched of each that the
	 * target keeps waiting, and goes on to fetch the others. With 4 MB of each of 180
	 * partitions, a target behind a link of 18 MB/s ended a process with a heap of 512 MB
	 * within two seconds. All of that of all threads takes no more than a quarter of the
	 * heap, and no more than what the rest leaves of what can be used.
	 * @param partitions number of partitions of a thread
	 * @param brokers number of brokers of the source
	 * @param heap the heap's maximal size in bytes
	 * @param threads number of consumer threads, of all routes together
	 * @return the sizes for each thread
	 */
	public ClientMemory withPartitions(int partitions, int brokers, long heap, int threads) {
		long usable = (long) (heap * MemoryPlan.USABLE) / Math.max(1, threads);
		long rest = usable - this.inFlight.toBytes() - this.buffer.toBytes() - this.poll.toBytes()
				- brokers * this.fetch.toBytes();
		long all = Math.min(heap / 4 / Math.max(1, threads), rest);
		long each = between(LEAST_OF_A_PARTITION, all / Math.max(1, partitions), this.partitionFetch.toBytes());
		return new ClientMemory(this.inFlight, this.buffer, this.batch, this.fetch, DataSize.ofBytes(each), this.poll);
	}

	/**
	 * The sizes that bound what a consumer holds.
	 * @return properties of the Kafka client
	 */
	public Map<String, Object> consumer() {
		return Map.of(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, (int) this.fetch.toBytes(),
				ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, (int) this.partitionFetch.toBytes());
	}

	/**
	 * The sizes that bound what a producer holds.
	 * @return properties of the Kafka client
	 */
	public Map<String, Object> producer() {
		long buffer = this.buffer.toBytes();
		// the limit is on uncompressed bytes, so it must exceed a broker's, on compressed
		int request = (int) Math.min(LARGEST_REQUEST, buffer);
		return Map.of(ProducerConfig.BUFFER_MEMORY_CONFIG, buffer, ProducerConfig.BATCH_SIZE_CONFIG,
				(int) this.batch.toBytes(), ProducerConfig.MAX_REQUEST_SIZE_CONFIG, request);
	}

	private static long between(long lowest, long wanted, long highest) {
		return Math.max(lowest, Math.min(wanted, highest));
	}

}
