package io.github.tandem.offset.store;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.AuthorizationException;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.identity.OwnTopicClients;
import io.github.tandem.offset.PartitionSnapshot;

/**
 * The maps of the deployments that replicate from our target to our source: they stand in
 * topics of the source, and tell by the id of the cluster they read which ones they are.
 */
public final class ReverseMaps implements AutoCloseable {

	/**
	 * Setting for all deployments that there are.
	 */
	static final String AUTO = "auto";

	/**
	 * Setting for none.
	 */
	static final String NONE = "none";

	private static final String TOPIC = ".offsets.internal";

	private final String reverse;

	private final Cluster source;

	private final Cluster target;

	private final Supplier<Consumer<byte[], byte[]>> consumers;

	private final Clock clock;

	private final Map<String, MapLog> logs = new HashMap<>();

	private final Map<String, MapLedger> ledgers = new TreeMap<>();

	/**
	 * Prepare; nothing is asked yet.
	 * @param properties tell which deployments count
	 * @param source the source
	 * @param target the target
	 * @param consumers makes consumers of the source
	 * @param clock the clock
	 */
	public ReverseMaps(OffsetsProperties properties, Cluster source, Cluster target,
			Supplier<Consumer<byte[], byte[]>> consumers, Clock clock) {
		this.reverse = properties.reverse();
		this.source = source;
		this.target = target;
		this.consumers = consumers;
		this.clock = clock;
	}

	/**
	 * Read what was written since the last time.
	 * @throws io.github.tandem.cluster.ClusterException if the source does not answer
	 * @throws KafkaException likewise, or if it refuses
	 */
	public synchronized void refresh() {
		Set<String> topics = topics();
		this.ledgers.keySet().retainAll(topics);
		this.logs.entrySet().removeIf((log) -> {
			if (!topics.contains(log.getKey())) {
				log.getValue().close();
				return true;
			}
			return false;
		});
		topics.forEach(this::read);
	}

	private Set<String> topics() {
		if (this.reverse.equals(NONE)) {
			return Set.of();
		}
		Set<String> all = this.source.ask("list topics", (admin) -> admin.listTopics().names());
		Set<String> names = new TreeSet<>(all);
		names
			.removeIf((name) -> this.reverse.equals(AUTO) ? !name.endsWith(TOPIC) : !name.equals(this.reverse + TOPIC));
		return names;
	}

	private void read(String topic) {
		MapLog log = this.logs.computeIfAbsent(topic, (key) -> new MapLog(key, clients(), this.clock));
		MapLedger ledger = this.ledgers.computeIfAbsent(topic, (key) -> new MapLedger());
		String from = this.target.rightId();
		try {
			log.read((key, map) -> {
				if (map.cluster().equals(from)) {
					ledger.add(key, map);
				}
			});
		}
		catch (KafkaException ex) {
			log.close();
			if (ex instanceof AuthorizationException || ex.getCause() instanceof AuthorizationException) {
				throw new KafkaException(("The topic '%s' of the source, which tells where its records came from, "
						+ "may not be read: grant READ on it, or set tandem.offsets.reverse to none")
					.formatted(topic), ex);
			}
			throw ex;
		}
	}

	private OwnTopicClients clients() {
		return new OwnTopicClients(this.consumers, () -> {
			throw new IllegalStateException("Nothing is written to the source");
		});
	}

	/**
	 * What is known of records that came from a topic of our target.
	 * @param theirSource the topic on our target, which is their source
	 * @param id its id
	 * @param theirTarget the topic on our source
	 * @return maps by partition of the topic on our target
	 */
	public synchronized Map<Integer, List<PartitionSnapshot>> of(String theirSource, Uuid id, String theirTarget) {
		Map<Integer, List<PartitionSnapshot>> known = new TreeMap<>();
		forEach(theirSource::equals, (key, map) -> {
			if (map.targetTopic() == null || theirTarget.equals(map.targetTopic())) {
				known.computeIfAbsent(key.source().partition(), (partition) -> new ArrayList<>())
					.add(map.of(Uuid.ZERO_UUID.equals(id) ? null : id, theirTarget));
			}
		});
		return known;
	}

	/**
	 * Where the records of a topic of our source came from.
	 * @param theirTarget the topic
	 * @return topics of our target
	 */
	public synchronized Set<String> origins(String theirTarget) {
		Set<String> origins = new TreeSet<>();
		forEach((topic) -> true, (key, map) -> {
			if (theirTarget.equals(map.targetTopic())) {
				origins.add(key.source().topic());
			}
		});
		return origins;
	}

	// maps are kept as bytes: only those that are wanted are read
	private void forEach(Predicate<String> topic, BiConsumer<MapKey, PartitionSnapshot> action) {
		this.ledgers.values().forEach((ledger) -> ledger.forEach((key, stored) -> {
			if (topic.test(key.source().topic())) {
				action.accept(key, MapLedger.snapshot(stored));
			}
		}));
	}

	@Override
	public synchronized void close() {
		this.logs.values().forEach(MapLog::close);
		this.logs.clear();
		this.ledgers.clear();
	}

}
