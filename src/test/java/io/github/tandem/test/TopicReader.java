package io.github.tandem.test;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads a whole topic without a consumer group, and can go on later from where it
 * stopped.
 */
public final class TopicReader implements AutoCloseable {

	private static final Duration POLL = Duration.ofMillis(100);

	private final Consumer<byte[], byte[]> consumer;

	private final String topic;

	/**
	 * Open a reader at the beginning of a topic.
	 * @param cluster where the topic is
	 * @param topic its name
	 */
	public TopicReader(Cluster cluster, String topic) {
		this.consumer = cluster.newConsumer(Map.of(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000,
				ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false));
		this.topic = topic;
	}

	/**
	 * Read on to the end that the topic has when this method is called; a topic that does
	 * not exist ends where it begins.
	 * @param timeout how long to try
	 * @param action what to do with each record
	 * @return whether the end was reached in time
	 */
	public boolean readToEnd(Duration timeout, java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> action) {
		long start = System.nanoTime();
		assign();
		Map<TopicPartition, Long> ends = this.consumer.endOffsets(this.consumer.assignment(), Duration.ofMinutes(1));
		Set<TopicPartition> open = new HashSet<>(ends.keySet());
		open.removeIf((partition) -> this.consumer.position(partition) >= ends.get(partition));
		while (!open.isEmpty()) {
			this.consumer.poll(POLL).forEach(action);
			open.removeIf((partition) -> this.consumer.position(partition) >= ends.get(partition));
			if (!open.isEmpty() && System.nanoTime() - start > timeout.toNanos()) {
				return false;
			}
		}
		return true;
	}

	private void assign() {
		// all topics, since what is known of one is not asked for again when it grows
		List<TopicPartition> partitions = this.consumer.listTopics()
			.getOrDefault(this.topic, List.of())
			.stream()
			.map((info) -> new TopicPartition(info.topic(), info.partition()))
			.toList();
		Set<TopicPartition> added = new HashSet<>(partitions);
		added.removeAll(this.consumer.assignment());
		if (!added.isEmpty()) {
			this.consumer.assign(partitions);
			this.consumer.seekToBeginning(added);
		}
	}

	@Override
	public void close() {
		this.consumer.close();
	}

}
