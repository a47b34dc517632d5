package io.github.tandem.doctor.write;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.core.NestedExceptionUtils;

import io.github.tandem.doctor.report.Hint;
import io.github.tandem.doctor.report.Row;
import io.github.tandem.doctor.report.Step;
import io.github.tandem.doctor.report.Subject;
import io.github.tandem.doctor.report.Symptom;
import io.github.tandem.doctor.report.Verdict;

/**
 * Writes one record with each codec to a topic of the target that somebody named, and
 * reads it back.
 */
public class WriteProbe {

	private static final byte[] VALUE = "A record of the doctor of Tandem, to be ignored. ".repeat(20)
		.getBytes(StandardCharsets.UTF_8);

	private static final String ROLE = "target";

	private final String topic;

	private final String clusterId;

	private final Map<String, Object> configuration;

	private final Duration patience;

	private final Clock clock;

	/**
	 * Prepare the probe.
	 * @param topic the topic, which has to exist
	 * @param clusterId id of the target: nothing is written to another cluster
	 * @param configuration of an admin client of the target
	 * @param patience how long to wait for each answer
	 * @param clock tells the time
	 */
	public WriteProbe(String topic, String clusterId, Map<String, Object> configuration, Duration patience,
			Clock clock) {
		this.topic = topic;
		this.clusterId = clusterId;
		this.configuration = configuration;
		this.patience = patience;
		this.clock = clock;
	}

	/**
	 * Write and read.
	 * @return a row for each codec, or one if the topic cannot be used at all
	 */
	public List<Row> examine() {
		try (Admin admin = Admin.create(this.configuration)) {
			String found = admin.describeCluster().clusterId().get(millis(), TimeUnit.MILLISECONDS);
			if (!this.clusterId.equals(found)) {
				return List
					.of(row(new Verdict.Skipped("the addresses of the target lead to %s as well".formatted(found))));
			}
			// a producer might have the broker create it
			admin.describeTopics(List.of(this.topic)).allTopicNames().get(millis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException | TimeoutException | KafkaException ex) {
			return List.of(failed("the topic %s cannot be described".formatted(this.topic), ex));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return List.of();
		}
		return Arrays.stream(CompressionType.values()).map(this::examine).toList();
	}

	private Row examine(CompressionType codec) {
		Instant start = this.clock.instant();
		try {
			RecordMetadata written = write(codec);
			boolean same = isReadBack(written);
			long took = Duration.between(start, this.clock.instant()).toMillis();
			String said = "%s: one record of %d bytes written to %s at offset %d".formatted(codec.name, VALUE.length,
					new TopicPartition(written.topic(), written.partition()), written.offset());
			return same ? row(new Verdict.Well("%s and read back, in %d ms".formatted(said, took)))
					: failed(said + ", and not read back", new TimeoutException("no such record"));
		}
		catch (ExecutionException | TimeoutException | KafkaException ex) {
			return failed("%s: cannot be written to %s, or not be read back".formatted(codec.name, this.topic), ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return row(new Verdict.Skipped("interrupted"));
		}
	}

	private RecordMetadata write(CompressionType codec)
			throws ExecutionException, TimeoutException, InterruptedException {
		Map<String, Object> producing = new HashMap<>(this.configuration);
		producing.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
		producing.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
		producing.put(ProducerConfig.ACKS_CONFIG, "all");
		producing.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, codec.name);
		producing.put(ProducerConfig.LINGER_MS_CONFIG, 0);
		producing.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis());
		producing.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) millis());
		producing.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) millis());
		KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(producing);
		try {
			return producer.send(new ProducerRecord<>(this.topic, VALUE)).get(2 * millis(), TimeUnit.MILLISECONDS);
		}
		finally {
			producer.close(Duration.ZERO);
		}
	}

	private boolean isReadBack(RecordMetadata written) {
		Map<String, Object> consuming = new HashMap<>(this.configuration);
		consuming.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
		consuming.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
		consuming.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
		consuming.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
		consuming.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
		try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(consuming)) {
			TopicPartition partition = new TopicPartition(written.topic(), written.partition());
			consumer.assign(List.of(partition));
			consumer.seek(partition, written.offset());
			Instant end = this.clock.instant().plus(this.patience);
			while (this.clock.instant().isBefore(end)) {
				for (ConsumerRecord<byte[], byte[]> read : consumer.poll(Duration.ofMillis(100))) {
					if (read.offset() == written.offset()) {
						return Arrays.equals(read.value(), VALUE);
					}
				}
			}
			return false;
		}
	}

	private long millis() {
		return this.patience.toMillis();
	}

	private Row failed(String said, Exception failure) {
		return row(new Verdict.Failed("%s: %s".formatted(said, NestedExceptionUtils
			.getMostSpecificCause(failure)), Symptom.WRITE_FAILED, Hint
				.of("Create the topic %s on the target, and let the user write and read it; the probe creates none. "
					.formatted(this.topic)
						+ "If one codec alone fails, the topic's compression.type or a proxy does not take it: see "
						+ "tandem.target.producer.properties.compression.type.")));
	}

	private static Row row(Verdict verdict) {
		return new Row(ROLE, new Subject.Whole(), Step.WRITE_PROBE, verdict);
	}

}
