package io.github.tandem.loop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Who replicates in the other direction, as the consumer groups of the target tell: a
 * Tandem writes into its commits where the records go. Of two that would send records
 * round the one goes on that has begun, and if both have, neither does.
 */
public final class ReturnWays {

	private final boolean isProtected;

	private final Set<String> begun = ConcurrentHashMap.newKeySet();

	private volatile Map<String, List<ReturnWay>> ways = Map.of();

	/**
	 * Create them; none is known at first.
	 * @param isProtected whether records are kept from coming round, so that only those
	 * ways are in the way on which nobody looks at them
	 */
	public ReturnWays(boolean isProtected) {
		this.isProtected = isProtected;
	}

	/**
	 * Whether records are kept from coming round.
	 * @return {@code true} if this deployment has loop protection
	 */
	public boolean isProtected() {
		return this.isProtected;
	}

	/**
	 * Take what a look at the groups of the target found.
	 * @param found the ways that are used
	 */
	void found(List<ReturnWay> found) {
		Map<String, List<ReturnWay>> byTopic = new HashMap<>();
		found.forEach((way) -> byTopic.computeIfAbsent(way.topic(), (key) -> new ArrayList<>()).add(way));
		this.ways = Map.copyOf(byTopic);
	}

	/**
	 * Records of a topic flow from now on, or did before.
	 * @param topic the topic on the source
	 */
	public void begin(String topic) {
		this.begun.add(topic);
	}

	/**
	 * Whether the records of a topic would come round.
	 * @param topic the topic on the source
	 * @param topicId its id
	 * @param targetTopic its topic on the target
	 * @return why, and the way out, or {@code null} if they would not
	 */
	public @Nullable String obstacle(String topic, Uuid topicId, String targetTopic) {
		Map<String, List<ReturnWay>> current = this.ways;
		if (current.isEmpty()) {
			return null;
		}
		for (ReturnWay way : current.getOrDefault(targetTopic, List.of())) {
			boolean leadsBack = way.hasBegun() ? way.topicId().equals(topicId)
					: topic.equals(targetTopic) && !this.begun.contains(topic);
			if (leadsBack && !(this.isProtected && way.isProtected())) {
				return way.describe(this.isProtected);
			}
		}
		return null;
	}

}
