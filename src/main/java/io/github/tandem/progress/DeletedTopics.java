package io.github.tandem.progress;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.position.Gap;
import io.github.tandem.position.GapCause;
import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.PositionFinder;
import io.github.tandem.route.Route;
import io.github.tandem.topic.TargetTopic;

/**
 * Keeps a note of topics of a route that were deleted on the source, and of what had not
 * been replicated of them, also where another topic has the name since.
 */
public final class DeletedTopics {

	private static final Logger logger = LoggerFactory.getLogger(DeletedTopics.class);

	private static final int REMEMBERED = 100;

	private static final int LOOKS_WITHOUT_ID = 10;

	private final Cluster source;

	private final Route route;

	private final PositionFinder positions;

	private final GapLog gaps;

	private final Set<String> present = new HashSet<>();

	private final Map<TopicPartition, Integer> own = new HashMap<>();

	private final Map<TopicPartition, Integer> away = new HashMap<>();

	private int previousLooks;

	private final Set<String> missing = new HashSet<>();

	private final Map<TopicPartition, Earlier> earlier = new HashMap<>();

	private final Deque<DeletedTopic> deleted = new ArrayDeque<>();

	/**
	 * Create the list of a route's deleted topics.
	 * @param source the source cluster
	 * @param route the route
	 * @param positions how far its partitions were replicated
	 * @param gaps takes what was lost with a topic
	 */
	public DeletedTopics(Cluster source, Route route, PositionFinder positions, GapLog gaps) {
		this.source = source;
		this.route = route;
		this.positions = positions;
		this.gaps = gaps;
	}

	/**
	 * Compare the topics there are with those that were there.
	 * @param topics topics of the target by the names of those of the route on the source
	 * @param looks how often the topics were looked at so far
	 * @param partitions partitions that this process replicates
	 * @param now the time
	 */
	public void look(Map<String, TargetTopic> topics, int looks, List<PartitionStatus> partitions, Instant now) {
		this.missing.addAll(this.present);
		this.missing.removeAll(topics.keySet());
		this.present.clear();
		this.present.addAll(topics.keySet());
		Set<TopicPartition> assigned = new HashSet<>();
		// what others replicated meanwhile is not known here; a consumer notices a
		// deletion before the next look at the topics does, and this may come in between
		this.own.entrySet()
			.removeIf((seen) -> !this.missing.contains(seen.getKey().topic())
					&& !this.earlier.containsKey(seen.getKey()) && this.previousLooks > seen.getValue() + 1);
		this.previousLooks = looks;
		for (PartitionStatus partition : partitions) {
			assigned.add(new TopicPartition(partition.topic(), partition.partition()));
		}
		assigned.forEach((partition) -> this.own.put(partition, looks));
		distrustMemory(topics, looks, assigned);
		for (String topic : List.copyOf(this.missing)) {
			// what is in flight of it may arrive yet
			if (assigned.stream().noneMatch((partition) -> partition.topic().equals(topic))) {
				ask(topic, now);
			}
		}
		compareIds(topics, looks, assigned);
		count(topics, looks, assigned, now);
	}

	// A partition that is still there, and not assigned for a whole interval, is another
	// one's, also where this process had it for less than that. One that has none at all
	// may have lost its group, and nobody replicates it.
	private void distrustMemory(Map<String, TargetTopic> topics, int looks, Set<TopicPartition> assigned) {
		if (assigned.isEmpty()) {
			this.away.clear();
			return;
		}
		this.away.keySet().removeAll(assigned);
		this.positions.remembered().forEach((partition, reached) -> {
			boolean exists = topics.get(partition.topic()) instanceof TargetTopic.Ready topic
					&& !reached.isInAnotherTopic(topic.sourceId());
			if (!exists) {
				this.away.remove(partition);
			}
			else if (!assigned.contains(partition) && looks > this.away.computeIfAbsent(partition, (key) -> looks)) {
				this.positions.replicatedByOthers(partition);
			}
		});
	}

	private void compareIds(Map<String, TargetTopic> topics, int looks, Set<TopicPartition> assigned) {
		for (TopicPartition partition : this.own.keySet()) {
			KnownPosition reached = this.positions.remembered(partition);
			if (reached != null && !assigned.contains(partition)
					&& topics.get(partition.topic()) instanceof TargetTopic.Ready topic
					&& reached.isInAnotherTopic(topic.sourceId())) {
				this.earlier.putIfAbsent(partition, new Earlier(reached, looks));
			}
		}
		// a consumer may know of a new topic before the look at the topics does
		this.earlier.entrySet()
			.removeIf((entry) -> topics.get(entry.getKey().topic()) instanceof TargetTopic.Ready topic
					&& topic.sourceId().equals(entry.getValue().reached().topicId()));
	}

