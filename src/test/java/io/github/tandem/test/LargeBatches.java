package io.github.tandem.test;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Ten topics of one partition, each with as many records as make two batches of a
 * producer. The target takes the second and finds the first too large.
 */
public final class LargeBatches {

	/**
	 * The records in each topic.
	 */
	public static final int RECORDS = 140;

	/**
	 * A limit that a whole batch exceeds, and no record does.
	 */
	public static final String SMALL = "100000";

	private static final String MAX_BYTES = "max.message.bytes";

	private final Cluster source;

	private final Cluster target;

	private final String prefix;

	private final List<String> topics;

	private final List<String> values = new Random(1).ints(RECORDS, 0, Integer.MAX_VALUE)
		.mapToObj(LargeBatches::letters)
		.toList();

	/**
	 * Name the topics.
	 * @param clusters between which they are replicated
	 */
	public LargeBatches(TwoClusters clusters) {
		this.source = clusters.source();
		this.target = clusters.target();
		this.prefix = clusters.uniqueName("batches");
		this.topics = IntStream.range(0, 10).mapToObj((topic) -> this.prefix + "-" + topic).toList();
	}

	/**
	 * What the names of the topics begin with.
	 * @return the prefix
	 */
	public String prefix() {
		return this.prefix;
	}

	public List<String> topics() {
		return this.topics;
	}

	/**
	 * The values of the records in each topic, which do not compress well.
	 * @return the values in their order
	 */
	public List<String> values() {
		return this.values;
	}

	/**
	 * Create the topics on both clusters.
	 * @param limit the largest batch that the target takes, in bytes
	 */
	public void createTopics(String limit) {
		this.topics.forEach((topic) -> {
			this.source.createTopic(topic, 1);
			this.target.createTopic(topic, 1, Map.of(MAX_BYTES, limit));
		});
	}

	/**
	 * Lower the limit of the topics on the target.
	 */
	public void lowerLimit() {
		this.topics.forEach((topic) -> this.target.alterTopic(topic, MAX_BYTES, SMALL));
	}

	/**
	 * Write the records to the source.
	 */
	public void produce() {
		this.source.produce(this.topics.stream()
			.flatMap((topic) -> this.values.stream()
				.map((value) -> new ProducerRecord<byte[], byte[]>(topic, 0, null, value.getBytes())))
			.toList());
	}

	/**
	 * What is in a topic of the target.
	 * @param topic its name
	 * @return the values in their order
	 */
	public List<String> arrived(String topic) {
		return this.target.consumeAll(topic).stream().map((record) -> new String(record.value())).toList();
	}

	/**
	 * Settings of Tandem with which the records of a topic are two batches, and all are
	 * read at once.
	 * @return values by key
	 */
	public static Map<String, String> properties() {
		return Map.of("tandem.topics.interval", "10m", "tandem.target.producer.properties.batch.size", "120000",
				"tandem.source.consumer.properties.fetch.min.bytes", "1400000",
				"tandem.source.consumer.properties.fetch.max.wait.ms", "1000");
	}

	private static String letters(int seed) {
		return new Random(seed).ints(1_000, 'a', 'z' + 1)
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString();
	}

}
