package io.github.tandem.position;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.identity.AnotherCluster;

/**
 * Finds out where the partitions of a consumer group go on. Everything is asked through
 * the cluster's admin client and answered later, so that no consumer thread waits.
 */
public final class PositionFinder {

	private static final Logger logger = LoggerFactory.getLogger(PositionFinder.class);

	private static final int NAMED = 20;

	private final Cluster source;

	private final String group;

	private final @Nullable String owner;

	private final AtomicBoolean metadataRefused = new AtomicBoolean();

	private final Map<TopicPartition, KnownPosition> remembered = new ConcurrentHashMap<>();

	private final Map<TopicPartition, Long> committed = new ConcurrentHashMap<>();

	/**
	 * Create the positions of a group.
	 * @param source the source cluster
	 * @param group the consumer group
	 */
	public PositionFinder(Cluster source, String group) {
		this(source, group, null);
	}

	/**
	 * Create the positions of a group that may be written by others.
	 * @param source the source cluster
	 * @param group the consumer group
	 * @param owner what this deployment writes into its commits, or {@code null} if that
	 * is not known
	 */
	public PositionFinder(Cluster source, String group, @Nullable String owner) {
		this.source = source;
		this.group = group;
		this.owner = owner;
	}

	/**
	 * The cluster that answers in place of the source.
	 * @return what is known of it, or {@code null} if the source answers
	 */
	public @Nullable AnotherCluster another() {
		return this.source.identity().another();
	}

	/**
	 * The source does not take the metadata of commits: it is left out from now on.
	 */
	public void refuseMetadata() {
		if (this.metadataRefused.compareAndSet(false, true)) {
			logger.atWarn()
				.addKeyValue("group", this.group)
				.log("Offsets are committed without metadata, which the source finds too large: topics that are created "
						+ "again or deleted while Tandem is stopped are not seen. Raise offset.metadata.max.bytes of the "
						+ "source to 512 or more and restart");
		}
	}

	public boolean isMetadataRefused() {
		return this.metadataRefused.get();
	}

	/**
	 * Remember how far a partition was replicated: a topic that is deleted takes its
	 * committed offsets with it, but if it comes back while this process lives, its loss
	 * is seen. And as long as nobody commits anything else, it goes on from there, which
	 * is further than what is stored if commits were refused.
	 * @param partition the partition
	 * @param position how far it was replicated
	 * @param stored what was committed of that last, or {@code null} if nothing was
	 */
	public void remember(TopicPartition partition, KnownPosition position, @Nullable KnownPosition stored) {
		if (position.topicId() != null) {
			this.remembered.put(partition, position);
			if (stored != null) {
				this.committed.put(partition, stored.nextOffset());
			}
		}
	}

	/**
	 * How far the partitions of a topic were replicated that this process gave away.
	 * @param topic the topic
	 * @return positions by partition
	 */
	public Map<TopicPartition, KnownPosition> remembered(String topic) {
		Map<TopicPartition, KnownPosition> positions = new HashMap<>();
		this.remembered.forEach((partition, position) -> {
			if (partition.topic().equals(topic)) {
				positions.put(partition, position);
			}
		});
		return positions;
	}

	/**
	 * Find the positions of partitions from what is stored.
	 * @param partitions the partitions
	 * @param stored the position of each partition that has one
	 * @return completes with the position of each partition that exists
	 */
	public CompletableFuture<Map<TopicPartition, Position>> ofStored(Collection<TopicPartition> partitions,
			Map<TopicPartition, KnownPosition> stored) {
		Map<TopicPartition, KnownPosition> known = new HashMap<>(stored);
		partitions.forEach((partition) -> {
			KnownPosition position = this.remembered.get(partition);
			if (position != null) {
				known.merge(partition, position,
						(found, reached) -> believable(found, reached, this.committed.get(partition)));
			}
		});
		warnOfOthers(stored, known);
		return of(partitions, known);
	}

	// What others committed ahead of what was replicated would leave records out, and
	// what this process committed when it could not commit more would copy them twice.
	private KnownPosition believable(KnownPosition stored, KnownPosition reached, @Nullable Long committed) {
		Replica writer = stored.replica();
		Replica replica = reached.replica();
		boolean otherTarget = writer != null && replica != null && !writer.clusterId().equals(replica.clusterId());
		boolean sameLog = stored.topicId() == null || stored.topicId().equals(reached.topicId());
		boolean foreign = isForeign(stored) || otherTarget;
		boolean ahead = foreign && reached.nextOffset() < stored.nextOffset();
		boolean own = !foreign && committed != null && committed == stored.nextOffset()
				&& reached.nextOffset() > stored.nextOffset();
		return (sameLog && (ahead || own)) ? reached : stored;
	}

	private boolean isForeign(KnownPosition stored) {
		Replica writer = stored.replica();
		return (writer != null) ? this.owner != null && !writer.deployment().equals(this.owner)
				: stored.topicId() == null && !isMetadataRefused();
	}

