package io.github.tandem.topic.drift;

import java.util.List;

/**
 * A topic on both clusters.
 *
 * @param route its route
 * @param topic its name on the source
 * @param target its name on the target
 * @param state how they compare
 * @param sourcePartitions number of its partitions on the source
 * @param targetPartitions number of its partitions on the target, 0 if it is not there
 * @param sourceReplicas number of replicas of a partition on the source
 * @param targetReplicas number of replicas of a partition on the target, 0 if it is not
 * there
 * @param configurations configurations that differ
 * @param conflicts what may fail records, or changes what they mean
 */
public record TopicDrift(String route, String topic, String target, State state, int sourcePartitions,
		int targetPartitions, int sourceReplicas, int targetReplicas, List<ConfigDrift> configurations,
		List<Found> conflicts) {

	/**
	 * Compare the two sides.
	 * @param targetPartitions number of partitions on the target
	 * @param configurations configurations that differ
	 * @param conflicts what is in conflict
	 * @return how they compare
	 */
	public static State compare(int targetPartitions, List<ConfigDrift> configurations, List<Found> conflicts) {
		if (targetPartitions == 0) {
			return State.MISSING;
		}
		if (!conflicts.isEmpty() || configurations.stream()
			.anyMatch((drift) -> drift.why() != Why.CHANGED && drift.why() != Why.EXCLUDED)) {
			return State.DIFFERENT;
		}
		return configurations.stream().anyMatch((drift) -> drift.why() == Why.CHANGED) ? State.CHANGED : State.EQUAL;
	}

	/**
	 * How the two sides compare.
	 */
	public enum State {

		/**
		 * They are equal but for what is never taken over.
		 */
		EQUAL,

		/**
		 * The target was just made equal.
		 */
		CHANGED,

		/**
		 * They differ.
		 */
		DIFFERENT,

		/**
		 * The topic is on the source only.
		 */
		MISSING

	}

	/**
	 * A conflict.
	 *
	 * @param kind what is in conflict
	 * @param text what that means, and the way out
	 */
	public record Found(String kind, String text) {

	}

}
