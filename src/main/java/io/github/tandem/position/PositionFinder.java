package io.github.tandem.position;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.identity.AnotherCluster;
import io.github.tandem.position.goal.Goal;
import io.github.tandem.position.goal.GoalRule;

/**
 * Finds out where the partitions of a consumer group go on. Everything is asked through
 * the cluster's admin client and answered later, so that no consumer thread waits.
 */
public final class PositionFinder {

	private final Cluster source;

	private final String group;

	private final CommitOwner owner;

	private final GoalRule goals;

	private final Map<TopicPartition, KnownPosition> remembered = new ConcurrentHashMap<>();

	private final Map<TopicPartition, Long> committed = new ConcurrentHashMap<>();

	/**
	 * Create the positions of a group that may be written by others.
	 * @param source the source cluster
	 * @param group the consumer group
	 * @param owner what this deployment writes into its commits, or {@code null} if that
	 * is not known
	 * @param isProtected whether it keeps records from coming round
	 * @param targetTopics what a topic of the source is called on the target
	 * @param goals up to where partitions are replicated
	 */
	public PositionFinder(Cluster source, String group, @Nullable String owner, boolean isProtected,
			UnaryOperator<String> targetTopics, GoalRule goals) {
		this.source = source;
		this.group = group;
		this.goals = goals;
		this.owner = new CommitOwner(group, owner, isProtected, targetTopics);
	}

	/**
	 * The cluster that answers in place of the source.
	 * @return what is known of it, or {@code null} if the source answers
	 */
	public @Nullable AnotherCluster another() {
		return this.source.identity().another();
	}

