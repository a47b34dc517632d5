package io.github.tandem.offset.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.offset.LogBounds;
import io.github.tandem.offset.PartitionSnapshot;

/**
 * Keeps maps from growing with what is gone: runs that both logs have deleted, and maps
 * of topics that are not on the source any more or that no route takes.
 */
final class MapUpkeep {

	private static final Logger logger = LoggerFactory.getLogger(MapUpkeep.class);

	private static final Duration INTERVAL = Duration.ofMinutes(10);

	// a topic may be gone by mistake, and a route be changed back
	private static final Duration UNWRITTEN = Duration.ofDays(1);

	private static final Duration MISSING = Duration.ofHours(1);

	private final Cluster source;

	private final Cluster target;

	private final BiPredicate<String, String> mirrored;

	private final Map<MapKey, Instant> missingSince = new HashMap<>();

	private Instant next = Instant.MIN;

	/**
	 * Prepare; nothing is asked yet.
	 * @param source the source
	 * @param target the target
	 * @param mirrored whether a route, by its name, takes a topic
	 */
	MapUpkeep(Cluster source, Cluster target, BiPredicate<String, String> mirrored) {
		this.source = source;
		this.target = target;
		this.mirrored = mirrored;
	}

	/**
	 * Look after the maps, if it is time to.
	 * @param own the maps of this process
	 * @param ledger all maps
	 * @param now the time
	 * @return those that are to be deleted
	 */
	Set<MapKey> round(Collection<OwnMap> own, MapLedger ledger, Instant now) {
		if (now.isBefore(this.next)) {
			return Set.of();
		}
		boolean first = this.next.equals(Instant.MIN);
		this.next = now.plus(INTERVAL);
		if (first) {
			// whoever starts has other things to do
			return Set.of();
		}
		try {
			forget(own);
			return gone(own, ledger, now);
		}
		catch (ClusterException | KafkaException ex) {
			logger.atDebug().addKeyValue("error", ex.getMessage()).log("Offset maps are looked after later");
			return Set.of();
		}
	}

	private void forget(Collection<OwnMap> own) {
		Map<OwnMap, PartitionSnapshot> maps = new HashMap<>();
		Set<TopicPartition> sources = new HashSet<>();
		Set<TopicPartition> targets = new HashSet<>();
		for (OwnMap map : own) {
			PartitionSnapshot snapshot = map.map().snapshot();
			if (map.isOwned() && snapshot.targetTopic() != null) {
				maps.put(map, snapshot);
				sources.add(map.key().source());
				targets.addAll(targets(snapshot));
			}
		}
		if (maps.isEmpty()) {
			return;
		}
		Map<TopicPartition, LogBounds> targetLogs = Logs.of(this.target, targets);
		Map<TopicPartition, LogBounds> sourceLogs = Logs.of(this.source, sources);
		maps.forEach((map, snapshot) -> {
			LogBounds log = sourceLogs.get(map.key().source());
			if (log != null) {
				Map<Integer, Long> starts = new HashMap<>();
				targets(snapshot).forEach((partition) -> {
					LogBounds there = targetLogs.get(partition);
					starts.put(partition.partition(), (there != null) ? there.start() : 0);
				});
				map.map().forgetBefore(log.start(), starts);
			}
		});
	}

	private static Set<TopicPartition> targets(PartitionSnapshot map) {
		Set<TopicPartition> targets = new HashSet<>();
		map.pairs().keySet().forEach((number) -> targets.add(new TopicPartition(map.targetTopic(), number)));
		return targets;
	}

	private Set<MapKey> gone(Collection<OwnMap> own, MapLedger ledger, Instant now) {
		Set<MapKey> missing = new HashSet<>();
		Map<String, Boolean> isThere = new HashMap<>();
		Set<String> names = this.source.ask("list topics", (admin) -> admin.listTopics().names());
		ledger.forEach((key, map) -> {
			boolean rests = !now.isBefore(map.at().plus(UNWRITTEN));
			if (rests && (!this.mirrored.test(key.route(), key.source().topic()) || !isThere
				.computeIfAbsent(key.source().topic(), (topic) -> names.contains(topic) || !isGone(topic)))) {
				missing.add(key);
			}
		});
		own.forEach((map) -> missing.remove(map.key()));
		this.missingSince.keySet().retainAll(missing);
		missing.forEach((key) -> this.missingSince.putIfAbsent(key, now));
		Set<MapKey> gone = new HashSet<>(missing);
		gone.removeIf((key) -> now.isBefore(this.missingSince.getOrDefault(key, now).plus(MISSING)));
		if (!gone.isEmpty()) {
			logger.atInfo()
				.addKeyValue("count", gone.size())
				.addKeyValue("partitions", gone.stream().map(MapKey::source).limit(20).toList())
				.log("Offset maps are deleted: their topics are gone, or no route takes them");
		}
		return gone;
	}

	// who may not see a topic is told so
	private boolean isGone(String topic) {
		try {
			this.source.ask("look for the topic " + topic,
					(admin) -> admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
			return false;
		}
		catch (ClusterException ex) {
			return ex.getCause() instanceof UnknownTopicOrPartitionException;
		}
	}

}
