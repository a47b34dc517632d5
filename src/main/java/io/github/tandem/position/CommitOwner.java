package io.github.tandem.position;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.position.goal.Goal;

/**
 * The deployment and route that commit the offsets of a group: their commits are told
 * from those of others by the metadata, also where the source takes hardly any.
 */
final class CommitOwner {

	private static final Logger logger = LoggerFactory.getLogger(CommitOwner.class);

	private static final int NAMED = 20;

	private final String group;

	private final @Nullable String name;

	private final boolean isProtected;

	private final UnaryOperator<String> targetTopics;

	private final String mark;

	// written by whoever has a commit refused
	private volatile CommitDetail detail = CommitDetail.FULL;

	/**
	 * Create the owner of a group's offsets.
	 * @param group the consumer group
	 * @param name what is written into the metadata, {@code <tandem.name>/<route>}, or
	 * {@code null} if that is not known
	 * @param isProtected whether it keeps records from coming round, which others have to
	 * know that replicate in the other direction
	 * @param targetTopics what a topic of the source is called on the target, which they
	 * have to know as well
	 */
	CommitOwner(String group, @Nullable String name, boolean isProtected, UnaryOperator<String> targetTopics) {
		this.group = group;
		this.name = name;
		this.isProtected = isProtected;
		this.targetTopics = targetTopics;
		CRC32 sum = new CRC32();
		sum.update(String.valueOf(name).getBytes(StandardCharsets.UTF_8));
		this.mark = "tandem/3 %08x".formatted(sum.getValue());
	}

	/**
	 * How much the source takes, as far as it was tried.
	 * @return the detail of the next commit
	 */
	CommitDetail detail() {
		return this.detail;
	}

	/**
	 * The source finds metadata too large: the next commit says less.
	 * @param tried the detail of the commit that was refused
	 * @return {@code false} if it said nothing already
	 */
	synchronized boolean refused(CommitDetail tried) {
		if (tried == CommitDetail.FULL && this.detail == tried) {
			this.detail = CommitDetail.MARK;
			logger.atWarn()
				.addKeyValue("group", this.group)
				.log("Offsets are committed without metadata, which the source finds too large: topics that are created "
						+ "again or deleted while Tandem is stopped are not seen. Raise offset.metadata.max.bytes of the "
						+ "source to 1024 or more and restart");
		}
		else if (tried == CommitDetail.MARK && this.detail == tried) {
			this.detail = CommitDetail.NONE;
			logger.atWarn()
				.addKeyValue("group", this.group)
				.log("Offsets are committed without even a mark of this deployment: after a restart they are taken for "
						+ "somebody else's. Raise offset.metadata.max.bytes of the source to 1024 or more and restart");
		}
		return tried != CommitDetail.NONE;
	}

	/**
	 * Write a position as an offset to commit.
	 * @param partition the partition
	 * @param position its position
	 * @param wanted how much is said of it
	 * @return the offset to commit
	 */
	OffsetAndMetadata write(TopicPartition partition, KnownPosition position, CommitDetail wanted) {
		return switch (wanted) {
			case FULL -> complete(partition, position.toCommit());
			case MARK -> new OffsetAndMetadata(position.nextOffset(), position.leaderEpoch(),
					CommitMetadata.stopAt(this.mark, position.goal()));
			case NONE -> new OffsetAndMetadata(position.nextOffset(), position.leaderEpoch(), "");
		};
	}

	/**
	 * Write the first position of a partition, before any of its records is replicated.
	 * @param partition the partition
	 * @param position its position
	 * @param targetId id of the target cluster, or {@code null} if it is not known
	 * @param wanted how much is said of it
	 * @return the offset to commit
	 */
	OffsetAndMetadata announce(TopicPartition partition, KnownPosition position, @Nullable String targetId,
			CommitDetail wanted) {
		if (wanted != CommitDetail.FULL || targetId == null || this.name == null) {
			return write(partition, position, wanted);
		}
		return complete(partition, new OffsetAndMetadata(position.nextOffset(), position.leaderEpoch(),
				CommitMetadata.announce(position, this.name, targetId)));
	}

	private OffsetAndMetadata complete(TopicPartition partition, OffsetAndMetadata offset) {
		String metadata = this.isProtected ? CommitMetadata.protect(offset.metadata()) : offset.metadata();
		String targetTopic = this.targetTopics.apply(partition.topic());
		return new OffsetAndMetadata(offset.offset(), offset.leaderEpoch(),
				targetTopic.equals(partition.topic()) ? metadata : CommitMetadata.renamed(metadata, targetTopic));
	}

