package io.github.tandem.offset.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentMap;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.delivery.DeliveryFailure;
import io.github.tandem.log.LastingFault;

/**
 * What the thread of the topic does, again and again: see to the topic, read what others
 * have written, and write what has changed. Whatever fails is tried again, and
 * replication knows nothing of it.
 */
final class MapRounds {

	private static final Logger logger = LoggerFactory.getLogger(MapRounds.class);

	private static final Duration PAUSE = Duration.ofSeconds(10);

	private static final Duration READ_LATELY = Duration.ofMinutes(1);

	private static final Duration REMINDER = Duration.ofMinutes(10);

	private final Cluster source;

	private final Cluster target;

	private final MapTopic topic;

	private final MapLog log;

	private final MapLedger ledger;

	private final ConcurrentMap<MapKey, OwnMap> own;

	private final MapUpkeep upkeep;

	private final Clock clock;

	private final UUID process = UUID.randomUUID();

	private Instant notBefore = Instant.MIN;

	private final LastingFault fault = new LastingFault(REMINDER);

	private volatile @Nullable Obstacle obstacle;

	private volatile Instant succeededAt = Instant.MIN;

	// of the last round that had read all that was there
	private volatile Instant readAt = Instant.MIN;

	MapRounds(Cluster source, Cluster target, MapTopic topic, MapLog log, MapLedger ledger,
			ConcurrentMap<MapKey, OwnMap> own, MapUpkeep upkeep, Clock clock) {
		this.source = source;
		this.target = target;
		this.topic = topic;
		this.log = log;
		this.ledger = ledger;
		this.own = own;
		this.upkeep = upkeep;
		this.clock = clock;
	}

	/**
	 * What is in the way, for any thread.
	 * @return the obstacle, or {@code null} if the last round succeeded
	 */
	@Nullable Obstacle obstacle() {
		return this.obstacle;
	}

	/**
	 * Whether what others have written was read lately, for any thread.
	 * @return {@code true} for some rounds after one that succeeded
	 */
	boolean isUpToDate() {
		return !this.clock.instant().isAfter(this.succeededAt.plus(PAUSE));
	}

	/**
	 * See that all that others have written until a minute ago was read, for any thread.
	 * A topic so large that a round does not read all of it is read on in the next ones.
	 * @throws KafkaException if it was not
	 */
	void checkComplete() {
		if (this.clock.instant().isAfter(this.readAt.plus(READ_LATELY))) {
			Obstacle current = this.obstacle;
			throw new KafkaException(
					"The topic '%s' of the target is not read to its end%s".formatted(this.topic.name(),
							(current != null) ? ": " + current.detail() : ", its maps of offsets are awaited"));
		}
	}

	/**
	 * Do one round.
	 */
	void round() {
		this.own.values().forEach(OwnMap::gather);
		Instant now = this.clock.instant();
		String cluster = this.source.rightId();
		boolean introduced = cluster != null && this.target.identity().expected() != null
				&& this.target.identity().another() == null;
		if (cluster == null || !introduced || now.isBefore(this.notBefore)) {
			return;
		}
		try {
			work(cluster, now);
			succeeded();
			// what was written while this round went on is read in the next one
			this.succeededAt = now;
		}
		catch (RuntimeException ex) {
			failed(ex, now);
		}
	}

	private void work(String cluster, Instant now) {
		if (this.topic.ensure(now)) {
			logger.atWarn()
				.addKeyValue("topic", this.topic.name())
				.log("The topic of offset maps was created anew, what is known is written again");
			this.log.close();
			this.own.values().forEach(OwnMap::writeAgain);
		}
		Map<MapKey, StoredMap> last = new HashMap<>();
		boolean complete = this.log.read((key, map) -> {
			this.ledger.read(cluster, key, map);
			OwnMap mine = this.own.get(key);
			if (map != null && map.cluster().equals(cluster)) {
				last.put(key, map);
			}
			else if (map == null && mine != null) {
				// somebody did not know that it goes on
				mine.writeAgain();
			}
		});
		last.forEach(this::compare);
		if (complete) {
			this.readAt = now;
			this.own.values().forEach((map) -> map.follow(this.ledger.get(map.key()), this.process, now));
		}
		write(cluster, now);
		forget();
		if (complete) {
			this.log.delete(this.upkeep.round(this.own.values(), this.ledger, now));
		}
	}

	private void compare(MapKey key, StoredMap last) {
		OwnMap map = this.own.get(key);
		StoredMap known = this.ledger.get(key);
		if (map != null && known != null) {
			map.compare(last, known, this.process);
		}
	}

	private void write(String cluster, Instant now) {
		Map<OwnMap, StoredMap> changed = new LinkedHashMap<>();
		for (OwnMap map : this.own.values()) {
			if (map.isToBeWritten()) {
				changed.put(map, StoredMap.of(cluster, map, this.process, now));
			}
		}
		if (changed.isEmpty()) {
			return;
		}
		RuntimeException failure = this.log.write(changed, (map, stored) -> {
			map.written(stored);
			this.ledger.add(map.key(), stored);
		});
		if (failure != null) {
			throw failure;
		}
	}

	private void forget() {
		for (OwnMap map : this.own.values()) {
			if (map.isDone() && this.own.remove(map.key(), map) && !map.isDone()) {
				// it has started again meanwhile
				this.own.putIfAbsent(map.key(), map);
			}
		}
	}

	private void succeeded() {
		this.obstacle = null;
		if (this.fault.ends()) {
			logger.atInfo().addKeyValue("topic", this.topic.name()).log("Offset maps are kept again");
		}
	}

	private void failed(RuntimeException failure, Instant now) {
		this.notBefore = this.clock.instant().plus(PAUSE);
		this.topic.doubt();
		if (!(failure instanceof RetriableException)) {
			// such as a producer that can do nothing any more
			this.log.close();
		}
		Obstacle before = this.obstacle;
		Obstacle current = new Obstacle((before != null) ? before.since() : now, describe(failure));
		this.obstacle = current;
		if (current.isLasting(now) && this.fault.isWorthALine(current.detail(), now)) {
			logger.atWarn()
				.addKeyValue("topic", this.topic.name())
				.addKeyValue("since", current.since())
				.addKeyValue("error", current.detail())
				.log("Offset maps cannot be kept on the target: records flow, and offsets of groups that were not "
						+ "noted there will be translated less exactly after a restart");
		}
	}

	private String describe(RuntimeException failure) {
		if (failure instanceof AuthorizationException || failure.getCause() instanceof AuthorizationException) {
			return ("%s: grant CREATE, READ and WRITE on the topic '%s' of the target, or set "
					+ "tandem.offsets.enabled to false")
				.formatted(failure.getMessage(), this.topic.name());
		}
		boolean ours = failure instanceof ClusterException || failure instanceof MissingTopicException;
		return ours ? String.valueOf(failure.getMessage()) : DeliveryFailure.describe(failure);
	}

	/**
	 * End: what was not written stays so.
	 */
	void close() {
		this.log.close();
	}

}
