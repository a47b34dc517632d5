package io.github.tandem.offset.group;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What a deployment notes beside an offset that it commits for a group which notes
 * nothing itself: a group that goes on by itself takes it away.
 *
 * @param deployment {@code tandem.name}
 */
record CommitMark(String deployment) {

	private static final String PREFIX = "tandem:";

	/**
	 * What is noted beside a translated offset.
	 * @param own what the group has noted on the source, nothing if it is empty
	 * @return the same, lest the group loses it, or this mark
	 */
	String beside(String own) {
		return own.isEmpty() ? PREFIX + this.deployment : own;
	}

	/**
	 * What a group itself has noted.
	 * @param committed its offset
	 * @return nothing if that is the mark of a deployment
	 */
	static String own(OffsetAndMetadata committed) {
		return (deployment(committed) != null) ? "" : committed.metadata();
	}

	/**
	 * Which deployment committed an offset.
	 * @param committed an offset of a group
	 * @return its name, or {@code null} if that is not known: the group did, or it notes
	 * something of its own
	 */
	static @Nullable String deployment(OffsetAndMetadata committed) {
		String noted = committed.metadata();
		return noted.startsWith(PREFIX) ? noted.substring(PREFIX.length()) : null;
	}

}
