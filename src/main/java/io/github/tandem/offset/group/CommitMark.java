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

	// stands in no name of a deployment
	private static final char AT = '@';

	/**
	 * What is noted beside a translated offset.
	 * @param own what the group has noted on the source, nothing if it is empty
	 * @param source the offset on the source of which it is exactly the translated one,
	 * or {@code null}
	 * @return the same, lest the group loses it, or this mark
	 */
	String beside(String own, @Nullable Long source) {
		String mark = PREFIX + this.deployment;
		return !own.isEmpty() ? own : (source != null) ? mark + AT + source : mark;
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
		if (!noted.startsWith(PREFIX)) {
			return null;
		}
		int end = noted.indexOf(AT);
		return noted.substring(PREFIX.length(), (end >= 0) ? end : noted.length());
	}

	/**
	 * What a deployment noted of the source.
	 * @param committed an offset of a group that a deployment committed
	 * @return the offset on the source of which it is exactly the translated one, or
	 * {@code null} if that is not noted
	 */
	static @Nullable Long source(OffsetAndMetadata committed) {
		String noted = committed.metadata();
		try {
			return Long.valueOf(noted.substring(noted.indexOf(AT) + 1));
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

}
