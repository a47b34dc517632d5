package io.github.tandem.bridge;

import java.time.Clock;
import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.task.ThreadPoolTaskSchedulerCustomizer;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.kafka.annotation.EnableKafka;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.scheduling.TaskScheduler;

import io.github.tandem.bridge.memory.ClientMemory;
import io.github.tandem.bridge.memory.FetchSizes;
import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.log.RetriedErrors;
import io.github.tandem.loop.GroupsOfTarget;
import io.github.tandem.loop.LoopProperties;
import io.github.tandem.loop.LoopProtections;
import io.github.tandem.loop.Loops;
import io.github.tandem.loop.MalformedPaths;
import io.github.tandem.loop.ReturnWays;
import io.github.tandem.offset.group.GroupOffsets;
import io.github.tandem.offset.store.OffsetMaps;
import io.github.tandem.progress.GapLog;
import io.github.tandem.progress.ReplicationMeters;
import io.github.tandem.route.Route;
import io.github.tandem.topic.TargetTopics;
import io.github.tandem.topic.TopicWatch;
import io.github.tandem.topic.TopicsProperties;
import io.github.tandem.worker.SteadyClock;

/**
 * The bridge, a bean for each route, and what drives them.
 */
@Configuration(proxyBeanMethods = false)
@EnableKafka
@EnableConfigurationProperties({ BridgeProperties.class })
@Import(RouteBridgeRegistrar.class)
class BridgeConfiguration {

	@Bean
	Clock steadyClock() {
		return new SteadyClock(Clock.systemUTC(), io.micrometer.core.instrument.Clock.SYSTEM::monotonicTime);
	}

	@Bean
	ThreadPoolTaskSchedulerCustomizer schedulerClock(Clock clock) {
		return (scheduler) -> scheduler.setClock(clock);
	}

	@Bean
	ReplicationMeters replicationMeters(MeterRegistry registry, BridgeProperties properties) {
		return new ReplicationMeters(registry, properties.metrics().perPartition());
	}

	@Bean
	GapLog gapLog(ReplicationMeters meters) {
		return new GapLog(meters);
	}

	@Bean
	TopicWatch topicWatch(TargetTopics topics, TaskScheduler scheduler, ReturnWays returnWays, Cluster sourceCluster,
			Cluster targetCluster, Clock clock) {
		GroupsOfTarget groups = new GroupsOfTarget(sourceCluster, targetCluster, returnWays, clock);
		return new TopicWatch(topics, scheduler, groups::look);
	}

	@Bean
	LoopProtections loopProtections(LoopProperties properties, Cluster sourceCluster, Cluster targetCluster,
			ReplicationMeters meters) {
		return new LoopProtections(properties, sourceCluster, targetCluster,
				new MalformedPaths(meters::malformedPaths));
	}

	@Bean
	RouteBridges routeBridges(DeploymentProperties deployment, BridgeProperties properties,
			TopicsProperties topicsProperties, ClientMemory memory, FetchSizes fetchSizes, Cluster sourceCluster,
			Cluster targetCluster, TargetTopics targetTopics, TopicWatch watch,
			DefaultKafkaConsumerFactory<byte[], byte[]> consumers, KafkaTemplate<byte[], byte[]> template,
			LoopProtections protections, ReturnWays returnWays, ReplicationMeters meters, OffsetMaps offsetMaps,
			GapLog gaps, RetriedErrors retriedErrors, ApplicationEventPublisher events, Clock clock) {
		return new RouteBridges(deployment, properties, topicsProperties, memory, fetchSizes, sourceCluster,
				targetCluster, targetTopics, watch, consumers, template, new Loops(protections, returnWays), meters,
				offsetMaps, gaps, retriedErrors, events, clock);
	}

	@Bean
	Replication replication(List<RouteBridge> bridges, BridgeProperties properties, ReplicationMeters meters,
			GapLog gaps, ObjectProvider<GroupOffsets> offsets, Clock clock, ApplicationEventPublisher events) {
		Replication replication = new Replication(bridges, gaps, properties.stuckAfter(), clock, events);
		meters.inFlightBytes(() -> bridges.stream().mapToLong(RouteBridge::inFlightBytes).sum());
		offsets.ifAvailable((translated) -> meters.offsets(translated::age, translated::inexact));
		for (RouteBridge bridge : bridges) {
			Route route = bridge.context().route();
			meters.lastProgress(route.name(), bridge::lastProgress);
			meters.strangers(route.name(), () -> bridge.strangers().found().size());
			meters.commitAge(route.name(), () -> bridge.commitAge(clock.instant()));
			meters.threads(route.name(), bridge::liveThreads, route.concurrency());
		}
		return replication;
	}

	@Bean
	BridgeLifecycle bridgeLifecycle(Cluster sourceCluster, Cluster targetCluster, List<RouteBridge> bridges,
			TargetTopics topics, TopicWatch watch, TopicsProperties properties, Replication replication,
			ReplicationMeters meters, KafkaListenerEndpointRegistry registry, TaskScheduler scheduler,
			ApplicationEventPublisher events) {
		return new BridgeLifecycle(sourceCluster, targetCluster, bridges, topics, watch, properties.interval(),
				replication, meters, registry, scheduler, events);
	}

}
