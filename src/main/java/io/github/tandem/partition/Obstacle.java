package io.github.tandem.partition;

/**
 * What keeps a partition waiting for its topic on the target.
 */
public enum Obstacle {

	/**
	 * Nothing yet: it has just got its position.
	 */
	PREPARING("the topic on the target is being prepared"),

	/**
	 * The last look at the target did not show the topic.
	 */
	TOPIC_NOT_SEEN("the topic is not seen on the target yet"),

	/**
	 * The last look at the target did not show the partition, or showed the topic of
	 * another one on the source.
	 */
	PARTITION_NOT_SEEN("partition or topic are new and not seen on the target yet"),

	/**
	 * The producer does not find the topic any more.
	 */
	TOPIC_UNKNOWN("the target does not know the topic at the moment"),

	/**
	 * An operator paused it, or nothing any more: it was resumed.
	 */
	RESTING("it was resumed and is about to go on");

	private final String text;

	Obstacle(String text) {
		this.text = text;
	}

	/**
	 * The obstacle in words.
	 * @return part of a sentence
	 */
	String text() {
		return this.text;
	}

}
