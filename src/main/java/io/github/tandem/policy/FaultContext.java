package io.github.tandem.policy;

import java.util.function.Supplier;

import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

import io.github.tandem.cluster.identity.AnotherCluster;
import io.github.tandem.loop.Loops;
import io.github.tandem.position.Replica;
import io.github.tandem.progress.GapLog;
import io.github.tandem.progress.SourceLogs;
import io.github.tandem.route.Route;
import io.github.tandem.topic.TargetTopic;
import io.github.tandem.topic.TargetTopics;

/**
 * What decisions about the partitions of a route go by.
 *
 * @param route the route
 * @param targetTopics the topics of the target
 * @param logs what the source says of its logs
 * @param gaps takes what was lost
 * @param another the other cluster that answers in place of one of the two, or
 * {@code null}
 * @param loops what is known of records that come round
 * @param topicRefresh asks for a look at the topics of both clusters, soon
 */
public record FaultContext(Route route, TargetTopics targetTopics, SourceLogs logs, GapLog gaps,
		Supplier<@Nullable AnotherCluster> another, Loops loops, Runnable topicRefresh) {

	/**
	 * Where the records of the route are that a topic has.
	 * @param topic the topic on the target
	 * @return the replica, or {@code null} if the target reports no ids
	 */
	@Nullable Replica replica(TargetTopic.Ready topic) {
		String clusterId = this.targetTopics.clusterId();
		return (clusterId != null && !Uuid.ZERO_UUID.equals(topic.id()))
				? new Replica(this.route.ownerIn(this.targetTopics.deadLetters().deployment()), clusterId, topic.id())
				: null;
	}

}
