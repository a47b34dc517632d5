package io.github.tandem.topic.plan;

import org.jspecify.annotations.Nullable;

import io.github.tandem.route.Partitioning;
import io.github.tandem.topic.sight.SourceTopic;

/**
 * What has to be done on the target before the records of a topic can go there.
 */
public sealed interface TopicPlan {

	/**
	 * Decide what has to be done.
	 * @param source the topic on the source
	 * @param targetPartitions number of partitions of the topic on the target, 0 if there
	 * is none
	 * @param matched number of partitions both topics had when they last had as many, or
	 * 0: then a difference is growth of the source to be followed, else the user's wish
	 * @param partitioning how partitions are chosen
	 * @param obstacle the setting that forbids to create topics and partitions, or
	 * {@code null}
	 * @return the plan
	 */
	static TopicPlan of(SourceTopic source, int targetPartitions, int matched, Partitioning partitioning,
			@Nullable String obstacle) {
		if (targetPartitions == 0) {
			return (obstacle != null)
					? new Refuse("the topic does not exist on the target and %s: create it".formatted(obstacle))
					: new Create(source.partitions(), partitioning != Partitioning.BY_KEY);
		}
		return switch (partitioning) {
			case BY_KEY -> new Use(false);
			case PRESERVE -> preserve(source, targetPartitions, obstacle);
			case AUTO -> auto(source, targetPartitions, matched, obstacle);
		};
	}

	private static TopicPlan preserve(SourceTopic source, int targetPartitions, @Nullable String obstacle) {
		if (targetPartitions >= source.partitions()) {
			return new Use(true);
		}
		return (obstacle != null)
				? new Refuse(("the topic has %d partitions on the target, on the source %d, the route preserves "
						+ "partitions and %s: add partitions")
					.formatted(targetPartitions, source.partitions(), obstacle))
				: new Grow(source.partitions());
	}

	private static TopicPlan auto(SourceTopic source, int targetPartitions, int matched, @Nullable String obstacle) {
		if (targetPartitions == source.partitions()) {
			return new Use(true);
		}
		boolean grown = targetPartitions == matched && targetPartitions < source.partitions();
		return (grown && obstacle == null) ? new Grow(source.partitions()) : new Use(false);
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
	 * The topic is gone, and on the source another one has its name: create it when
	 * nothing of the earlier one is in flight any more.
	 */
	record LetGo() implements TopicPlan {

	}

	/**
	 * The topic is not created yet: it may be what somebody makes of a topic of the
	 * target, who says so soon.
	 */
	record Wait() implements TopicPlan {

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
	 * @param kind what is in the way
	 */
	record Refuse(String reason, Refusal kind) implements TopicPlan {

		Refuse(String reason) {
			this(reason, Refusal.TARGET);
		}

	}

}
