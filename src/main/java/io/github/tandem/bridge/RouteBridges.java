package io.github.tandem.bridge;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.zip.CRC32;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.ContainerProperties.AckMode;
import org.springframework.kafka.listener.ContainerProperties.AssignmentCommitOption;

import io.github.tandem.bridge.consumer.BudgetedConsumers;
import io.github.tandem.bridge.consumer.GroupStrangers;
import io.github.tandem.bridge.consumer.NamedInstance;
import io.github.tandem.bridge.consumer.SourceContact;
import io.github.tandem.bridge.memory.ClientMemory;
import io.github.tandem.bridge.memory.FetchSizes;
import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.cluster.identity.AnotherCluster;
import io.github.tandem.delivery.DeliveryListener;
import io.github.tandem.log.RetriedErrors;
import io.github.tandem.loop.Loops;
import io.github.tandem.offset.store.OffsetMaps;
import io.github.tandem.operator.DesiredPauses;
import io.github.tandem.policy.FaultContext;
import io.github.tandem.position.PositionFinder;
import io.github.tandem.position.goal.GoalRule;
import io.github.tandem.progress.DeletedTopics;
import io.github.tandem.progress.GapLog;
import io.github.tandem.progress.ReplicationMeters;
import io.github.tandem.progress.SourceLogs;
import io.github.tandem.route.Route;
import io.github.tandem.topic.TargetTopics;
import io.github.tandem.topic.TopicWatch;
import io.github.tandem.topic.TopicsProperties;
import io.github.tandem.worker.WorkerContext;

/**
 * Makes the bridge of a route.
 */
record RouteBridges(DeploymentProperties deployment, BridgeProperties properties, TopicsProperties topicsProperties,
		ClientMemory memory, FetchSizes fetchSizes, Cluster source, Cluster target, TargetTopics targetTopics,
		TopicWatch watch, DefaultKafkaConsumerFactory<byte[], byte[]> consumers, KafkaTemplate<byte[], byte[]> template,
		Loops loops, ReplicationMeters meters, OffsetMaps offsets, GapLog gaps, RetriedErrors retriedErrors,
		ApplicationEventPublisher events, Clock clock) {

	private static final Logger logger = LoggerFactory.getLogger(RouteBridges.class);

	// also the longest time until acknowledgements are looked at
	private static final Duration POLL_TIMEOUT = Duration.ofMillis(50);

	// a failed login ends the heartbeat, which goes on with the next poll: in time for
	// the
	// session of 15 s
	private static final Duration AUTH_RETRY = Duration.ofSeconds(3);

	RouteBridge create(Route route) {
		String group = route.group(this.deployment.name());
		if (!route.lossyNames().isEmpty()) {
			logger.atInfo()
				.addKeyValue("route", route.name())
				.addKeyValue("rules", route.lossyNames())
				.log("Names on the target do not tell what their topics are called on the source: replicating back to those "
						+ "needs rules of its own");
		}
		FaultContext faults = new FaultContext(route, this.targetTopics, new SourceLogs(this.source, route.isolation()),
				this.gaps, this::another, this.loops, this.watch::soon);
		WorkerContext context = new WorkerContext(faults,
				new PositionFinder(this.source, group, route.ownerIn(this.deployment.name()),
						this.loops.returnWays().isProtected(), route::targetTopic, GoalRule.of(route)),
				this.template, this.meters, (partition, generation) -> listener(route, partition, generation),
				new DesiredPauses(), this.memory.inFlight().toBytes(), this.properties.shutdownTimeout(), this.clock,
				Clock.systemUTC(), io.micrometer.core.instrument.Clock.SYSTEM::monotonicTime, this.retriedErrors);
		ConcurrentKafkaListenerContainerFactory<byte[], byte[]> factory = new ConcurrentKafkaListenerContainerFactory<>();
		RouteBridge bridge = new RouteBridge(context,
				new RouteListener(route, group, this.topicsProperties.interval(), factory),
				new DeletedTopics(this.source, route, context.positions(), this.gaps),
				new NamedInstance(this.deployment.instance(), group, this.source, this.clock),
				new SourceContact(this.clock), new GroupStrangers(route.name(), group, this.source, () -> mark(route)));
		RouteErrors errors = new RouteErrors(route.name(), bridge::loop, context.clock());
		factory.setConsumerFactory(guarded(bridge, errors));
		factory.setContainerCustomizer(PlainListener::wrap);
		// not a bean, so nobody else gives it what its containers publish their ends with
		factory.setApplicationEventPublisher(this.events);
		factory.setCommonErrorHandler(errors);
		ContainerProperties container = factory.getContainerProperties();
		// with this mode and no acknowledgement the container commits nothing by itself
		container.setAckMode(AckMode.MANUAL);
		container.setAssignmentCommitOption(AssignmentCommitOption.NEVER);
		container.setConsumerRebalanceListener(bridge);
		container.setPollTimeout(POLL_TIMEOUT.toMillis());
		container.setAuthExceptionRetryInterval(AUTH_RETRY);
		container.setShutdownTimeout(this.properties.shutdownTimeout().plusSeconds(10).toMillis());
		return bridge;
	}

	private DeliveryListener listener(Route route, TopicPartition partition, int generation) {
		return DeliveryListener.of(List.of(this.meters.topic(route.name(), partition.topic()),
				this.offsets.takeOver(route.name(), partition, generation)));
	}

	private @Nullable AnotherCluster another() {
		AnotherCluster another = this.source.identity().another();
		return (another != null) ? another : this.target.identity().another();
	}

	// Two deployments may have one group: dr with eu-orders, and dr-eu with orders, or
	// one name with two targets.
	private String mark(Route route) {
		CRC32 sum = new CRC32();
		sum.update("%s/%s".formatted(route.ownerIn(this.deployment.name()), this.target.rightId())
			.getBytes(StandardCharsets.UTF_8));
		return "%08x".formatted(sum.getValue());
	}

	// of a thread, if no other instance has any
	private int partitions(Route route) {
		int all = this.targetTopics.sourcePartitions(route);
		return (all + route.concurrency() - 1) / route.concurrency();
	}

	private ConsumerFactory<byte[], byte[]> guarded(RouteBridge bridge, RouteErrors errors) {
		Route route = bridge.context().route();
		BudgetedConsumers own = new BudgetedConsumers(this.consumers.getConfigurationProperties(), this.memory.poll(),
				() -> mark(route),
				(configuration) -> this.fetchSizes.apply(route.name(), configuration, partitions(route)));
		this.consumers.getListeners().forEach(own::addListener);
		this.consumers.getPostProcessors().forEach(own::addPostProcessor);
		own.addPostProcessor(
				(consumer) -> GuardedConsumer.of(consumer, bridge::loop, bridge.instance(), bridge.contact(), errors));
		return own;
	}

}
