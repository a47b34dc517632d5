package io.github.tandem.offset.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

import io.github.tandem.cluster.identity.OwnTopicClients;

/**
 * Reads and writes the records of the topic, with a consumer without a group and a
 * producer of its own, which are made anew after a failure. Used by one thread.
 */
final class MapLog implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final Duration LONGEST = Duration.ofSeconds(20);

	private static final Duration POLL = Duration.ofMillis(100);

	private final TopicPartition partition;

	private final OwnTopicClients clients;

	private final Clock clock;

	private @Nullable Consumer<byte[], byte[]> consumer;

	private @Nullable Producer<byte[], byte[]> producer;

	MapLog(String topic, OwnTopicClients clients, Clock clock) {
		this.partition = new TopicPartition(topic, 0);
		this.clients = clients;
		this.clock = clock;
	}

	/**
	 * Read what was written since the last time.
	 * @param records takes the maps, in their order; of one that was deleted nothing
	 * @return {@code true} if all was read that was there when this began
	 * @throws org.apache.kafka.common.KafkaException if the target does not answer, or
	 * refuses
	 */
	boolean read(BiConsumer<MapKey, @Nullable StoredMap> records) {
		Instant deadline = this.clock.instant().plus(LONGEST);
		Consumer<byte[], byte[]> reading = consumer();
		long end = reading.endOffsets(List.of(this.partition), PATIENCE).getOrDefault(this.partition, 0L);
		if (reading.position(this.partition, PATIENCE) > end) {
			// it is another log
			reading.seekToBeginning(List.of(this.partition));
		}
		while (reading.position(this.partition, PATIENCE) < end) {
			if (!this.clock.instant().isBefore(deadline)) {
				return false;
			}
			for (ConsumerRecord<byte[], byte[]> record : reading.poll(POLL)) {
				MapKey key = MapKey.read(record.key());
				StoredMap map = StoredMap.read(record.value());
				if (key != null && (map != null || record.value() == null)) {
					records.accept(key, map);
				}
			}
		}
		return true;
	}

	/**
	 * Write maps, and wait until the target has them.
	 * @param maps the maps
	 * @param written takes those that it has
	 * @return why the first of the others was not written, or {@code null} if all were
	 */
	@Nullable RuntimeException write(Map<OwnMap, StoredMap> maps, BiConsumer<OwnMap, StoredMap> written) {
		Producer<byte[], byte[]> writing = producer();
		List<OwnMap> sent = new ArrayList<>();
		List<Future<RecordMetadata>> answers = new ArrayList<>();
		for (Map.Entry<OwnMap, StoredMap> map : maps.entrySet()) {
			Future<RecordMetadata> answer = writing.send(new ProducerRecord<>(this.partition.topic(),
					this.partition.partition(), map.getKey().key().toBytes(), map.getValue().toBytes()));
			sent.add(map.getKey());
			answers.add(answer);
			if (answer.isDone() && failure(answer) != null) {
				// each of the others would wait as long for the same
				break;
			}
		}
		writing.flush();
		RuntimeException first = null;
		for (int index = 0; index < sent.size(); index++) {
			RuntimeException failure = failure(answers.get(index));
			StoredMap map = maps.get(sent.get(index));
			if (failure == null && map != null) {
				written.accept(sent.get(index), map);
			}
			first = (first != null) ? first : failure;
		}
		return first;
	}

	/**
	 * Delete maps: compaction takes them, and in time what says so.
	 * @param keys their partitions
	 */
	void delete(Collection<MapKey> keys) {
		Producer<byte[], byte[]> writing = producer();
		// what does not arrive is tried again
		keys.forEach((key) -> writing
			.send(new ProducerRecord<>(this.partition.topic(), this.partition.partition(), key.toBytes(), null)));
		writing.flush();
	}

	private static @Nullable RuntimeException failure(Future<RecordMetadata> answer) {
		try {
			answer.get();
			return null;
		}
		catch (ExecutionException ex) {
			return (ex.getCause() instanceof RuntimeException cause) ? cause : new KafkaException(ex);
		}
		catch (InterruptedException ex) {
			throw new InterruptException(ex);
		}
	}

	private Consumer<byte[], byte[]> consumer() {
		Consumer<byte[], byte[]> current = this.consumer;
		if (current == null) {
			current = this.clients.consumer().get();
			this.consumer = current;
			current.assign(List.of(this.partition));
			current.seekToBeginning(List.of(this.partition));
		}
		return current;
	}

	private Producer<byte[], byte[]> producer() {
		Producer<byte[], byte[]> current = this.producer;
		if (current == null) {
			current = this.clients.producer().get();
			this.producer = current;
		}
		return current;
	}

	/**
	 * Begin again with other clients: all is read once more.
	 */
	@Override
	public void close() {
		if (this.consumer != null) {
			this.consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
			this.consumer = null;
		}
		if (this.producer != null) {
			this.producer.close(Duration.ZERO);
			this.producer = null;
		}
	}

}
