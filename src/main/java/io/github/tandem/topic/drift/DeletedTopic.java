package io.github.tandem.topic.drift;

import java.time.Instant;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * A topic that Tandem created on the target, and that was deleted on the source.
 *
 * @param topic its name on the source
 * @param target its name on the target
 * @param since when that was seen
 * @param state what becomes of it
 * @param detail what is in the way, or {@code null}
 */
public record DeletedTopic(String topic, String target, Instant since, State state, @Nullable String detail) {

	/**
	 * What becomes of a topic.
	 */
	public enum State {

		/**
		 * Nothing, since deletions are not mirrored.
		 */
		REPORTED,

		/**
		 * It is about to be deleted.
		 */
		AWAITED,

		/**
		 * It is left, since too many are away from the source at once.
		 */
		WITHHELD,

		/**
		 * It could not be deleted.
		 */
		FAILED,

		/**
		 * It was just deleted.
		 */
		DELETED;

		/**
		 * The state as reports have it.
		 * @return lower case
		 */
		public String tag() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
