package io.github.tandem.verify.read;

import java.io.Serial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

import io.github.tandem.offset.PartitionSnapshot;
import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.Replica;
import io.github.tandem.route.Route;
import io.github.tandem.route.Start;
import io.github.tandem.route.StopAt;
import io.github.tandem.topic.sight.ExistingTopics;
import io.github.tandem.verify.report.Result;
import io.github.tandem.verify.report.Way;

/**
 * A topic to be compared.
 *
 * @param route its route
 * @param group the group of the route
 * @param topic its name on the source
 * @param topicId its id on the source
 * @param partitions number of its partitions on the source
 * @param target its name on the target
 * @param targetId its id there
 * @param targetPartitions number of its partitions there
 * @param way how its records are compared
 * @param withTimestamps whether timestamps are compared
 * @param samePartition whether records keep the number of their partition
 * @param expires whether retention may take records of a topic that is compared by key
 * @param committed what the group of the route has committed, by partition
 * @param maps what is known of where records are on the target, by partition
 * @param doubt why the topic may have to be compared in another way, or {@code null}
 */
record Subject(Route route, String group, String topic, Uuid topicId, int partitions, String target, Uuid targetId,
		int targetPartitions, Way way, boolean samePartition, boolean withTimestamps, boolean expires,
		Map<Integer, OffsetAndMetadata> committed, Map<Integer, PartitionSnapshot> maps, @Nullable String doubt) {

	// how far records of one time may stand apart
	private static final int FAR = 10_000;

	/**
	 * The position of a partition.
	 * @param partition its number
	 * @return the position, or {@code null} if the route has committed none
	 */
	@Nullable KnownPosition position(int partition) {
		OffsetAndMetadata offset = this.committed.get(partition);
		return (offset != null) ? KnownPosition.of(offset) : null;
	}

	/**
	 * Whether a position was committed for an earlier topic of the same name.
	 * @param position the position
	 * @return {@code true} if nothing of this topic is replicated yet
	 */
	boolean isOfEarlierTopic(KnownPosition position) {
		return position.isInAnotherTopic(this.topicId);
	}

	/**
	 * Whether an earlier topic had the name, whose records may be on the target.
	 * @param partition the partition
	 * @return {@code true} if its position says so
	 */
	boolean hasEarlierTopic(int partition) {
		KnownPosition position = position(partition);
		return position != null && (position.earlierTopicId() != null || isOfEarlierTopic(position));
	}

	/**
	 * Whether an earlier topic had the name of the topic.
	 * @return {@code true} if the position of a partition says so
	 */
	boolean hasEarlierTopic() {
		return this.committed.keySet().stream().anyMatch(this::hasEarlierTopic);
	}

	/**
	 * From which offset on the records of a partition have to be on the target, as far as
	 * retention has left them. Where the route begins with the first record there is,
	 * that is all of them, also if its position says that the target has later ones only:
	 * then the topic there was replaced.
	 * @param partition the partition
	 * @param firstSince finds the first offset that is not older
	 * @return the offset, or {@code null} if nobody knows
	 */
	@Nullable Long expectedFrom(int partition, ToLongFunction<Instant> firstSince) {
		OffsetAndMetadata offset = this.committed.get(partition);
		if (this.route.start() instanceof Start.Earliest || hasEarlierTopic(partition)) {
			return 0L;
		}
		Replica replica = (offset != null) ? Replica.of(offset) : null;
		if (offset == null || replica == null) {
			return null;
		}
		boolean hasRecords = !Uuid.ZERO_UUID.equals(replica.topicId()) || replica.records() > 0;
		long first = hasRecords ? replica.firstOffset() : offset.offset();
		return (this.route.start() instanceof Start.At at)
				? (Long) Math.min(first, firstSince.applyAsLong(at.instant())) : (Long) first;
	}

	/**
	 * Up to which offset all is replicated.
	 * @param partition the partition
	 * @return the offset, or {@code null} if that is not known
	 */
	@Nullable Long replicatedTo(int partition) {
		KnownPosition position = position(partition);
		PartitionSnapshot map = this.maps.get(partition);
		long watermark = (map != null) ? map.watermark() : -1;
		if (position == null) {
			return (watermark > 0) ? (Long) watermark : null;
		}
		return isOfEarlierTopic(position) ? 0 : Math.max(position.nextOffset(), watermark);
	}

	/**
	 * Where what is to be replicated ends: a bounded route has its goal there, and what
	 * is behind it is no concern of anybody.
	 * @param partition the partition
	 * @param logEnd where its log ends
	 * @return the offset, not behind the end of the log
	 */
	long endsAt(int partition, long logEnd) {
		KnownPosition position = position(partition);
		if (this.route.stopAt() instanceof StopAt.Never || position == null || isOfEarlierTopic(position)) {
			return logEnd;
		}
		// one that was set later may be behind what is replicated
		return Math.min(logEnd, Math.max(position.goal().offset(), position.nextOffset()));
	}

	/**
	 * Topics by their routes and names.
	 * @param subjects the topics
	 * @return the same
	 */
	static Map<Name, Subject> byName(List<Subject> subjects) {
		Map<Name, Subject> byName = new HashMap<>();
		subjects.forEach((subject) -> byName.put(subject.name(), subject));
		return byName;
	}

	private Name name() {
		return new Name(this.route.name(), this.topic);
	}

	/**
	 * Look at topics once more when they are compared.
	 * @param scope what was compared
	 * @param subjects the topics, as they were before
	 * @param results what came of them
	 * @param onSource those of the source as they are now
	 * @param onTarget those of the target as they are now
	 * @return undecided where it was another topic in the end, or one with more
	 * partitions
	 */
	static List<Result> unlessChanged(Scope scope, List<Subject> subjects, List<Result> results,
			ExistingTopics onSource, ExistingTopics onTarget) {
		List<Result> told = new ArrayList<>(results);
		Map<Name, String> others = new HashMap<>();
		for (Subject subject : subjects) {
			String gone = otherTopic(onSource, subject.topic, subject.topicId, "source");
			String other = (gone != null) ? gone : otherTopic(onTarget, subject.target, subject.targetId, "target");
			int partitions = onSource.partitions(subject.topic);
			boolean grown = partitions > subject.partitions && !scope.isChosen() && scope.partition() == null;
			String why = (other == null && grown)
					? "the topic has %d partitions on the source by now, and had %d when it was looked at: verify again"
						.formatted(partitions, subject.partitions)
					: other;
			if (why != null && other == null && subject.way == Way.BY_ORDER) {
				// those that there were are as they are
				told.add(subject.undecided(null, why));
			}
			else if (why != null) {
				others.put(subject.name(), why);
			}
		}
		told.replaceAll((result) -> {
			String why = others.get(new Name(result.route(), result.topic()));
			return (why != null) ? result.unknown(why) : result;
		});
		return told;
	}

	private static @Nullable String otherTopic(ExistingTopics now, String name, Uuid before, String side) {
		if (!now.described().containsKey(name)) {
			return "the topic on the %s was deleted while it was compared, or may not be seen any more".formatted(side);
		}
		return now.id(name).equals(before) ? null
				: "the topic on the %s was created anew while it was compared: verify again".formatted(side);
	}

	/**
	 * Where the first of some records stands that is there, or a place before: times need
	 * not be in order, and say nothing of where one would stand that is not there.
	 * @param log the other side
	 * @param there the partition there
	 * @param records the records of one side
	 * @return an offset, or -1 if none of them is there
	 * @throws UnknownPlaceException if times say nothing at all
	 */
	long place(LogReader log, TopicPartition there, List<ConsumerRecord<byte[], byte[]>> records) {
		RecordPrints prints = new RecordPrints(there.topic(), true, true, List.of());
		long first = Long.MAX_VALUE;
		for (ConsumerRecord<byte[], byte[]> record : records) {
			long place = at(log, there, record);
			first = Math.min(first, place);
			long print = new RecordPrints(record.topic(), true, true, List.of()).all(record);
			if (log.has(there, place, FAR, (one) -> prints.all(one) == print)) {
				return first;
			}
		}
		return -1;
	}

	/**
	 * Where a record stands on the other side, by its time.
	 * @param log the other side
	 * @param there the partition there
	 * @param record the record
	 * @return its offset, or one before it, if it is there
	 * @throws UnknownPlaceException if times say nothing at all
	 */
	long at(LogReader log, TopicPartition there, ConsumerRecord<byte[], byte[]> record) {
		if (!this.withTimestamps || record.timestamp() < 0) {
			throw new UnknownPlaceException(
					("The logs of %s-%d begin in different places, and the timestamps on the target are others: "
							+ "set tandem.offsets.enabled to true, so that it is known where records are")
						.formatted(this.topic, there.partition()));
		}
		return log.offsets().offsetAt(there, record.timestamp());
	}

	Subject withoutTimestamps() {
		return new Subject(this.route, this.group, this.topic, this.topicId, this.partitions, this.target,
				this.targetId, this.targetPartitions, this.way, this.samePartition, false, this.expires, this.committed,
				this.maps, this.doubt);
	}

	Result undecided(@Nullable Integer partition, String reason) {
		return Result.undecided(this.route.name(), this.topic, this.target, partition, this.way, reason);
	}

	/**
	 * What a topic is known by.
	 *
	 * @param route name of its route
	 * @param topic its name on the source
	 */
	record Name(String route, String topic) {

	}

	/**
	 * Nobody knows where records of one side are on the other one.
	 */
	static final class UnknownPlaceException extends KafkaException {

		@Serial
		private static final long serialVersionUID = 1L;

		UnknownPlaceException(String message) {
			super(message);
		}

	}

}
