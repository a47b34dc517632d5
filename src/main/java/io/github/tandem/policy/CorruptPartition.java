package io.github.tandem.policy;

import java.util.regex.Pattern;

import org.apache.kafka.common.TopicPartition;

/**
 * Finds out which partition a consumer could not read: it says so in words alone.
 */
final class CorruptPartition {

	private CorruptPartition() {
	}

	/**
	 * Whether a message is about a partition.
	 * @param message the message of a consumer's exception
	 * @param partition the partition
	 * @return {@code true} if the partition's name stands there by itself
	 */
	static boolean names(String message, TopicPartition partition) {
		String name = partition.toString();
		return message.contains(name)
				&& Pattern.compile("(?<![\\w.-])" + Pattern.quote(name) + "(?![\\w-]|\\.\\w)").matcher(message).find();
	}

}
