package io.github.tandem.position;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Uuid;

/**
 * The metadata of a committed offset, words with a space between them. All versions are
 * read, and the last that fits is written:
 * <ul>
 * <li>{@code tandem/1 <id of the source topic> <end of its log>}
 * <li>{@code tandem/2 <id of the source topic> <end of its log> <deployment>/<route>
 * <id of the target cluster> <id of the target topic> <first offset replicated there>
 * <number of records replicated there>}
 * </ul>
 * Either is followed by {@code <cause>:<records>} while a partition stays before a loss
 * that was reported, and by {@code after:<id of the topic>} if an earlier topic had the
 * name, and what was lost with that is counted.
 */
final class CommitMetadata {

	private static final String WITHOUT_REPLICA = "tandem/1";

	private static final String WITH_REPLICA = "tandem/2";

	private static final String EARLIER = "after:";

	private CommitMetadata() {
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
		return metadata + ((position.reported() != null) ? " " + position.reported() : "")
				+ ((position.earlierTopicId() != null) ? " " + EARLIER + position.earlierTopicId() : "");
	}

	static KnownPosition read(OffsetAndMetadata committed) {
		String[] words = committed.metadata().split(" ", -1);
		int known = switch (words[0]) {
			case WITHOUT_REPLICA -> 3;
			case WITH_REPLICA -> 8;
			default -> Integer.MAX_VALUE;
		};
		boolean hasEarlier = words.length > known && words[words.length - 1].startsWith(EARLIER);
		int told = hasEarlier ? words.length - 1 : words.length;
		if (told == known || told == known + 1) {
			try {
				return new KnownPosition(committed.offset(), committed.leaderEpoch(), Uuid.fromString(words[1]),
						Long.parseLong(words[2]), (known == 8) ? replica(words) : null,
						(told > known) ? ReportedLoss.parse(words[known]) : null,
						hasEarlier ? Uuid.fromString(words[told].substring(EARLIER.length())) : null);
			}
			catch (IllegalArgumentException ex) {
				// not ours after all: the offset still counts
			}
		}
		return new KnownPosition(committed.offset(), committed.leaderEpoch(), null, -1);
	}

	private static Replica replica(String[] words) {
		return new Replica(words[3], words[4], Uuid.fromString(words[5]), Long.parseLong(words[6]),
				Long.parseLong(words[7]));
	}

}
