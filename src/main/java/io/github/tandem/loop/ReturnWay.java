package io.github.tandem.loop;

import org.apache.kafka.common.Uuid;

/**
 * A Tandem that replicates from our target to our source: what a consumer group of the
 * target tells of one topic there.
 *
 * @param group the consumer group on the target
 * @param deployment its deployment and route, {@code <tandem.name>/<route>}
 * @param topic the topic on the target
 * @param replica the name of the topic on the source that it is replicated to
 * @param topicId id of the topic on the source that it is replicated to, the zero of
 * {@link Uuid} if that has not begun
 * @param isProtected whether it looks at the path of each record
 */
record ReturnWay(String group, String deployment, String topic, String replica, Uuid topicId, boolean isProtected) {

	/**
	 * Whether records were replicated, or are about to be.
	 * @return {@code false} if it was started and nothing more
	 */
	boolean hasBegun() {
		return !Uuid.ZERO_UUID.equals(this.topicId);
	}

	/**
	 * Say why a replica must not be replicated back under another name.
	 * @param name what it is called on the source
	 * @param targetTopic what it would be called on the target
	 * @return a sentence
	 */
	String describeCycle(String name, String targetTopic) {
		return ("the deployment and route '%s' (consumer group '%s' on the target) makes the topic '%s' of this source from "
				+ "the topic '%s' of the target: replicated back as '%s' it would be there twice, and go round under ever "
				+ "longer names. Exclude '%s' in this direction, or create '%s' on the target if it is wanted there and "
				+ "nobody takes it from there. It goes on by itself once that group is deleted")
			.formatted(this.deployment, this.group, name, this.topic, targetTopic, name, targetTopic);
	}

	/**
	 * Say what is wrong, and what to do about it.
	 * @param ownProtection whether this deployment has loop protection
	 * @return a sentence
	 */
	String describe(boolean ownProtection) {
		return ("the deployment and route '%s' (consumer group '%s' on the target) replicates the topic '%s' of the target "
				+ "back to this source, so that each record would come round: %s. Or exclude the topic in one direction, "
				+ "or rename it. It goes on by itself a minute after the last member of that group left")
			.formatted(this.deployment, this.group, this.topic,
					ownProtection ? "set tandem.loop-protection: true there too, and restart that one"
							: "set tandem.loop-protection: true in both directions, and restart both");
	}

}
