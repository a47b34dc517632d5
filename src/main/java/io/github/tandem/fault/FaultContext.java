package io.github.tandem.fault;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.tandem.cluster.identity.AnotherCluster;
import io.github.tandem.progress.GapLog;
import io.github.tandem.progress.SourceLogs;
import io.github.tandem.route.Route;
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
 * @param topicRefresh asks for a look at the topics of both clusters, soon
 */
public record FaultContext(Route route, TargetTopics targetTopics, SourceLogs logs, GapLog gaps,
		Supplier<@Nullable AnotherCluster> another, Runnable topicRefresh) {

}
