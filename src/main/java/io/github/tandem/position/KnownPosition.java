package io.github.tandem.position;

import java.util.Optional;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * How far a partition had been replicated when it was last known, with what tells whether
 * its log is still the same.
 *
 * @param nextOffset the offset to be replicated next
 * @param leaderEpoch the leader's epoch of the record before it, if known
 * @param topicId id of the topic, or {@code null} if somebody else set the offset
 * @param endOffset end of the log when it was last seen, or -1
 */
public record KnownPosition(long nextOffset, Optional<Integer> leaderEpoch, @Nullable Uuid topicId, long endOffset) {

	private static final String VERSION = "tandem/1";

	/**
	 * Read a committed offset.
	 * @param committed an offset that was committed by Tandem or by anybody else
	 * @return the position
	 */
	public static KnownPosition of(OffsetAndMetadata committed) {
		String[] parts = committed.metadata().split(" ");
		if (parts.length == 3 && parts[0].equals(VERSION)) {
			try {
				return new KnownPosition(committed.offset(), committed.leaderEpoch(), Uuid.fromString(parts[1]),
						Long.parseLong(parts[2]));
			}
			catch (IllegalArgumentException ex) {
				// not ours after all: the offset still counts
			}
		}
		return new KnownPosition(committed.offset(), committed.leaderEpoch(), null, -1);
	}

	/**
	 * Write this position as an offset to commit: the topic's id and the log's end go
	 * into the metadata.
	 * @return the offset to commit
	 */
	public OffsetAndMetadata toCommit() {
		String metadata = (this.topicId != null) ? "%s %s %d".formatted(VERSION, this.topicId, this.endOffset) : "";
		return new OffsetAndMetadata(this.nextOffset, this.leaderEpoch, metadata);
	}

}