	// Of what remains of a topic, whoever has a partition now counts the loss if it knows
	// how far the earlier topic was replicated, and its commits say so.
	private void count(Map<String, TargetTopic> topics, int looks, Set<TopicPartition> assigned, Instant now) {
		Map<String, Map<TopicPartition, KnownPosition>> gone = new HashMap<>();
		Map<TopicPartition, KnownPosition> remaining = new HashMap<>();
		this.earlier.forEach((partition, before) -> {
			if (looks > before.seenIn() && topics.get(partition.topic()) instanceof TargetTopic.Ready topic) {
				if (partition.partition() < topic.sourcePartitions()) {
					remaining.put(partition, before.reached());
				}
				else if (!assigned.contains(partition)) {
					gone.computeIfAbsent(partition.topic(), (name) -> new HashMap<>()).put(partition, before.reached());
				}
			}
		});
		gone.forEach((topic, reached) -> {
			note(topic, reached, now);
			forget(reached.keySet());
		});
		if (!remaining.isEmpty()) {
			committed(remaining.keySet()).forEach((partition, committed) -> {
				KnownPosition reached = remaining.get(partition);
				Uuid reachedId = (reached != null) ? reached.topicId() : null;
				if (reached != null && reachedId != null && committed.isInAnotherTopic(reachedId)) {
					if (!Objects.equals(committed.earlierTopicId(), reachedId)) {
						lose(partition, reached, GapCause.RECREATED, now);
					}
					forget(Set.of(partition));
				}
				else if (namesNoTopic(committed) && hasLasted(partition, looks)) {
					// whoever committed it counts the loss, or nobody can
					forget(Set.of(partition));
				}
			});
		}
	}

	// One of a source that takes hardly any metadata, or of somebody else.
	private static boolean namesNoTopic(KnownPosition committed) {
		return committed.topicId() == null || Uuid.ZERO_UUID.equals(committed.topicId());
	}

	private boolean hasLasted(TopicPartition partition, int looks) {
		Earlier before = this.earlier.get(partition);
		return before != null && looks >= before.seenIn() + LOOKS_WITHOUT_ID;
	}

	// what does not answer is asked again at the next look
	private Map<TopicPartition, KnownPosition> committed(Set<TopicPartition> partitions) {
		try {
			Map<TopicPartition, KnownPosition> committed = new HashMap<>();
			this.positions.committed(partitions)
				.join()
				.forEach((partition, position) -> position.ifPresent((known) -> committed.put(partition, known)));
			return committed;
		}
		catch (CompletionException | ClusterException ex) {
			return Map.of();
		}
	}

	private void forget(Set<TopicPartition> partitions) {
		this.earlier.keySet().removeAll(partitions);
		this.own.keySet().removeAll(partitions);
	}

	// One that Tandem may no longer see is not there either, and has lost nothing. One
	// that a broker still knows is asked for again: another knew of the deletion before.
	private void ask(String topic, Instant now) {
		try {
			this.source.ask("describe the topic " + topic,
					(admin) -> admin.describeTopics(Set.of(topic)).allTopicNames());
		}
		catch (ClusterException ex) {
			if (ex.getCause() instanceof UnknownTopicOrPartitionException) {
				this.missing.remove(topic);
				noteAll(topic, now);
			}
			else if (ex.getCause() instanceof AuthorizationException) {
				this.missing.remove(topic);
			}
		}
	}

	private void noteAll(String topic, Instant now) {
		Map<TopicPartition, KnownPosition> reached = this.positions.remembered(topic);
		reached.keySet().retainAll(this.own.keySet());
		this.earlier.keySet().removeIf((partition) -> partition.topic().equals(topic));
		if (!reached.isEmpty()) {
			note(topic, reached, now);
		}
	}

	private void note(String topic, Map<TopicPartition, KnownPosition> reached, Instant now) {
		long notReplicated = 0;
		for (Map.Entry<TopicPartition, KnownPosition> partition : reached.entrySet()) {
			notReplicated += lose(partition.getKey(), partition.getValue(), GapCause.DELETED, now);
		}
		logger.atInfo()
			.addKeyValue("route", this.route.name())
			.addKeyValue("topic", topic)
			.addKeyValue("partitions", reached.size())
			.addKeyValue("notReplicated", notReplicated)
			.log("A topic was deleted on the source");
		synchronized (this.deleted) {
			this.deleted.addFirst(new DeletedTopic(topic, now, reached.size(), notReplicated));
			if (this.deleted.size() > REMEMBERED) {
				this.deleted.removeLast();
			}
		}
	}

	private long lose(TopicPartition partition, KnownPosition reached, GapCause cause, Instant now) {
		long lost = Math.max(0, reached.unreported(reached.wantedEnd() - reached.nextOffset(), cause));
		if (lost > 0) {
			long next = (cause == GapCause.DELETED) ? reached.wantedEnd() : 0;
			this.gaps.add(this.route, new Gap(partition, cause, reached.nextOffset(), next, lost), now);
			KnownPosition remembered = this.positions.remembered(partition);
			if (remembered != null && Objects.equals(remembered.topicId(), reached.topicId())) {
				// if the topic comes back, this is not lost a second time
				this.positions.remember(partition, new KnownPosition(reached.endOffset(), reached.leaderEpoch(),
						reached.topicId(), reached.endOffset()), null);
			}
		}
		return lost;
	}

	public List<DeletedTopic> deleted() {
		synchronized (this.deleted) {
			return List.copyOf(this.deleted);
		}
	}

	/**
	 * How far a partition was replicated while an earlier topic had its name.
	 *
	 * @param reached the position in that topic
	 * @param seenIn number of the look that showed another topic
	 */
	private record Earlier(KnownPosition reached, int seenIn) {

	}

}
