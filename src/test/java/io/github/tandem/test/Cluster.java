package io.github.tandem.test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * A Kafka cluster as a test sees it, wherever its brokers run: its address, how to log
 * in, and short ways to fill it, change it and read it.
 */
public final class Cluster implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final String bootstrapServers;

	private final Map<String, Object> clientProperties;

	private @Nullable Admin admin;

	private @Nullable Producer<byte[], byte[]> producer;

	/**
	 * Describe a cluster without connecting to it.
	 * @param bootstrapServers comma-separated addresses
	 * @param clientProperties what every client needs besides, such as security settings
	 */
	public Cluster(String bootstrapServers, Map<String, ?> clientProperties) {
		this.bootstrapServers = bootstrapServers;
		this.clientProperties = new HashMap<>(clientProperties);
		this.clientProperties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
	}

	public Cluster(String bootstrapServers) {
		this(bootstrapServers, Map.of());
	}

	public String bootstrapServers() {
		return this.bootstrapServers;
	}

	/**
	 * What any Kafka client needs to connect.
	 * @return properties that include {@code bootstrap.servers}
	 */
	public Map<String, Object> clientProperties() {
		return Map.copyOf(this.clientProperties);
	}

	public String clusterId() {
		return get(admin().describeCluster().clusterId());
	}

	public synchronized Admin admin() {
		if (this.admin == null) {
			this.admin = Admin.create(clientProperties());
		}
		return this.admin;
	}

	/**
	 * Create a producer of bytes; the caller closes it.
	 * @param properties what to set besides {@code acks=all}
	 * @return the producer
	 */
	public Producer<byte[], byte[]> newProducer(Map<String, ?> properties) {
		Map<String, Object> all = new HashMap<>(this.clientProperties);
		all.put(ProducerConfig.ACKS_CONFIG, "all");
		all.putAll(properties);
		return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
	}

	/**
	 * Create a consumer of bytes; the caller closes it.
	 * @param properties what to set besides reading committed records from the earliest
	 * @return the consumer, without a group unless the properties name one
	 */
	public Consumer<byte[], byte[]> newConsumer(Map<String, ?> properties) {
		Map<String, Object> all = new HashMap<>(this.clientProperties);
		all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
		all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
		all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
		all.putAll(properties);
		return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
	}

	public void createTopic(String topic, int partitions) {
		createTopic(topic, partitions, Map.of());
	}

	/**
	 * Create a topic with the cluster's default replication factor and wait until it can
	 * be used.
	 * @param topic its name
	 * @param partitions how many
	 * @param configs topic configurations
	 */
	public void createTopic(String topic, int partitions, Map<String, String> configs) {
		NewTopic newTopic = new NewTopic(topic, Optional.of(partitions), Optional.empty()).configs(configs);
		get(admin().createTopics(List.of(newTopic)).all());
		awaitPartitions(topic, partitions);
	}

	public void growTopic(String topic, int totalPartitions) {
		get(admin().createPartitions(Map.of(topic, NewPartitions.increaseTo(totalPartitions))).all());
		awaitPartitions(topic, totalPartitions);
	}

	public void deleteTopic(String topic) {
		Uuid id = describeTopic(topic).topicId();
		get(admin().deleteTopics(List.of(topic)).all());
		// it may be there again at once, created by somebody who misses it
		Awaitility.await()
			.atMost(PATIENCE)
			.until(() -> get(admin().listTopics().listings()).stream()
				.noneMatch((listing) -> listing.topicId().equals(id)));
	}

	/**
	 * Change one configuration of a topic.
	 * @param topic its name
	 * @param key the configuration's name
	 * @param value its value, or {@code null} to go back to the default
	 */
	public void alterTopic(String topic, String key, @Nullable String value) {
		AlterConfigOp change = new AlterConfigOp(new ConfigEntry(key, value),
				(value != null) ? AlterConfigOp.OpType.SET : AlterConfigOp.OpType.DELETE);
		ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
		get(admin().incrementalAlterConfigs(Map.of(resource, List.of(change))).all());
	}

	/**
	 * Set the quota of all consumers that have none of their own.
	 * @param bytesPerSecond what each may read, or {@code null} for as much as it likes
	 */
	public void throttleConsumers(@Nullable Double bytesPerSecond) {
		ClientQuotaEntity entity = new ClientQuotaEntity(Collections.singletonMap(ClientQuotaEntity.CLIENT_ID, null));
		ClientQuotaAlteration.Op quota = new ClientQuotaAlteration.Op("consumer_byte_rate", bytesPerSecond);
		get(admin().alterClientQuotas(List.of(new ClientQuotaAlteration(entity, List.of(quota)))).all());
	}

	/**
	 * All topics that are not internal.
	 * @return their names
	 */
	public Set<String> topics() {
		return get(admin().listTopics().names());
	}

	public TopicDescription describeTopic(String topic) {
		return get(admin().describeTopics(List.of(topic)).allTopicNames()).get(topic);
	}

	/**
	 * The configurations that were set on a topic itself.
	 * @param topic its name
	 * @return names and values, without defaults
	 */
	public Map<String, String> topicConfigs(String topic) {
		ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
		return get(admin().describeConfigs(List.of(resource)).all()).get(resource)
			.entries()
			.stream()
			.filter((entry) -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
			.collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
	}

	/**
	 * Delete the head of a partition, as retention does.
	 * @param topic the topic
	 * @param partition the partition
	 * @param beforeOffset the new log start offset
	 */
	public void deleteRecords(String topic, int partition, long beforeOffset) {
		get(admin()
			.deleteRecords(Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(beforeOffset)))
			.all());
	}

	public RecordMetadata produce(String topic, @Nullable String key, @Nullable String value) {
		return produce(new ProducerRecord<>(topic, bytes(key), bytes(value)));
	}

	public RecordMetadata produce(ProducerRecord<byte[], byte[]> record) {
		return produce(List.of(record)).get(0);
	}

	/**
	 * Write records in their order and wait for all acknowledgements.
	 * @param records what to write
	 * @return where each one went
	 */
	public List<RecordMetadata> produce(Collection<ProducerRecord<byte[], byte[]>> records) {
		Producer<byte[], byte[]> shared = sharedProducer();
		List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
		records.forEach((record) -> sent.add(shared.send(record)));
		shared.flush();
		return sent.stream().map(Cluster::get).toList();
	}

	/**
	 * Read a topic from its beginning to the end it has now, committed records only.
	 * @param topic the topic
	 * @return its records, in order within each partition
	 */
	public List<ConsumerRecord<byte[], byte[]>> consumeAll(String topic) {
		List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
		try (TopicReader reader = new TopicReader(this, topic)) {
			Assert.state(reader.readToEnd(PATIENCE, records::add), () -> "Did not reach the end of " + topic);
		}
		return records;
	}

	/**
	 * Read a topic from its beginning until it gave enough records.
	 * @param topic the topic, which need not exist yet
	 * @param count how many records to wait for
	 * @param timeout how long to wait
	 * @return at least that many records, in order within each partition
	 * @throws org.awaitility.core.ConditionTimeoutException if they do not come in time
	 */
	public List<ConsumerRecord<byte[], byte[]>> awaitRecords(String topic, int count, Duration timeout) {
		List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
		Awaitility.await().alias("%d records in %s".formatted(count, topic)).atMost(timeout).until(() -> {
			records.clear();
			if (topics().contains(topic) && size(topic) >= count) {
				records.addAll(consumeAll(topic));
			}
			return records.size();
		}, (read) -> read >= count);
		return records;
	}

	public Map<Integer, Long> endOffsets(String topic) {
		return offsets(topic, OffsetSpec.latest());
	}

	public Map<Integer, Long> startOffsets(String topic) {
		return offsets(topic, OffsetSpec.earliest());
	}

	/**
	 * How many offsets a topic spans, which is its number of records unless it was
	 * compacted or written in transactions.
	 * @param topic the topic
	 * @return the sum over its partitions
	 */
	public long size(String topic) {
		Map<Integer, Long> start = startOffsets(topic);
		return endOffsets(topic).entrySet()
			.stream()
			.mapToLong((end) -> end.getValue() - start.getOrDefault(end.getKey(), 0L))
			.sum();
	}

	public ConsumerGroupDescription consumerGroup(String group) {
		return get(admin().describeConsumerGroups(List.of(group)).describedGroups().get(group));
	}

	public Map<TopicPartition, OffsetAndMetadata> committedOffsets(String group) {
		return get(admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
	}

	@Override
	public synchronized void close() {
		if (this.producer != null) {
			this.producer.close(Duration.ofSeconds(2));
		}
		if (this.admin != null) {
			this.admin.close(Duration.ofSeconds(2));
		}
		this.producer = null;
		this.admin = null;
	}

	@Override
	public String toString() {
		return this.bootstrapServers;
	}

	private synchronized Producer<byte[], byte[]> sharedProducer() {
		if (this.producer == null) {
			this.producer = newProducer(Map.of());
		}
		return this.producer;
	}

	private Map<Integer, Long> offsets(String topic, OffsetSpec spec) {
		Map<TopicPartition, OffsetSpec> query = describeTopic(topic).partitions()
			.stream()
			.collect(Collectors.toMap((info) -> new TopicPartition(topic, info.partition()), (info) -> spec));
		return get(admin().listOffsets(query).all()).entrySet()
			.stream()
			.collect(Collectors.toMap((entry) -> entry.getKey().partition(), (entry) -> entry.getValue().offset()));
	}

	private void awaitPartitions(String topic, int partitions) {
		// Brokers tell of a leader before it is at work, and a producer of many requests
		// may
		// lose their order then, for ever (KAFKA-14359): only leaders tell end offsets.
		Awaitility.await().atMost(PATIENCE).ignoreExceptions().until(() -> endOffsets(topic).size() == partitions);
	}

	private static byte @Nullable [] bytes(@Nullable String text) {
		return (text != null) ? text.getBytes(StandardCharsets.UTF_8) : null;
	}

	private static <T> T get(Future<T> future) {
		try {
			return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while waiting for a cluster", ex);
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof RuntimeException cause) ? cause : new IllegalStateException(ex.getCause());
		}
		catch (TimeoutException ex) {
			throw new IllegalStateException("A cluster did not answer within " + PATIENCE, ex);
		}
	}

}
