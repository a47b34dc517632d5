package io.github.tandem.worker.target;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.tandem.topic.TargetTopic;
import io.github.tandem.topic.TopicLimits;

/**
 * The introductions of one producer. Used by the consumer's thread alone.
 */
final class Introductions {

	private final boolean everywhere;

	private final Map<String, Topic> topics = new HashMap<>();

	/**
	 * Create those of a producer that no broker knows.
	 * @param everywhere whether one is needed also where the limits of a topic are not
	 * known
	 */
	Introductions(boolean everywhere) {
		this.everywhere = everywhere;
	}

	/**
	 * Those to the partitions of a topic, none of which knows the producer if the topic
	 * is another one of the same name than before. One is needed wherever a batch can be
	 * too large, however much the topic takes at the moment: its limit can be lowered.
	 * @param topic the topic
	 * @return one introduction for each partition
	 */
	Introduction[] to(TargetTopic.Ready topic) {
		Topic known = this.topics.get(topic.name());
		if (known == null || known.topic() != topic) {
			known = new Topic(topic, introductions(topic, known));
			this.topics.put(topic.name(), known);
		}
		return known.partitions();
	}

	private Introduction[] introductions(TargetTopic.Ready topic, @Nullable Topic known) {
		boolean needed = isNeeded(topic);
		boolean same = known != null && !topic.replaces(known.topic()) && isNeeded(known.topic()) == needed;
		Introduction[] before = (known != null && same) ? known.partitions() : new Introduction[0];
		Introduction[] partitions = Arrays.copyOf(before, Math.max(before.length, topic.partitions()));
		for (int index = before.length; index < partitions.length; index++) {
			partitions[index] = new Introduction(needed);
		}
		return partitions;
	}

	private boolean isNeeded(TargetTopic.Ready topic) {
		return this.everywhere || topic.limits().maxBytes() < TopicLimits.UNKNOWN.maxBytes();
	}

	/**
	 * The introductions to the partitions of a topic.
	 *
	 * @param topic the topic as it was seen last
	 * @param partitions one introduction for each partition
	 */
	private record Topic(TargetTopic.Ready topic, Introduction[] partitions) {

	}

}
