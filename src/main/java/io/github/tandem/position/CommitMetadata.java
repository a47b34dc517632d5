package io.github.tandem.position;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of a committed offset, words with a space between them. All versions are
 * read, and the last that fits is written:
 * <ul>
 * <li>{@code tandem/1 <id of the source topic> <end of its log>}
 * <li>{@code tandem/2 <id of the source topic> <end of its log> <deployment>/<route>
 * <id of the target cluster> <id of the target topic>}
 * </ul>
 */
final class CommitMetadata {

	private static final String WITHOUT_REPLICA = "tandem/1";

	private static final String WITH_REPLICA = "tandem/2";

	private CommitMetadata() {
	}

	static String write(KnownPosition position) {
		Uuid topicId = position.topicId();
		Replica replica = position.replica();
		if (topicId == null) {
			return "";
		}
		return (replica != null)
				? "%s %s %d %s %s %s".formatted(WITH_REPLICA, topicId, position.endOffset(), replica.deployment(),
						replica.clusterId(), replica.topicId())
				: "%s %s %d".formatted(WITHOUT_REPLICA, topicId, position.endOffset());
	}

	static KnownPosition read(OffsetAndMetadata committed) {
		String[] words = committed.metadata().split(" ");
		boolean withReplica = words.length == 6 && words[0].equals(WITH_REPLICA);
		if (withReplica || (words.length == 3 && words[0].equals(WITHOUT_REPLICA))) {
			try {
				return new KnownPosition(committed.offset(), committed.leaderEpoch(), Uuid.fromString(words[1]),
						Long.parseLong(words[2]), withReplica ? replica(words) : null);
			}
			catch (IllegalArgumentException ex) {
				// not ours after all: the offset still counts
			}
		}
		return new KnownPosition(committed.offset(), committed.leaderEpoch(), null, -1);
	}

	private static @Nullable Replica replica(String[] words) {
		return new Replica(words[3], words[4], Uuid.fromString(words[5]));
	}

}
