package io.github.tandem.topic.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;

/**
 * The ledger as a compacted topic of one partition, with a record for each topic that has
 * settings. It is made when there is something to remember. Consumer and producer live
 * only as long as they read or write, which is seldom.
 */
public final class TopicLedger implements Ledger {

	private static final Logger logger = LoggerFactory.getLogger(TopicLedger.class);

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final Duration POLL = Duration.ofMillis(200);

	private static final String READING = "reading";

	private static final String WRITING = "writing";

	private final Cluster target;

	private final LedgerClients clients;

	private final TopicPartition partition;

	private final IntSupplier replicationFactor;

	private final Map<String, Map<String, Set<String>>> entries = new ConcurrentHashMap<>();

	private long position;

	private Uuid id = Uuid.ZERO_UUID;

	private boolean missing;

	private final LedgerFaults faults;

	/**
	 * Create one.
	 * @param target the target cluster
	 * @param clients make consumers and producers of the target
	 * @param name name of the topic
	 * @param replicationFactor what the topic is created with
	 */
	public TopicLedger(Cluster target, LedgerClients clients, String name, IntSupplier replicationFactor) {
		this.target = target;
		this.clients = clients;
		this.partition = new TopicPartition(name, 0);
		this.replicationFactor = replicationFactor;
		this.faults = new LedgerFaults(name);
	}

	@Override
	public boolean refresh() {
		try {
			long end = end();
			if (end > this.position) {
				read(end);
			}
			this.faults.end(READING);
			return true;
		}
		catch (ClusterException | KafkaException ex) {
			this.faults.meet(READING, AclOperation.READ, ex);
			return false;
		}
	}

	private long end() {
		Uuid found = find();
		boolean isMissing = exists() && found.equals(Uuid.ZERO_UUID);
		if (isMissing && !this.missing) {
			// what a lagging broker makes forget would not be Tandem's any more
			this.missing = true;
			throw new KafkaException("the topic was not found, and is looked for again");
		}
		this.missing = false;
		if (!found.equals(this.id)) {
			// not there, or created again
			this.entries.clear();
			this.position = 0;
			this.id = found;
		}
		if (!exists()) {
			return 0;
		}
		return this.target
			.ask("find the end of " + this.partition,
					(admin) -> admin.listOffsets(Map.of(this.partition, OffsetSpec.latest()))
						.partitionResult(this.partition))
			.offset();
	}

	private boolean exists() {
		return !this.id.equals(Uuid.ZERO_UUID);
	}

	// the admin client logs an error when asked for the end of a missing topic
	private Uuid find() {
		return (exists() && isStillThere()) ? this.id : findByName();
	}

	// one request, where a look for the name is two
	private boolean isStillThere() {
		try {
			this.target.ask("look for the topic " + this.partition.topic(),
					(admin) -> admin.describeTopics(TopicCollection.ofTopicIds(List.of(this.id)))
						.topicIdValues()
						.get(this.id));
			return true;
		}
		catch (ClusterException ex) {
			// a broker before 3.1 knows ids and is not asked by them: by its name, then
			if (ex.getCause() instanceof UnknownTopicIdException
					|| ex.getCause() instanceof UnsupportedVersionException) {
				return false;
			}
			throw ex;
		}
	}

	private Uuid findByName() {
		String topic = this.partition.topic();
		try {
			return this.target
				.ask("look for the topic " + topic,
						(admin) -> admin.describeTopics(List.of(topic)).topicNameValues().get(topic))
				.topicId();
		}
		catch (ClusterException ex) {
			if (ex.getCause() instanceof UnknownTopicOrPartitionException) {
				return Uuid.ZERO_UUID;
			}
			throw ex;
		}
	}

	private void read(long end) {
		try (Consumer<byte[], byte[]> consumer = this.clients.consumer()) {
			consumer.assign(List.of(this.partition));
			if (this.position > 0) {
				consumer.seek(this.partition, this.position);
			}
			else {
				consumer.seekToBeginning(List.of(this.partition));
			}
			long empty = 0;
			while (consumer.position(this.partition, PATIENCE) < end) {
				ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
				for (ConsumerRecord<byte[], byte[]> record : records) {
					note(record.key(), LedgerFormat.settings(record.value()));
				}
				empty = records.isEmpty() ? empty + 1 : 0;
				if (empty > PATIENCE.dividedBy(POLL)) {
					throw new KafkaException("nothing more was read for " + PATIENCE);
				}
			}
			this.position = consumer.position(this.partition, PATIENCE);
		}
	}

	private void note(byte @Nullable [] key, Map<String, Set<String>> settings) {
		if (key == null) {
			return;
		}
		if (settings.isEmpty()) {
			this.entries.remove(LedgerFormat.subject(key));
		}
		else {
			this.entries.put(LedgerFormat.subject(key), settings);
		}
	}

	@Override
	public @Nullable Map<String, Set<String>> of(String subject) {
		return this.entries.get(subject);
	}

	@Override
	public Map<String, Map<String, Set<String>>> all() {
		return Map.copyOf(this.entries);
	}

	@Override
	public boolean write(Map<String, Map<String, Set<String>>> changes) {
		Map<String, Map<String, Set<String>>> news = new HashMap<>(changes);
		news.entrySet()
			.removeIf((entry) -> entry.getValue().equals(this.entries.getOrDefault(entry.getKey(), Map.of())));
		if (news.isEmpty()) {
			return true;
		}
		AclOperation right = AclOperation.CREATE;
		try {
			if (!exists()) {
				create();
			}
			right = AclOperation.WRITE;
			append(news);
			this.faults.end(WRITING);
			return true;
		}
		catch (ClusterException | KafkaException ex) {
			this.faults.meet(WRITING, right, ex);
			return false;
		}
	}

	private void create() {
		NewTopic topic = new NewTopic(this.partition.topic(), Optional.of(1),
				Optional.of((short) this.replicationFactor.getAsInt()))
			.configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
		try {
			this.target.ask("create the topic " + topic.name(), (admin) -> admin.createTopics(List.of(topic)).all());
			logger.atInfo()
				.addKeyValue("topic", topic.name())
				.log("Created a topic on the target that remembers what was set on others");
		}
		catch (ClusterException ex) {
			if (!(ex.getCause() instanceof TopicExistsException)) {
				throw ex;
			}
		}
	}

	private void append(Map<String, Map<String, Set<String>>> news) {
		List<Future<RecordMetadata>> sent = new ArrayList<>();
		try (Producer<byte[], byte[]> producer = this.clients.producer()) {
			news.forEach((subject, settings) -> sent.add(producer.send(new ProducerRecord<>(this.partition.topic(), 0,
					LedgerFormat.key(subject), LedgerFormat.value(settings)))));
			producer.flush();
			for (Future<RecordMetadata> next : sent) {
				long offset = next.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).offset();
				// what others wrote in between is read at the next look
				if (offset == this.position) {
					this.position = offset + 1;
				}
			}
		}
		catch (ExecutionException ex) {
			throw new KafkaException(String.valueOf(ex.getCause()), ex);
		}
		catch (TimeoutException ex) {
			throw new KafkaException("no answer within " + PATIENCE, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new KafkaException("interrupted", ex);
		}
		news.forEach((subject, settings) -> note(LedgerFormat.key(subject), settings));
	}

}
