package io.github.tandem.bridge;

import java.time.Clock;
import java.time.Duration;

import org.springframework.kafka.core.KafkaTemplate;

import io.github.tandem.position.Positions;
import io.github.tandem.route.Route;
import io.github.tandem.topic.TargetTopics;

/**
 * What the consumer threads of a route share.
 *
 * @param route the route
 * @param positions where its partitions go on
 * @param targetTopics the topics of the target
 * @param template sends to the target, with a producer for each thread
 * @param meters the meters
 * @param logs what the source says of its logs
 * @param gaps what was lost
 * @param paused who paused which partitions
 * @param wantTopics asks for a look at the topics of both clusters, soon
 * @param inFlight bytes a thread may have in flight
 * @param shutdownTimeout how long to wait for what is in flight
 * @param clock the time
 */
record RouteContext(Route route, Positions positions, TargetTopics targetTopics, KafkaTemplate<byte[], byte[]> template,
		BridgeMeters meters, SourceLogs logs, GapLog gaps, PausedPartitions paused, Runnable wantTopics, long inFlight,
		Duration shutdownTimeout, Clock clock) {

}
