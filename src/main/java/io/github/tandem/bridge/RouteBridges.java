package io.github.tandem.bridge;

import java.time.Clock;
import java.time.Duration;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.ContainerProperties.AckMode;
import org.springframework.kafka.listener.ContainerProperties.AssignmentCommitOption;

import io.github.tandem.cluster.ClientMemory;
import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.position.Positions;
import io.github.tandem.route.Route;
import io.github.tandem.topic.TargetTopics;
import io.github.tandem.topic.TopicsProperties;

/**
 * Makes the bridge of a route.
 */
record RouteBridges(DeploymentProperties deployment, BridgeProperties properties, TopicsProperties topicsProperties,
		ClientMemory memory, Cluster source, TargetTopics targetTopics, TopicWatch watch,
		DefaultKafkaConsumerFactory<byte[], byte[]> consumers, KafkaTemplate<byte[], byte[]> template,
		BridgeMeters meters, GapLog gaps, ApplicationEventPublisher events, Clock clock) {

	// also the longest time until acknowledgements are looked at and reading resumes
	private static final Duration POLL_TIMEOUT = Duration.ofMillis(50);

	private static final Duration AUTH_RETRY = Duration.ofSeconds(10);

	RouteBridge create(Route route) {
		String group = route.group(this.deployment.name());
		RouteContext context = new RouteContext(route, new Positions(this.source, group), this.targetTopics,
				this.template, this.meters, new SourceLogs(this.source, route.isolation()), this.gaps,
				new PausedPartitions(), this.watch::soon, this.memory.inFlight().toBytes(),
				this.properties.shutdownTimeout(), this.clock);
		ConcurrentKafkaListenerContainerFactory<byte[], byte[]> factory = new ConcurrentKafkaListenerContainerFactory<>();
		RouteBridge bridge = new RouteBridge(context,
				new RouteListener(route, group, this.topicsProperties.interval(), factory),
				new DepartedTopics(this.source, context));
		factory.setConsumerFactory(guarded(bridge));
		factory.setBatchInterceptor(bridge);
		factory.setContainerCustomizer(PlainListener::wrap);
		// not a bean, so nobody else gives it what its containers publish their ends with
		factory.setApplicationEventPublisher(this.events);
		factory.setCommonErrorHandler(new RouteErrors(bridge::thread));
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

	private ConsumerFactory<byte[], byte[]> guarded(RouteBridge bridge) {
		DefaultKafkaConsumerFactory<byte[], byte[]> own = new DefaultKafkaConsumerFactory<>(
				this.consumers.getConfigurationProperties());
		this.consumers.getListeners().forEach(own::addListener);
		this.consumers.getPostProcessors().forEach(own::addPostProcessor);
		own.addPostProcessor((consumer) -> GuardedConsumer.of(consumer, bridge::thread));
		return own;
	}

}