	private void warnOfOthers(Map<TopicPartition, KnownPosition> stored, Map<TopicPartition, KnownPosition> used) {
		Map<TopicPartition, KnownPosition> foreign = new HashMap<>(stored);
		foreign.values().removeIf((position) -> !isForeign(position) && used.containsValue(position));
		if (!foreign.isEmpty()) {
			logger.atWarn()
				.addKeyValue("group", this.group)
				.addKeyValue("count", foreign.size())
				.addKeyValue("partitions",
						foreign.keySet().stream().map(String::valueOf).sorted().limit(NAMED).toList())
				.addKeyValue("notUsed",
						foreign.entrySet()
							.stream()
							.filter((position) -> !position.getValue().equals(used.get(position.getKey())))
							.count())
				.log("Somebody else committed offsets of the group: they are used where this instance does not know better");
		}
	}

	/**
	 * Find the positions of partitions again whose logs are not what they were.
	 * @param known how far each had been replicated
	 * @return completes with the position of each partition that exists
	 */
	public CompletableFuture<Map<TopicPartition, Position>> ofKnown(Map<TopicPartition, KnownPosition> known) {
		return of(known.keySet(), known);
	}

	/**
	 * Find the position of a partition whose log was truncated.
	 * @param partition the partition
	 * @param known how far it had been replicated
	 * @param divergence the first offset that is no longer the same
	 * @return completes with the position, unless the partition is gone
	 */
	public CompletableFuture<Map<TopicPartition, Position>> ofTruncated(TopicPartition partition, KnownPosition known,
			long divergence) {
		return logs(Set.of(partition)).thenApply((logs) -> {
			LogState log = logs.get(partition);
			if (log == null) {
				return Map.of();
			}
			boolean sameTopic = known.topicId() == null || known.topicId().equals(log.topicId());
			// behind what was replicated a log may change as it likes
			boolean truncated = sameTopic && divergence < known.nextOffset();
			Position position = truncated ? Position.truncated(partition, known.nextOffset(), divergence, log)
					: Position.of(partition, known, log);
			return Map.of(partition, position.after(known));
		});
	}

	private CompletableFuture<Map<TopicPartition, Position>> of(Collection<TopicPartition> partitions,
			Map<TopicPartition, KnownPosition> known) {
		return logs(partitions).thenApply((logs) -> {
			Map<TopicPartition, Position> positions = new HashMap<>();
			logs.forEach((partition, log) -> positions.put(partition,
					Position.of(partition, known.get(partition), log).after(known.get(partition))));
			return positions;
		});
	}

	/**
	 * Read what the group committed.
	 * @param partitions the partitions
	 * @return completes with the position of each partition that has one
	 */
	public CompletableFuture<Map<TopicPartition, KnownPosition>> committed(Collection<TopicPartition> partitions) {
		ListConsumerGroupOffsetsSpec spec = new ListConsumerGroupOffsetsSpec().topicPartitions(partitions);
		return this.source
			.askLater("read the committed offsets of the group " + this.group,
					(admin) -> admin.listConsumerGroupOffsets(Map.of(this.group, spec))
						.partitionsToOffsetAndMetadata(this.group))
			.thenApply((committed) -> {
				Map<TopicPartition, KnownPosition> known = new HashMap<>();
				committed.forEach((partition, offset) -> {
					if (offset != null) {
						known.put(partition, KnownPosition.of(offset));
					}
				});
				return known;
			})
			.toCompletableFuture();
	}

	private CompletableFuture<Map<TopicPartition, LogState>> logs(Collection<TopicPartition> partitions) {
		var topics = partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
		var descriptions = call("describe topics", (admin) -> admin.describeTopics(topics).topicNameValues());
		var starts = offsets(partitions, OffsetSpec.earliest());
		var ends = offsets(partitions, OffsetSpec.latest());
		return descriptions.thenCombine(starts, (topicsByName, startOffsets) -> ends.thenApply((endOffsets) -> {
			Map<TopicPartition, LogState> logs = new HashMap<>();
			for (TopicPartition partition : partitions) {
				Optional<LogState> log = log(topicsByName.get(partition.topic()), startOffsets.get(partition),
						endOffsets.get(partition));
				log.ifPresent((state) -> logs.put(partition, state));
			}
			return logs;
		}))
			.thenCompose(Function.identity())
			// asked after the answers came, so that none of them is of another cluster
			.thenCompose((logs) -> this.source.verifyLater().thenApply((right) -> logs));
	}

	private static Optional<LogState> log(@Nullable TopicDescription topic, @Nullable ListOffsetsResultInfo start,
			@Nullable ListOffsetsResultInfo end) {
		if (topic == null || start == null || end == null) {
			return Optional.empty();
		}
		return Optional.of(new LogState(topic.topicId(), start.offset(), end.offset()));
	}

	private CompletableFuture<Map<TopicPartition, ListOffsetsResultInfo>> offsets(Collection<TopicPartition> partitions,
			OffsetSpec spec) {
		return call("list offsets", (admin) -> {
			ListOffsetsResult result = admin
				.listOffsets(partitions.stream().collect(Collectors.toMap(Function.identity(), (partition) -> spec)));
			Map<TopicPartition, KafkaFuture<ListOffsetsResultInfo>> answers = new HashMap<>();
			partitions.forEach((partition) -> answers.put(partition, result.partitionResult(partition)));
			return answers;
		});
	}

	private <K, V> CompletableFuture<Map<K, V>> call(String what, Function<Admin, Map<K, KafkaFuture<V>>> request) {
		return Answers.gather(this.source.call(what, request));
	}

}