	/**
	 * Tells commits of this deployment from those of others.
	 * @return the owner of the group's offsets
	 */
	CommitOwner owner() {
		return this.owner;
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
			else {
				this.committed.remove(partition);
			}
		}
	}

	/**
	 * Others replicate a partition meanwhile: what was left of it when this process gave
	 * it away is no loss any more if its topic is deleted.
	 * @param partition the partition
	 */
	public void replicatedByOthers(TopicPartition partition) {
		this.remembered.computeIfPresent(partition, (key, reached) -> reached.atEnd());
	}

	/**
	 * How far partitions were replicated that this process gave away.
	 * @return positions by partition
	 */
	public Map<TopicPartition, KnownPosition> remembered() {
		return Map.copyOf(this.remembered);
	}

	/**
	 * How far the partitions of a topic were replicated that this process gave away.
	 * @param topic the topic
	 * @return positions by partition
	 */
	public Map<TopicPartition, KnownPosition> remembered(String topic) {
		Map<TopicPartition, KnownPosition> positions = new HashMap<>(this.remembered);
		positions.keySet().removeIf((partition) -> !partition.topic().equals(topic));
		return positions;
	}

	/**
	 * How far a partition was replicated that this process gave away.
	 * @param partition the partition
	 * @return the position, or {@code null} if this process never had it
	 */
	public @Nullable KnownPosition remembered(TopicPartition partition) {
		return this.remembered.get(partition);
	}

	/**
	 * Find the positions of partitions from what is stored.
	 * @param stored the position of each partition, or none
	 * @return completes with the position of each of them that exists
	 */
	public CompletableFuture<Map<TopicPartition, Position>> ofStored(
			Map<TopicPartition, Optional<KnownPosition>> stored) {
		Set<TopicPartition> partitions = stored.keySet();
		Map<TopicPartition, KnownPosition> known = new HashMap<>();
		stored.forEach((partition, position) -> position.ifPresent((found) -> known.put(partition, found)));
		return of(partitions, this.owner.believed(partitions, known, this.remembered, this.committed),
				this.owner::isForeign);
	}

	/**
	 * Find the positions of partitions again whose logs are not what they were.
	 * @param known how far each had been replicated
	 * @return completes with the position of each partition that exists
	 */
	public CompletableFuture<Map<TopicPartition, Position>> ofKnown(Map<TopicPartition, KnownPosition> known) {
		return of(known.keySet(), known, (own) -> false);
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
		return logs(Set.of(partition), Map.of(partition, known)).thenApply((logs) -> {
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
			Map<TopicPartition, KnownPosition> known, Predicate<KnownPosition> foreign) {
		return logs(partitions, known).thenApply((logs) -> {
			Map<TopicPartition, Position> positions = new HashMap<>();
			logs.forEach((partition, log) -> {
				KnownPosition kept = known.get(partition);
				KnownPosition from = (kept != null && kept.isPendingIn(log.topicId())) ? null : kept;
				Position position = Position.of(partition, from, log).after(from);
				boolean leavesOut = from != null && position.nextOffset() > log.startOffset() && foreign.test(from);
				positions.put(partition, leavesOut ? position.unproven(log.startOffset()) : position);
			});
			return positions;
		});
	}

	/**
	 * Read what the group committed.
	 * @param partitions the partitions
	 * @return completes with the position of each partition, or with none if the group
	 * has none of it; a partition of which the source does not tell is missing, as one
	 * without a position would begin anew
	 */
	public CompletableFuture<Map<TopicPartition, Optional<KnownPosition>>> committed(
			Collection<TopicPartition> partitions) {
		ListConsumerGroupOffsetsSpec spec = new ListConsumerGroupOffsetsSpec().topicPartitions(partitions);
		return this.source
			.askLater("read the committed offsets of the group " + this.group,
					(admin) -> admin.listConsumerGroupOffsets(Map.of(this.group, spec))
						.partitionsToOffsetAndMetadata(this.group))
			.thenApply((committed) -> {
				Map<TopicPartition, Optional<KnownPosition>> known = new HashMap<>();
				committed.forEach(
						(partition, offset) -> known.put(partition, Optional.ofNullable(offset).map(this.owner::read)));
				return known;
			})
			.toCompletableFuture();
	}

	// With their goals, and without those whose goals are not told.
	private CompletableFuture<Map<TopicPartition, LogState>> logs(Collection<TopicPartition> partitions,
			Map<TopicPartition, KnownPosition> known) {
		OffsetSpec question = this.goals.question();
		if (question == null) {
			return logs(partitions);
		}
		return offsets(partitions, question, this.goals.isolation()).thenCombine(logs(partitions), (answers, logs) -> {
			Map<TopicPartition, LogState> bounded = new HashMap<>();
			logs.forEach((partition, log) -> {
				KnownPosition from = known.get(partition);
				ListOffsetsResultInfo answer = answers.get(partition);
				Goal goal = this.goals.decide((from != null) ? from.goal() : Goal.NONE,
						from == null || from.isInAnotherTopic(log.topicId()), log.endOffset(),
						(answer != null) ? answer.offset() : null);
				if (goal != null) {
					bounded.put(partition, log.until(goal));
				}
			});
			return bounded;
		});
	}

	private CompletableFuture<Map<TopicPartition, LogState>> logs(Collection<TopicPartition> partitions) {
		var topics = partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
		var descriptions = call("describe topics", (admin) -> admin.describeTopics(topics).topicNameValues());
		var starts = offsets(partitions, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
		var ends = offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
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
			OffsetSpec spec, IsolationLevel isolation) {
		return call("list offsets", (admin) -> {
			ListOffsetsResult result = admin.listOffsets(
					partitions.stream().collect(Collectors.toMap(Function.identity(), (partition) -> spec)),
					new ListOffsetsOptions(isolation));
			Map<TopicPartition, KafkaFuture<ListOffsetsResultInfo>> answers = new HashMap<>();
			partitions.forEach((partition) -> answers.put(partition, result.partitionResult(partition)));
			return answers;
		});
	}

	private <K, V> CompletableFuture<Map<K, V>> call(String what, Function<Admin, Map<K, KafkaFuture<V>>> request) {
		return Answers.gather(this.source.call(what, request));
	}

}
