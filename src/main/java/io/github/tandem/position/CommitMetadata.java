package io.github.tandem.position;

import java.util.Arrays;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

import io.github.tandem.position.goal.Goal;

/**
 * The metadata of a committed offset, words with a space between them. All versions are
 * read, and the last that fits is written:
 * <ul>
 * <li>{@code tandem/1 <id of the source topic> <end of its log>}
 * <li>{@code tandem/2 <id of the source topic> <end of its log> <deployment>/<route>
 * <id of the target cluster> <id of the target topic> <first offset replicated there>
 * <number of records replicated there>}
 * <li>{@code tandem/4 <id of the source topic> <end of its log> <deployment>/<route>
 * <id of the target cluster>}: nothing is replicated yet
 * </ul>
 * Each is followed by {@code <cause>:<records>} while a partition stays before a loss
 * that was reported, by {@code after:<id of the topic>} if an earlier topic had the name,
 * and what was lost with that is counted, by {@code loop:protected} where records are
 * kept from coming round, by {@code to:<topic>} where the topic on the target has another
 * name, and by {@code stop:<offset>} where the route stops there, which is
 * {@code stop:later} until the source tells where that is. Other words
 * {@code <key>:<value>} behind those are of a later version, and left alone.
 */
final class CommitMetadata {

	private static final String WITHOUT_REPLICA = "tandem/1";

	private static final String WITH_REPLICA = "tandem/2";

	private static final String EARLIER = "after:";

	private static final String ANNOUNCEMENT = "tandem/4";

	private static final String PROTECTED = "loop:protected";

	private static final String TARGET_TOPIC = "to:";

	private CommitMetadata() {
	}

	/**
	 * Announce where the records of a partition are to go.
	 * @param position its first position
	 * @param name the deployment and route
	 * @param targetId id of the target cluster
	 * @return the metadata
	 */
	static String announce(KnownPosition position, String name, String targetId) {
		return stopAt(
				"%s %s %d %s %s".formatted(ANNOUNCEMENT, position.topicId(), position.endOffset(), name, targetId),
				position.goal());
	}

	/**
	 * Say how far a partition is replicated.
	 * @param metadata what else is said
	 * @param goal the goal
	 * @return both
	 */
	static String stopAt(String metadata, Goal goal) {
		return goal.isToBeKept() ? metadata + " " + goal.word() : metadata;
	}

	/**
	 * How far a partition is replicated.
	 * @param metadata the metadata
	 * @return the goal, which is none if it does not say
	 */
	static Goal goal(String metadata) {
		Goal goal = Goal.NONE;
		try {
			for (String word : words(metadata)) {
				goal = goal.isToBeKept() ? goal : Goal.of(word);
			}
		}
		catch (IllegalArgumentException ex) {
			return Goal.NONE;
		}
		return goal;
	}

	/**
	 * Whether a position is the first, and nobody went on from it yet.
	 * @param metadata the metadata
	 * @return {@code true} if it only announces where records are to go
	 */
	static boolean isAnnouncement(String metadata) {
		return words(metadata)[0].equals(ANNOUNCEMENT);
	}

	static String protect(String metadata) {
		return metadata.isEmpty() ? metadata : metadata + " " + PROTECTED;
	}

	static boolean isProtected(String metadata) {
		return Arrays.asList(words(metadata)).contains(PROTECTED);
	}

	static boolean isOfTandem(String metadata) {
		return metadata.startsWith("tandem/");
	}

	static String renamed(String metadata, String targetTopic) {
		return metadata.isEmpty() ? metadata : metadata + " " + TARGET_TOPIC + targetTopic;
	}

	static @Nullable String targetTopic(String metadata) {
		return Arrays.stream(words(metadata))
			.filter((word) -> word.startsWith(TARGET_TOPIC))
			.map((word) -> word.substring(TARGET_TOPIC.length()))
			.findFirst()
			.orElse(null);
	}

	private static String[] words(String metadata) {
		return metadata.split(" ", -1);
	}

	/**
	 * Where the records go, also if none has arrived yet.
	 * @param metadata the metadata
	 * @return the topic, of the zero of {@link Uuid} if none has, or {@code null} if the
	 * metadata does not say
	 */
	static @Nullable Replica destination(String metadata) {
		String[] words = words(metadata);
		try {
			if (words[0].equals(WITH_REPLICA) && words.length >= 8) {
				return replica(words);
			}
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
		return (words[0].equals(ANNOUNCEMENT) && words.length >= 5) ? new Replica(words[3], words[4], Uuid.ZERO_UUID)
				: null;
	}

	static String write(KnownPosition position) {
		Uuid topicId = position.topicId();
		Replica replica = position.replica();
		if (topicId == null) {
			return "";
		}
		String metadata = (replica != null)
				? "%s %s %d %s %s %s %d %d".formatted(WITH_REPLICA, topicId, position.endOffset(), replica.deployment(),
						replica.clusterId(), replica.topicId(), replica.firstOffset(), replica.records())
				: "%s %s %d".formatted(WITHOUT_REPLICA, topicId, position.endOffset());
		return stopAt(
				metadata + ((position.reported() != null) ? " " + position.reported() : "")
						+ ((position.earlierTopicId() != null) ? " " + EARLIER + position.earlierTopicId() : ""),
				position.goal());
	}

	static KnownPosition read(OffsetAndMetadata committed) {
		String[] words = words(committed.metadata());
		int known = switch (words[0]) {
			case WITHOUT_REPLICA -> 3;
			case WITH_REPLICA -> 8;
			case ANNOUNCEMENT -> 5;
			default -> Integer.MAX_VALUE;
		};
		if (words.length >= known) {
			try {
				KnownPosition position = new KnownPosition(committed.offset(), committed.leaderEpoch(),
						Uuid.fromString(words[1]), Long.parseLong(words[2]), (known == 8) ? replica(words) : null,
						null);
				for (int i = known; i < words.length; i++) {
					position = with(position, words[i]);
				}
				return position.until(goal(committed.metadata()));
			}
			catch (IllegalArgumentException ex) {
				// not ours after all: the offset still counts
			}
		}
		return new KnownPosition(committed.offset(), committed.leaderEpoch(), null, -1);
	}

	private static KnownPosition with(KnownPosition position, String word) {
		ReportedLoss reported = position.reported();
		Uuid earlierTopicId = position.earlierTopicId();
		if (word.startsWith(EARLIER)) {
			earlierTopicId = Uuid.fromString(word.substring(EARLIER.length()));
		}
		else if (word.indexOf(':') < 1) {
			throw new IllegalArgumentException("No key and value: " + word);
		}
		else if (ReportedLoss.isOne(word)) {
			reported = ReportedLoss.parse(word);
		}
		return new KnownPosition(position.nextOffset(), position.leaderEpoch(), position.topicId(),
				position.endOffset(), position.replica(), reported, earlierTopicId);
	}

	private static Replica replica(String[] words) {
		return new Replica(words[3], words[4], Uuid.fromString(words[5]), Long.parseLong(words[6]),
				Long.parseLong(words[7]));
	}

}
