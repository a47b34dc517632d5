package io.github.tandem.offset.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiPredicate;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.identity.OwnTopicClients;
import io.github.tandem.delivery.DeliveryListener;
import io.github.tandem.offset.PartitionSnapshot;

/**
 * The maps of offsets of the whole deployment: those of this process's partitions as they
 * grow, those of others as they have written them. What this process knows is written
 * every two seconds, so that this is about what an instance that is killed takes with it.
 */
public final class OffsetMaps implements KnownMaps, SmartLifecycle {

	private static final Duration INTERVAL = Duration.ofSeconds(2);

	private static final Duration LAST_ROUND = Duration.ofSeconds(5);

	// it ends after the consumers, when each partition has said its last word
	private static final int PHASE = DEFAULT_PHASE - 200;

	private final boolean enabled;

	private final String topic;

	private final MapLedger ledger = new MapLedger();

	private final ConcurrentMap<MapKey, OwnMap> own = new ConcurrentHashMap<>();

	private final MapRounds rounds;

	private @Nullable ThreadPoolTaskScheduler thread;

	OffsetMaps(boolean enabled, String topic, boolean createTopic, Cluster source, Cluster target,
			BiPredicate<String, String> mirrored, OwnTopicClients clients, Clock clock) {
		this.enabled = enabled;
		this.topic = topic;
		this.rounds = new MapRounds(source, target, new MapTopic(topic, target, createTopic),
				new MapLog(topic, clients, clock), this.ledger, this.own, new MapUpkeep(source, target, mirrored),
				clock);
	}

	/**
	 * A consumer thread takes a partition over.
	 * @param route the route
	 * @param partition the partition
	 * @param generation generation of the consumer group that assigned it
	 * @return is to be told what becomes of its records
	 */
	public DeliveryListener takeOver(String route, TopicPartition partition, int generation) {
		if (!this.enabled) {
			return new DeliveryListener() {
			};
		}
		return new OwnMap(new MapKey(route, partition), generation,
				(map) -> this.own.compute(map.key(), (key, current) -> map.startAfter(current)));
	}

	@Override
	public Map<Integer, PartitionSnapshot> of(String route, String name) {
		Map<Integer, PartitionSnapshot> known = new TreeMap<>();
		this.ledger.of(route, name).forEach((partition, stored) -> known.put(partition, MapLedger.snapshot(stored)));
		for (OwnMap map : this.own.values()) {
			MapKey key = map.key();
			if (map.isComplete() && key.route().equals(route) && key.source().topic().equals(name)) {
				known.put(key.source().partition(), map.map().snapshot());
			}
		}
		return known;
	}

	/**
	 * The maps, for somebody who compares what they say of a time that is over.
	 * @return these, or {@code null} if the deployment keeps none
	 * @throws org.apache.kafka.common.KafkaException if the topic was not read to its end
	 * lately, so that what earlier owners wrote may be missing
	 */
	public @Nullable KnownMaps complete() {
		if (!this.enabled) {
			return null;
		}
		this.rounds.checkComplete();
		return this;
	}

	/**
	 * As of when that is which is known of a partition.
	 * @param route the route
	 * @param partition the partition
	 * @param now the time
	 * @return that, if this process has the partition; when its owner wrote it otherwise,
	 * or {@code null} if nothing is known
	 */
	public @Nullable Instant asOf(String route, TopicPartition partition, Instant now) {
		MapKey key = new MapKey(route, partition);
		OwnMap map = this.own.get(key);
		if (map != null && map.isComplete()) {
			return now;
		}
		StoredMap stored = this.ledger.get(key);
		return (stored != null) ? stored.at() : null;
	}

	/**
	 * Whether this process has a partition, and knows all that earlier owners of it have
	 * written.
	 * @param route the route
	 * @param partition the partition
	 * @return {@code false} as soon as a later owner is heard of, and while it cannot be
	 * known whether there is one, as after a freeze of the process
	 */
	public boolean isOwned(String route, TopicPartition partition) {
		OwnMap map = this.own.get(new MapKey(route, partition));
		return map != null && map.isOwned() && this.rounds.isUpToDate();
	}

	String topic() {
		return this.topic;
	}

	@Nullable Obstacle obstacle() {
		return this.rounds.obstacle();
	}

	@Override
	public void start() {
		if (this.enabled) {
			ThreadPoolTaskScheduler started = new ThreadPoolTaskScheduler();
			started.setThreadNamePrefix("offsets-");
			started.setDaemon(true);
			started.initialize();
			started.scheduleWithFixedDelay(this.rounds::round, INTERVAL);
			this.thread = started;
		}
	}

	@Override
	public void stop() {
		ThreadPoolTaskScheduler running = this.thread;
		if (running == null) {
			return;
		}
		this.thread = null;
		Future<?> last = running.submit(this::end);
		try {
			last.get(LAST_ROUND.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			// what was not written is stated as not known by whoever comes next
		}
		finally {
			running.shutdown();
		}
	}

	private void end() {
		try {
			this.rounds.round();
		}
		finally {
			this.rounds.close();
		}
	}

	@Override
	public boolean isRunning() {
		return this.thread != null;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
