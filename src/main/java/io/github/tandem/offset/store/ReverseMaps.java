package io.github.tandem.offset.store;

import java.time.Clock;
import java.time.Duration;
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
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.identity.OwnTopicClients;
import io.github.tandem.log.LastingFault;
import io.github.tandem.offset.BackMaps;
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

	private static final Logger logger = LoggerFactory.getLogger(ReverseMaps.class);

	private static final Duration REMINDER = Duration.ofMinutes(10);

	private final String reverse;

	private final boolean loopProtection;

	private final Cluster source;

	private final Cluster target;

	private final Supplier<Consumer<byte[], byte[]>> consumers;

	private final Clock clock;

	private final Map<String, MapLog> logs = new HashMap<>();

	private final Map<String, MapLedger> ledgers = new TreeMap<>();

	// why a topic may not be read
	private final Map<String, String> refused = new TreeMap<>();

	private final LastingFault fault = new LastingFault(REMINDER);

	// topics of our target by those of our source that they are replicated to, or were
	private final Map<String, Set<String>> origins = new HashMap<>();

	/**
	 * Prepare; nothing is asked yet.
	 * @param properties tell which deployments count
	 * @param loopProtection whether records are kept from coming round: it is there for
	 * two directions
	 * @param source the source
	 * @param target the target
	 * @param consumers makes consumers of the source
	 * @param clock the clock
	 */
	public ReverseMaps(OffsetsProperties properties, boolean loopProtection, Cluster source, Cluster target,
			Supplier<Consumer<byte[], byte[]>> consumers, Clock clock) {
		this.reverse = properties.reverse();
		this.loopProtection = loopProtection;
		this.source = source;
		this.target = target;
		this.consumers = consumers;
		this.clock = clock;
	}

	/**
	 * Read what was written since the last time. A topic that may not be read is in the
	 * way only of what it may tell of.
	 * @throws io.github.tandem.cluster.ClusterException if the source does not answer
	 * @throws KafkaException likewise, or if it refuses, or if not all could be read:
	 * what is not known yet must not count as if nothing had come from there
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
		this.refused.clear();
		topics.forEach(this::read);
		tell();
	}

	private void tell() {
		String why = obstacle();
		if (why == null) {
			if (this.fault.ends()) {
				logger.atInfo().log("All topics can be read that tell where records of the source came from");
			}
		}
		else if (this.fault.isWorthALine(why, this.clock.instant())) {
			logger.atWarn()
				.addKeyValue("error", why)
				.log("Groups stay where they are on topics with records that may have come from the target: others are translated");
		}
	}

	private @Nullable String obstacle() {
		return this.refused.isEmpty() ? null : String.join("; ", this.refused.values());
	}

	private Set<String> topics() {
		if (this.reverse.equals(NONE)) {
			return Set.of();
		}
		Set<String> all = this.source.ask("list topics", (admin) -> admin.listTopics().names());
		Set<String> names = new TreeSet<>(all);
		if (this.reverse.equals(AUTO)) {
			names.removeIf((name) -> !name.endsWith(TOPIC));
			return names;
		}
		String named = this.reverse + TOPIC;
		if (!names.contains(named)) {
			throw new KafkaException(("The topic '%s' is not on the source, or may not be seen: tandem.offsets.reverse "
					+ "names the deployment '%s', and without its maps nobody knows which records came from there. Start "
					+ "it with tandem.offsets.enabled: true, grant DESCRIBE and READ on the topic, or set "
					+ "tandem.offsets.reverse to auto or none")
				.formatted(named, this.reverse));
		}
		return Set.of(named);
	}

	private void read(String topic) {
		MapLog log = this.logs.computeIfAbsent(topic, (key) -> new MapLog(key, clients(), this.clock));
		MapLedger ledger = this.ledgers.computeIfAbsent(topic, (key) -> new MapLedger());
		String from = this.target.rightId();
		try {
			boolean complete = log.read((key, map) -> {
				if (ledger.read(String.valueOf(from), key, map)) {
					add(key, MapLedger.snapshot(map));
				}
			});
			if (!complete) {
				throw new TimeoutException(("The topic '%s' of the source, which tells where its records came from, "
						+ "is not read to its end yet: nothing is translated before, and the next look reads on")
					.formatted(topic));
			}
		}
		catch (TimeoutException ex) {
			// what was read stays
			throw ex;
		}
		catch (KafkaException ex) {
			log.close();
			if (ex instanceof AuthorizationException || ex.getCause() instanceof AuthorizationException) {
				this.refused.put(topic, ("The topic '%s' of the source, which tells where its records came from, "
						+ "may not be read: grant READ on it, or set tandem.offsets.reverse to the name of the deployment "
						+ "that replicates from the target to the source, or to none if there is none")
					.formatted(topic));
				return;
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
	 * @param idThere its id
	 * @return the maps, and where there should be some
	 */
	public synchronized BackMaps of(String theirSource, Uuid id, String theirTarget, Uuid idThere) {
		Map<Integer, List<PartitionSnapshot>> known = new TreeMap<>();
		forEach(theirSource::equals, (key, map) -> {
			if (map.targetTopic() == null || theirTarget.equals(map.targetTopic())) {
				known.computeIfAbsent(key.source().partition(), (partition) -> new ArrayList<>())
					.add(map.of(Uuid.ZERO_UUID.equals(id) ? null : id, theirTarget, idThere));
			}
		});
		return new BackMaps(known, expected(theirSource.equals(theirTarget)), obstacle());
	}

	// records come round under the same name; under another one, if they are seen to
	private BackMaps.Expected expected(boolean sameName) {
		return this.reverse.equals(NONE) ? BackMaps.Expected.NOWHERE : (this.loopProtection && sameName)
				? BackMaps.Expected.EVERYWHERE : BackMaps.Expected.WHERE_RECORDS_CAME;
	}

	private void add(MapKey key, PartitionSnapshot map) {
		String theirTarget = map.targetTopic();
		if (theirTarget != null) {
			this.origins.computeIfAbsent(theirTarget, (topic) -> new TreeSet<>()).add(key.source().topic());
		}
	}

	/**
	 * Where the records of a topic of our source came from.
	 * @param theirTarget the topic
	 * @return topics of our target
	 */
	public synchronized Set<String> origins(String theirTarget) {
		return new TreeSet<>(this.origins.getOrDefault(theirTarget, Set.of()));
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
