package io.github.tandem.test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Makes up records with all that Kafka allows in them, the same ones for the same seed.
 */
public final class RandomRecords {

	private static final List<String> HEADERS = List.of("", "a", "trace-id", "größe", "日本語", "🚲 tandem", "with\nline");

	private final Random random;

	public RandomRecords(long seed) {
		this.random = new Random(seed);
	}

	/**
	 * Make up a record.
	 * @param topic its topic
	 * @param partitions number of partitions to choose from
	 * @return a record of a few hundred bytes
	 */
	public ProducerRecord<byte[], byte[]> next(String topic, int partitions) {
		return new ProducerRecord<>(topic, this.random.nextInt(partitions), timestamp(), bytes(40), bytes(300),
				headers());
	}

	/**
	 * Make up a record that no codec makes smaller.
	 * @param topic its topic
	 * @param size length of its value in bytes
	 * @return a record without a key
	 */
	public ProducerRecord<byte[], byte[]> incompressible(String topic, int size) {
		byte[] value = new byte[size];
		this.random.nextBytes(value);
		return new ProducerRecord<>(topic, 0, timestamp(), null, value);
	}

	private long timestamp() {
		return switch (this.random.nextInt(4)) {
			case 0 -> 0;
			case 1 -> this.random.nextInt(1000);
			case 2 -> System.currentTimeMillis();
			default -> Math.floorMod(this.random.nextLong(), System.currentTimeMillis());
		};
	}

	private byte @Nullable [] bytes(int longest) {
		return switch (this.random.nextInt(6)) {
			case 0 -> null;
			case 1 -> new byte[0];
			case 2 -> "text %d".formatted(this.random.nextInt(10)).getBytes(StandardCharsets.UTF_8);
			case 3 -> new byte[this.random.nextInt(longest)];
			default -> {
				byte[] bytes = new byte[this.random.nextInt(longest)];
				this.random.nextBytes(bytes);
				yield bytes;
			}
		};
	}

	private List<Header> headers() {
		List<Header> headers = new ArrayList<>();
		int count = this.random.nextBoolean() ? 0 : this.random.nextInt(6);
		for (int header = 0; header < count; header++) {
			headers.add(new RecordHeader(HEADERS.get(this.random.nextInt(HEADERS.size())), bytes(20)));
		}
		return headers;
	}

}
