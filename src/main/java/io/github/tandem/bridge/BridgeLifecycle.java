package io.github.tandem.bridge;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.event.ConcurrentContainerStoppedEvent;
import org.springframework.kafka.event.ConsumerStoppedEvent;
import org.springframework.kafka.event.ConsumerStoppingEvent;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.scheduling.TaskScheduler;

import io.github.tandem.bridge.consumer.ClusterContacts;
import io.github.tandem.bridge.consumer.RouteContainers;
import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.delivery.DeliveryFailure;
import io.github.tandem.log.LastingFault;
import io.github.tandem.position.FirstStart;
import io.github.tandem.progress.PartitionStatus;
import io.github.tandem.progress.ReplicationMeters;
import io.github.tandem.progress.RetentionWarnings;
import io.github.tandem.progress.completion.CompletionLog;
import io.github.tandem.topic.EarlierReplicas;
import io.github.tandem.topic.TargetTopics;
import io.github.tandem.topic.TopicWatch;
import io.github.tandem.worker.WorkerContext;

/**
 * Starts the routes as soon as both clusters answer, however long that takes, and starts
 * a route again whose consumers died. The registry of the containers stops them.
 */
class BridgeLifecycle implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(BridgeLifecycle.class);

	private static final Duration RETRY = Duration.ofSeconds(5);

	private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

	private static final Duration LOOK = Duration.ofSeconds(5);

	private static final Duration REMINDER = Duration.ofMinutes(10);

	private final Cluster source;

	private final Cluster target;

	private final List<RouteBridge> bridges;

	private final TargetTopics topics;

	private final TopicWatch watch;

	private final Duration interval;

	private final Replication replication;

	private final ReplicationMeters meters;

	private final RouteContainers containers;

	private final ClusterContacts contacts;

	private final TaskScheduler scheduler;

	private final ApplicationEventPublisher events;

	private final RetentionWarnings retentionWarnings = new RetentionWarnings();

	private final CompletionLog completions = new CompletionLog();

	private final ClusterPair clusters;

	private final LastingFault obstacles = new LastingFault(REMINDER);

	private final Restarts restarts = new Restarts(RETRY, LONGEST_RETRY);

	private volatile boolean running;

	BridgeLifecycle(Cluster source, Cluster target, List<RouteBridge> bridges, TargetTopics topics, TopicWatch watch,
			Duration interval, Replication replication, ReplicationMeters meters,
			KafkaListenerEndpointRegistry registry, TaskScheduler scheduler, ApplicationEventPublisher events) {
		this.source = source;
		this.target = target;
		this.clusters = new ClusterPair(source, target);
		this.bridges = bridges;
		this.topics = topics;
		this.watch = watch;
		this.interval = interval;
		this.replication = replication;
		this.meters = meters;
		this.containers = new RouteContainers(registry);
		this.contacts = new ClusterContacts(source, target,
				bridges.stream()
					.collect(Collectors.toMap((bridge) -> bridge.getListener().getId(), RouteBridge::contact)),
				this::startAnew);
		this.scheduler = scheduler;
		this.events = events;
	}

	@Override
	public void start() {
		this.running = true;
		later(Duration.ZERO, this::connect);
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	private void later(Duration delay, Runnable step) {
		try {
			this.scheduler.schedule(() -> {
				if (this.running) {
					step.run();
				}
			}, this.scheduler.getClock().instant().plus(delay));
		}
		catch (TaskRejectedException ex) {
			// the process ends: there is nothing left to be done later
			this.running = false;
		}
	}

	private void connect() {
		try {
			Optional<String> refusal = this.clusters.meet();
			if (refusal.isPresent()) {
				logger.atError().log(refusal.get());
				this.replication.startUp(new StartUp.Refused(refusal.get()));
				this.events.publishEvent(new ReplicationRefused(refusal.get()));
				return;
			}
			List.of(this.source, this.target).forEach(Cluster::expect);
			Supplier<EarlierReplicas> existing = EarlierReplicas.on(this.target);
			Map<RouteBridge, Set<String>> committed = new LinkedHashMap<>();
			this.bridges.forEach((bridge) -> committed.put(bridge, prepare(bridge)));
			// before topics are created
			EarlierReplicas earlier = existing.get();
			this.watch.lookFirst();
			committed.forEach((bridge, positions) -> earlier.warn(this.topics, bridge.context().route(),
					bridge.getListener().getGroup(), positions));
			this.bridges.forEach((bridge) -> restart(bridge.getListener().getId()));
			this.replication.startUp(new StartUp.Replicating(this.scheduler.getClock().instant()));
			if (this.obstacles.ends()) {
				logger.atInfo().log("Replication starts, nothing is in its way any more");
			}
			this.scheduler.scheduleWithFixedDelay(this.watch::look, this.interval);
			// apart: what is shown must not wait for a source that is away
			this.scheduler.scheduleWithFixedDelay(this::look, LOOK);
			this.scheduler.scheduleWithFixedDelay(this::show, LOOK);
			this.scheduler.scheduleWithFixedDelay(this.contacts::look, LOOK);
		}
		catch (RuntimeException ex) {
			// also what nobody foresaw: the start must never be given up silently
			String obstacle = obstacle(ex);
			if (this.running && this.obstacles.isWorthALine(obstacle, this.scheduler.getClock().instant())) {
				logger.atWarn()
					.addKeyValue("retryEvery", RETRY)
					.addKeyValue("error", obstacle)
					.log("Replication cannot start yet");
			}
			this.replication.startUp(new StartUp.Connecting(obstacle));
			later(RETRY, this::connect);
		}
	}

	// both clusters, if both are away
	private static String obstacle(RuntimeException failure) {
		if (failure instanceof ClusterException) {
			return Stream.concat(Stream.of(failure), Stream.of(failure.getSuppressed()))
				.map((each) -> String.valueOf(each.getMessage()))
				.collect(Collectors.joining("; "));
		}
		return DeliveryFailure.describe(failure);
	}

	// Give a route its first positions, and tell for which topics it has earlier ones.
	private Set<String> prepare(RouteBridge bridge) {
		new EarlierNames(this.source, this.target, bridge.context().route(), bridge.getListener().getGroup()).warn();
		Map<String, Integer> committed = new FirstStart(this.source, bridge.context().route(),
				bridge.getListener().getGroup(), bridge.context().positions(), this.target.rightId())
			.ensure();
		this.topics.recall(committed);
		return committed.keySet();
	}

	private void restart(String id) {
		boolean mayJoin = this.bridges.stream()
			.filter((bridge) -> bridge.getListener().getId().equals(id))
			.allMatch((bridge) -> bridge.instance().mayJoin());
		if (!mayJoin) {
			later(RETRY, () -> restart(id));
			return;
		}
		try {
			this.containers.start(id);
		}
		catch (RuntimeException ex) {
			logger.atWarn()
				.addKeyValue("route", id)
				.addKeyValue("error", DeliveryFailure.describe(ex))
				.log("Consumers of a route cannot start yet");
			later(RETRY, () -> restart(id));
		}
	}

	private boolean startAnew(String id) {
		return this.running && this.containers.stop(id, () -> later(Duration.ZERO, () -> restart(id)));
	}

	private void show() {
		Map<String, List<PartitionStatus>> byRoute = new HashMap<>();
		this.bridges.forEach((bridge) -> byRoute.put(bridge.context().route().name(), bridge.partitions()));
		this.meters.show(byRoute);
	}

	private void look() {
		if (this.source.identity().another() != null) {
			return;
		}
		Instant now = this.scheduler.getClock().instant();
		for (RouteBridge bridge : this.bridges) {
			WorkerContext context = bridge.context();
			context.faults().logs().refresh(bridge.partitions(), now);
			List<PartitionStatus> partitions = bridge.partitions();
			int looks = this.topics.looks();
			bridge.look(this.topics.of(context.route()), looks, partitions, now);
			context.pauses().look(partitions.stream().map(PartitionStatus::topicPartition).toList());
			this.completions.look(context.route().name(), partitions);
			this.retentionWarnings.look(context.route().name(), context.faults().logs(), partitions);
		}
	}

	/**
	 * A consumer thread is about to leave its group: this is called on it.
	 * @param event tells so
	 */
	@EventListener
	void stopping(ConsumerStoppingEvent event) {
		this.bridges.forEach(RouteBridge::stopping);
	}

	/**
	 * A consumer thread ends: this is called on it.
	 * @param event tells so
	 */
	@EventListener
	void stopped(ConsumerStoppedEvent event) {
		this.bridges.forEach(RouteBridge::stopped);
		if (this.running && event.getReason() != ConsumerStoppedEvent.Reason.NORMAL) {
			// one alone cannot be started: the others let go of what they have in order
			MessageListenerContainer container = event.getContainer(MessageListenerContainer.class);
			later(Duration.ZERO, () -> container.stop(() -> {
			}));
		}
	}

	/**
	 * All consumer threads of a route ended.
	 * @param event tells which, and why
	 */
	@EventListener
	void stopped(ConcurrentContainerStoppedEvent event) {
		String id = event.getContainer(MessageListenerContainer.class).getListenerId();
		if (this.running && id != null && event.getReason() != ConsumerStoppedEvent.Reason.NORMAL) {
			Duration delay = this.restarts.next(id, this.scheduler.getClock().instant());
			logger.atError()
				.addKeyValue("route", id)
				.addKeyValue("reason", event.getReason())
				.addKeyValue("restartIn", delay)
				.log("Consumers of a route died, starting them again");
			later(delay, () -> restart(id));
		}
	}

}
