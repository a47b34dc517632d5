package io.github.tandem.offset.store;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.identity.OwnTopicClients;
import io.github.tandem.offset.PartitionSnapshot;
import io.github.tandem.topic.sight.ExistingTopics;

/**
 * The maps of a deployment as they stand in its topic, read once by somebody who
 * replicates nothing.
 */
public final class StoredMaps implements KnownMaps {

	private final MapLedger ledger;

	private StoredMaps(MapLedger ledger) {
		this.ledger = ledger;
	}

	/**
	 * Read the maps of a deployment.
	 * @param topic its topic
	 * @param cluster the cluster that has the topic
	 * @param source id of the cluster that the deployment replicates from
	 * @param consumers makes a consumer of that cluster
	 * @param clock the clock
	 * @return the maps, or nothing if there is no such topic
	 * @throws io.github.tandem.cluster.ClusterException if the cluster does not answer,
	 * or refuses
	 * @throws org.apache.kafka.common.KafkaException likewise
	 */
	public static Optional<StoredMaps> read(String topic, Cluster cluster, String source,
			Supplier<Consumer<byte[], byte[]>> consumers, Clock clock) {
		if (!ExistingTopics.of(cluster, List.of(topic)).described().containsKey(topic)) {
			return Optional.empty();
		}
		MapLedger ledger = new MapLedger();
		OwnTopicClients clients = new OwnTopicClients(consumers, () -> {
			throw new IllegalStateException("Maps of a deployment are written by its service alone");
		});
		try (MapLog log = new MapLog(topic, clients, clock)) {
			AtomicBoolean some = new AtomicBoolean();
			// a large topic takes several reads, each of which goes on where the one
			// before ended
			while (!log.read((key, map) -> {
				some.set(true);
				ledger.read(source, key, map);
			})) {
				if (!some.getAndSet(false)) {
					throw new TimeoutException(
							"The topic '%s' could not be read to its end: nothing came any more".formatted(topic));
				}
			}
		}
		return Optional.of(new StoredMaps(ledger));
	}

	@Override
	public Map<Integer, PartitionSnapshot> of(String route, String topic) {
		Map<Integer, PartitionSnapshot> known = new HashMap<>();
		this.ledger.of(route, topic).forEach((partition, stored) -> known.put(partition, MapLedger.snapshot(stored)));
		return known;
	}

	/**
	 * When the map of a partition was written: it is, every two seconds, as long as
	 * anything changes.
	 * @param route the route
	 * @param partition the partition on the source
	 * @return the time, or nothing if there is no map
	 */
	public Optional<Instant> writtenAt(String route, TopicPartition partition) {
		return Optional.ofNullable(this.ledger.get(new MapKey(route, partition))).map(StoredMap::at);
	}

}
