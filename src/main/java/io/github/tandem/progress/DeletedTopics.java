package io.github.tandem.progress;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.common.TopicPartition;
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

/**
 * Keeps a note of topics of a route that were deleted on the source, and of what had not
 * been replicated of them.
 */
public final class DeletedTopics {

	private static final Logger logger = LoggerFactory.getLogger(DeletedTopics.class);

	private static final int REMEMBERED = 100;

	private final Cluster source;

	private final Route route;

	private final PositionFinder positions;

	private final GapLog gaps;

	private final Set<String> present = new HashSet<>();

	private final Map<TopicPartition, Integer> own = new HashMap<>();

	private int previousLooks;

	private final Set<String> missing = new HashSet<>();

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
	 * @param topics topics of the route on the source
	 * @param looks how often the topics were looked at so far
	 * @param partitions partitions that this process replicates
	 * @param now the time
	 */
	public void look(Collection<String> topics, int looks, List<PartitionStatus> partitions, Instant now) {
		this.missing.addAll(this.present);
		this.missing.removeAll(topics);
		this.present.clear();
		this.present.addAll(topics);
		Set<String> assigned = new HashSet<>();
		// what others replicated meanwhile is not known here; a consumer notices a
		// deletion before the next look at the topics does, and this may come in between
		this.own.entrySet()
			.removeIf((seen) -> !this.missing.contains(seen.getKey().topic())
					&& this.previousLooks > seen.getValue() + 1);
		this.previousLooks = looks;
		for (PartitionStatus partition : partitions) {
			assigned.add(partition.topic());
			this.own.put(new TopicPartition(partition.topic(), partition.partition()), looks);
		}
		for (String topic : List.copyOf(this.missing)) {
			// what is in flight of it may arrive yet
			if (!assigned.contains(topic)) {
				ask(topic, now);
			}
		}
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
				note(topic, now);
			}
			else if (ex.getCause() instanceof AuthorizationException) {
				this.missing.remove(topic);
			}
		}
	}

	private void note(String topic, Instant now) {
		Map<TopicPartition, KnownPosition> positions = this.positions.remembered(topic);
		positions.keySet().retainAll(this.own.keySet());
		if (positions.isEmpty()) {
			return;
		}
		long notReplicated = 0;
		for (Map.Entry<TopicPartition, KnownPosition> position : positions.entrySet()) {
			KnownPosition known = position.getValue();
			long lost = known.unreported(known.endOffset() - known.nextOffset(), GapCause.RETENTION,
					GapCause.RECREATED);
			if (lost > 0) {
				notReplicated += lost;
				Gap gap = new Gap(position.getKey(), GapCause.DELETED, known.nextOffset(), known.endOffset(), lost);
				this.gaps.add(this.route, gap, now);
				// if the topic comes back, this is not lost a second time
				this.positions.remember(position.getKey(),
						new KnownPosition(known.endOffset(), known.leaderEpoch(), known.topicId(), known.endOffset()),
						null);
			}
		}
		logger.atInfo()
			.addKeyValue("route", this.route.name())
			.addKeyValue("topic", topic)
			.addKeyValue("partitions", positions.size())
			.addKeyValue("notReplicated", notReplicated)
			.log("A topic was deleted on the source");
		synchronized (this.deleted) {
			this.deleted.addFirst(new DeletedTopic(topic, now, positions.size(), notReplicated));
			if (this.deleted.size() > REMEMBERED) {
				this.deleted.removeLast();
			}
		}
	}

	public List<DeletedTopic> deleted() {
		synchronized (this.deleted) {
			return List.copyOf(this.deleted);
		}
	}

}
