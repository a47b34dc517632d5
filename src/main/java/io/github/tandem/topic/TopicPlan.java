package io.github.tandem.topic;

import io.github.tandem.route.Partitioning;

/**
 * What has to be done on the target before the records of a topic can go there.
 */
sealed interface TopicPlan {

	/**
	 * Decide what has to be done.
	 * @param source the topic on the source
	 * @param targetPartitions number of partitions of the topic on the target, 0 if there
	 * is none
	 * @param matched number of partitions both topics had when they last had as many, or
	 * 0: then a difference is growth of the source to be followed, else the user's wish
	 * @param partitioning how partitions are chosen
	 * @param mayCreate whether topics and partitions may be created
	 * @return the plan
	 */
	static TopicPlan of(SourceTopic source, int targetPartitions, int matched, Partitioning partitioning,
			boolean mayCreate) {
		if (targetPartitions == 0) {
			return mayCreate ? new Create(source.partitions(), partitioning != Partitioning.BY_KEY)
					: new Refuse("the topic does not exist on the target and tandem.topics.create is false: create it");
		}
		return switch (partitioning) {
			case BY_KEY -> new Use(false);
			case PRESERVE -> preserve(source, targetPartitions, mayCreate);
			case AUTO -> auto(source, targetPartitions, matched, mayCreate);
		};
	}

	private static TopicPlan preserve(SourceTopic source, int targetPartitions, boolean mayCreate) {
		if (targetPartitions >= source.partitions()) {
			return new Use(true);
		}
		return mayCreate ? new Grow(source.partitions())
				: new Refuse(("the topic has %d partitions on the target, on the source %d, the route preserves "
						+ "partitions and tandem.topics.create is false: add partitions")
					.formatted(targetPartitions, source.partitions()));
	}

	private static TopicPlan auto(SourceTopic source, int targetPartitions, int matched, boolean mayCreate) {
		if (targetPartitions == source.partitions()) {
			return new Use(true);
		}
		boolean grown = targetPartitions == matched && targetPartitions < source.partitions();
		return (grown && mayCreate) ? new Grow(source.partitions()) : new Use(false);
	}

	/**
	 * Create the topic.
	 *
	 * @param partitions with that many partitions
	 * @param samePartition whether a record keeps its partition
	 */
	record Create(int partitions, boolean samePartition) implements TopicPlan {

	}

	/**
	 * Add partitions to the topic; records keep their partition.
	 *
	 * @param partitions up to that many partitions
	 */
	record Grow(int partitions) implements TopicPlan {

	}

	/**
	 * Use the topic as it is.
	 *
	 * @param samePartition whether a record keeps its partition
	 */
	record Use(boolean samePartition) implements TopicPlan {

	}

	/**
	 * The topic cannot be used.
	 *
	 * @param reason why, and the way out
	 */
	record Refuse(String reason) implements TopicPlan {

	}

}
