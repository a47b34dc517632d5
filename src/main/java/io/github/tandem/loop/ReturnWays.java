package io.github.tandem.loop;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

	private volatile Replicas replicas = Replicas.of(List.of());

	private volatile boolean complete;

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
	 * @param used the ways that are used
	 * @param all also those that nobody used lately: what they made is still there
	 */
	void found(List<ReturnWay> used, List<ReturnWay> all) {
		this.ways = by(ReturnWay::topic, used.stream());
		this.replicas = Replicas.of(all);
		this.complete = true;
	}

	/**
	 * The groups of the target could not be looked at.
	 */
	void unknown() {
		this.complete = false;
	}

	/**
	 * Whether somebody may be about to make topics of the source from those of the
	 * target.
	 * @return {@code false} if nobody replicates in the other direction
	 */
	public boolean mayMakeReplicas() {
		return !this.complete || !this.replicas.taken().isEmpty();
	}

	private static <K> Map<K, List<ReturnWay>> by(Function<ReturnWay, K> key, Stream<ReturnWay> found) {
		return found.collect(Collectors.groupingBy(key, Collectors.toUnmodifiableList()));
	}

	/**
	 * Whether a topic would go round under ever new names: it is what somebody makes of a
	 * topic of the target, would get another name there, and nobody created that, or it
	 * is taken from there again. Where records are kept from coming round, those that
	 * others wrote to a topic may go on under one more name.
	 * @param topic the topic on the source
	 * @param topicId its id
	 * @param targetTopic what it is to be called on the target
	 * @param exists whether there is such a topic
	 * @param own names of all topics that this deployment makes on the target
	 * @return why, and the way out, or {@code null} if it would not
	 */
	public @Nullable String cycle(String topic, Uuid topicId, String targetTopic, boolean exists, Set<String> own) {
		Replicas current = this.replicas;
		for (ReturnWay way : current.of(topic, topicId)) {
			boolean inverse = way.topic().equals(targetTopic);
			boolean renamedOnce = way.topic().equals(topic) || topic.equals(targetTopic);
			boolean kept = this.isProtected && way.isProtected() && renamedOnce && !own.contains(way.topic());
			boolean wanted = exists && !current.taken().contains(targetTopic);
			if (!inverse && !kept && !wanted) {
				return way.describeCycle(topic, targetTopic);
			}
		}
		return null;
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
					: way.replica().equals(topic) && !this.begun.contains(topic);
			if (leadsBack && !(this.isProtected && way.isProtected())) {
				return way.describe(this.isProtected);
			}
		}
		return null;
	}

	/**
	 * What is made of topics of the target.
	 *
	 * @param begun those that have begun, by the id of the topic on the source
	 * @param announced those that are announced under another name, by that name
	 * @param taken the topics of the target
	 */
	private record Replicas(Map<Uuid, List<ReturnWay>> begun, Map<String, List<ReturnWay>> announced,
			Set<String> taken) {

		static Replicas of(List<ReturnWay> found) {
			// the same name may be that of an earlier version, which did not say another
			return new Replicas(by(ReturnWay::topicId, found.stream().filter(ReturnWay::hasBegun)),
					by(ReturnWay::replica,
							found.stream().filter((way) -> !way.hasBegun() && !way.replica().equals(way.topic()))),
					found.stream().map(ReturnWay::topic).collect(Collectors.toUnmodifiableSet()));
		}

		List<ReturnWay> of(String topic, Uuid topicId) {
			return Stream
				.concat(this.begun.getOrDefault(topicId, List.of()).stream(),
						this.announced.getOrDefault(topic, List.of()).stream())
				.toList();
		}

	}

}