	/**
	 * Read a committed offset.
	 * @param committed an offset that was committed by this owner or by anybody else
	 * @return the position
	 */
	KnownPosition read(OffsetAndMetadata committed) {
		Goal goal = CommitMetadata.goal(committed.metadata());
		if (committed.metadata().equals(CommitMetadata.stopAt(this.mark, goal))) {
			// as brokers tell a topic that know no ids
			return new KnownPosition(committed.offset(), committed.leaderEpoch(), Uuid.ZERO_UUID, -1).until(goal);
		}
		KnownPosition position = KnownPosition.of(committed);
		return (position.replica() == null && isAnnouncedByAnother(committed))
				? new KnownPosition(committed.offset(), committed.leaderEpoch(), null, -1) : position;
	}

	// it says nothing of what this owner replicated
	private boolean isAnnouncedByAnother(OffsetAndMetadata committed) {
		Replica announced = Replica.of(committed);
		return announced != null && this.name != null && !announced.deployment().equals(this.name);
	}

	/**
	 * Whether a position is the first of a partition that is replicated up to an offset,
	 * and nobody went on from it yet.
	 * @param committed an offset that was committed by this owner or by anybody else
	 * @return {@code true} if it only announces where this owner is to begin and to stop
	 */
	boolean isAnnouncedGoal(OffsetAndMetadata committed) {
		return CommitMetadata.isAnnouncement(committed.metadata()) && read(committed).goal().isToBeKept();
	}

	/**
	 * Whether somebody else committed a position.
	 * @param stored what was read
	 * @return {@code true} if it does not say that this owner did
	 */
	boolean isForeign(KnownPosition stored) {
		Replica writer = stored.replica();
		return (writer != null) ? this.name != null && !writer.deployment().equals(this.name)
				: stored.topicId() == null && detail() != CommitDetail.NONE;
	}

	/**
	 * Choose where partitions go on: what somebody else committed is used where it is
	 * known that what is before it is replicated, or where nothing is known.
	 * @param partitions the partitions
	 * @param stored the position of each partition that has one
	 * @param remembered how far this process replicated partitions
	 * @param committed what this process committed of that last
	 * @return the position of each partition that has one: a foreign one is not proven
	 */
	Map<TopicPartition, KnownPosition> believed(Collection<TopicPartition> partitions,
			Map<TopicPartition, KnownPosition> stored, Map<TopicPartition, KnownPosition> remembered,
			Map<TopicPartition, Long> committed) {
		Map<TopicPartition, KnownPosition> believed = new HashMap<>(stored);
		for (TopicPartition partition : partitions) {
			KnownPosition reached = remembered.get(partition);
			if (reached != null) {
				believed.merge(partition, reached, (found, own) -> believed(found, own, committed.get(partition)));
			}
		}
		warn(stored, remembered, believed);
		return believed;
	}

	private KnownPosition believed(KnownPosition stored, KnownPosition reached, @Nullable Long committed) {
		boolean sameLog = stored.topicId() == null || stored.topicId().equals(reached.topicId());
		if (!isForeign(stored, reached)) {
			// it got further than it could commit: records would arrive twice
			boolean behind = sameLog && committed != null && committed == stored.nextOffset()
					&& reached.nextOffset() > stored.nextOffset();
			return behind ? reached : stored;
		}
		if (!sameLog || stored.nextOffset() > reached.nextOffset()) {
			// what others committed ahead of what was replicated would leave records out
			return reached;
		}
		return new KnownPosition(stored.nextOffset(), stored.leaderEpoch(), reached.topicId(), reached.endOffset(),
				reached.replica(), reached.reported(), reached.earlierTopicId(), reached.goal());
	}

	// Also one of the same name that replicates to another cluster.
	private boolean isForeign(KnownPosition stored, @Nullable KnownPosition reached) {
		Replica writer = stored.replica();
		Replica own = (reached != null) ? reached.replica() : null;
		return isForeign(stored) || (writer != null && own != null && !writer.clusterId().equals(own.clusterId()));
	}

	private void warn(Map<TopicPartition, KnownPosition> stored, Map<TopicPartition, KnownPosition> remembered,
			Map<TopicPartition, KnownPosition> believed) {
		Map<TopicPartition, KnownPosition> foreign = new HashMap<>(stored);
		foreign.entrySet().removeIf((entry) -> !isForeign(entry.getValue(), remembered.get(entry.getKey())));
		if (!foreign.isEmpty()) {
			logger.atWarn()
				.addKeyValue("group", this.group)
				.addKeyValue("count", foreign.size())
				.addKeyValue("partitions",
						foreign.keySet().stream().map(String::valueOf).sorted().limit(NAMED).toList())
				.addKeyValue("notUsed",
						foreign.entrySet().stream().filter((entry) -> isReplaced(entry, believed)).count())
				.log("Somebody else committed offsets of the group: those ahead of what this process replicated are not used, "
						+ "commit them while no instance runs");
		}
	}

	private static boolean isReplaced(Map.Entry<TopicPartition, KnownPosition> stored,
			Map<TopicPartition, KnownPosition> believed) {
		KnownPosition used = believed.get(stored.getKey());
		return used != null && used.nextOffset() != stored.getValue().nextOffset();
	}

}
