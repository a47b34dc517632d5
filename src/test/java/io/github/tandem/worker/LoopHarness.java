package io.github.tandem.worker;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientTestUtils;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.log.RetriedErrors;
import io.github.tandem.loop.LoopProtection;
import io.github.tandem.loop.Loops;
import io.github.tandem.loop.ReturnWays;
import io.github.tandem.operator.DesiredPauses;
import io.github.tandem.operator.OperatorAction;
import io.github.tandem.operator.OperatorAnswer;
import io.github.tandem.operator.OperatorRequest;
import io.github.tandem.policy.FaultContext;
import io.github.tandem.position.PositionFinder;
import io.github.tandem.position.goal.GoalRule;
import io.github.tandem.progress.GapLog;
import io.github.tandem.progress.PartitionStatus;
import io.github.tandem.progress.ReplicationMeters;
import io.github.tandem.progress.SourceLogs;
import io.github.tandem.route.Isolation;
import io.github.tandem.route.OnForeignOffset;
import io.github.tandem.route.OnGap;
import io.github.tandem.route.OnRejected;
import io.github.tandem.route.Partitioning;
import io.github.tandem.route.Route;
import io.github.tandem.route.RouteProperties;
import io.github.tandem.route.RoutesProperties;
import io.github.tandem.test.Records;
import io.github.tandem.topic.TargetTopics;
import io.github.tandem.topic.TopicsFixture;

/**
 * One consumer thread of a route, driven by hand between logs in memory: everything
 * happens on the test's thread but what a producer's thread does.
 */
public final class LoopHarness {

	public static final String TOPIC = "orders";

	/**
	 * Time for some rounds.
	 */
	public static final Duration SHORTLY = Duration.ofMillis(500);

	/**
	 * Time in which positions are committed.
	 */
	public static final Duration COMMIT = Duration.ofMillis(1500);

	public static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(25);

	private final ManualClock clock = new ManualClock();

	private final MockAdminClient sourceAdmin = MockAdminClient.create().numBrokers(1).clusterId("east").build();

	private final MockAdminClient targetAdmin = MockAdminClient.create().numBrokers(1).clusterId("west").build();

	private final LogConsumer consumer = new LogConsumer();

	private final TargetLogs target = new TargetLogs();

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private final PositionFinder positions;

	private final Cluster source;

	private final TargetTopics targetTopics;

	private final WorkerContext context;

	private final PollLoop loop;

	private @Nullable Uuid earlierTopicId;

	private final ReturnWays returnWays = new ReturnWays(false);

	private @Nullable LoopProtection protection;

	private int wishes;

	private boolean looking;

	private int looked;

	private Duration lookTime = Duration.ZERO;

	private Instant lookEnds = Instant.MIN;

	public LoopHarness(long inFlightBytes, OnGap onGap) {
		this(inFlightBytes, onGap, OnRejected.HALT, true);
	}

	public LoopHarness(long inFlightBytes, OnGap onGap, OnRejected onRejected, boolean createTopics) {
		this(inFlightBytes, onGap, OnForeignOffset.ACCEPT, onRejected, createTopics);
	}

	public LoopHarness(long inFlightBytes, OnGap onGap, OnForeignOffset onForeignOffset) {
		this(inFlightBytes, onGap, onForeignOffset, OnRejected.HALT, true);
	}

	private LoopHarness(long inFlightBytes, OnGap onGap, OnForeignOffset onForeignOffset, OnRejected onRejected,
			boolean createTopics) {
		this(inFlightBytes, onGap, onForeignOffset, onRejected, createTopics, null);
	}

	private LoopHarness(long inFlightBytes, OnGap onGap, OnForeignOffset onForeignOffset, OnRejected onRejected,
			boolean createTopics, @Nullable String stopAt) {
		RoutesProperties properties = new RoutesProperties(
				List.of(new RouteProperties("all", List.of(".*"), List.of(), "${topic}", Partitioning.AUTO, "earliest",
						1, Isolation.READ_COMMITTED, onGap, onForeignOffset, onRejected, null, List.of(), stopAt)));
		Route route = properties.toRoutes().stream().findFirst().orElseThrow();
		Cluster source = ClusterFixture.of("source", tellingOfNone(this.sourceAdmin));
		this.positions = new PositionFinder(source, "tandem-all", null, false, UnaryOperator.identity(),
				GoalRule.of(route));
		this.targetTopics = TopicsFixture.of(properties.toRoutes(), source,
				ClusterFixture.of("target", this.targetAdmin), createTopics, this.clock);
		ReplicationMeters replicationMeters = new ReplicationMeters(this.meters, true);
		FaultContext faults = new FaultContext(route, this.targetTopics,
				new SourceLogs(source, Isolation.READ_COMMITTED), new GapLog(replicationMeters),
				() -> source.identity().another(), new Loops(() -> this.protection, this.returnWays),
				() -> this.wishes++);
		source.identity().expect("east");
		this.source = source;
		this.context = new WorkerContext(faults, this.positions, this.target.template(), replicationMeters,
				(partition, generation) -> replicationMeters.topic(route.name(), partition.topic()),
				new DesiredPauses(), inFlightBytes, SHUTDOWN_TIMEOUT, new SteadyClock(this.clock, this.clock::nanoTime),
				this.clock, this.clock::nanoTime, new RetriedErrors(this.clock));
		this.loop = new PollLoop(this.context, this.consumer);
		createTopic(3);
		showLogs();
	}

	/**
	 * A route that stops where the logs end: that of a partition with an offset ends at
	 * its take-over, and one without was not there at the first start.
	 * @return the route
	 */
	public static LoopHarness stoppingAtTheEnd() {
		return new LoopHarness(1_000_000, OnGap.CONTINUE, OnForeignOffset.ACCEPT, OnRejected.HALT, true, "end");
	}

	/**
	 * The source as Tandem knows it.
	 * @return the cluster
	 */
	public Cluster source() {
		return this.source;
	}

	public WorkerContext context() {
		return this.context;
	}

	public ManualClock clock() {
		return this.clock;
	}

	public LogConsumer consumer() {
		return this.consumer;
	}

	public TargetLogs target() {
		return this.target;
	}

	public SimpleMeterRegistry meters() {
		return this.meters;
	}

	public PollLoop loop() {
		return this.loop;
	}

	public TargetTopics targetTopics() {
		return this.targetTopics;
	}

	// Kafka's client tells of a partition of which nothing is committed, its mock does
	// not.
	private static Admin tellingOfNone(MockAdminClient mock) {
		return (Admin) Proxy.newProxyInstance(Admin.class.getClassLoader(), new Class<?>[] { Admin.class },
				(proxy, method, arguments) -> {
					try {
						Object answer = method.invoke(mock, arguments);
						return (answer instanceof ListConsumerGroupOffsetsResult result
								&& arguments[0] instanceof Map<?, ?> specs) ? withNone(result, specs) : answer;
					}
					catch (InvocationTargetException ex) {
						throw ex.getTargetException();
					}
				});
	}

	private static ListConsumerGroupOffsetsResult withNone(ListConsumerGroupOffsetsResult result, Map<?, ?> specs)
			throws InterruptedException, ExecutionException {
		Map<String, Map<TopicPartition, OffsetAndMetadata>> all = new HashMap<>();
		for (Map.Entry<?, ?> spec : specs.entrySet()) {
			String group = String.valueOf(spec.getKey());
			KafkaFuture<Map<TopicPartition, OffsetAndMetadata>> committed = result.partitionsToOffsetAndMetadata(group);
			if (!committed.isDone() || committed.isCompletedExceptionally()) {
				return result;
			}
			Map<TopicPartition, OffsetAndMetadata> told = committed.getNow(Map.of());
			Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
			Collection<TopicPartition> asked = ((ListConsumerGroupOffsetsSpec) spec.getValue()).topicPartitions();
			asked.forEach((partition) -> offsets.put(partition, told.get(partition)));
			all.put(group, offsets);
		}
		return AdminClientTestUtils.listConsumerGroupOffsetsResult(all);
	}

	public MockAdminClient sourceAdmin() {
		return this.sourceAdmin;
	}

	public MockAdminClient targetAdmin() {
		return this.targetAdmin;
	}

	public int wishes() {
		return this.wishes;
	}

	/**
	 * Protect the records from coming round, from the next start on.
	 */
	public void protect() {
		this.protection = new LoopProtection("east", "west", (topic) -> {
		});
	}

	/**
	 * Who replicates in the other direction.
	 * @return nobody at first
	 */
	public ReturnWays returnWays() {
		return this.returnWays;
	}

	public void createTopic(int partitions) {
		this.sourceAdmin.createTopics(List.of(new NewTopic(TOPIC, partitions, (short) 1)));
	}

	/**
	 * Create the topic on the target, before Tandem does.
	 * @param configuration its configuration
	 */
	public void createTargetTopic(Map<String, String> configuration) {
		createTargetTopic(3, configuration);
	}

	/**
	 * Create the topic on the target, before Tandem does.
	 * @param partitions number of its partitions: with another one than on the source
	 * records go by their keys
	 * @param configuration its configuration
	 */
	public void createTargetTopic(int partitions, Map<String, String> configuration) {
		this.targetAdmin.createTopics(List.of(new NewTopic(TOPIC, partitions, (short) 1).configs(configuration)));
	}

	public void configureTargetTopic(String key, String value) {
		this.targetAdmin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, TOPIC),
				List.of(new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET))));
	}

	/**
	 * Delete the topic on the target and look at the target again, and from now on
	 * whenever that is wanted.
	 */
	public void replaceTargetTopic() {
		this.targetAdmin.deleteTopics(List.of(TOPIC));
		this.targetTopics.refresh();
		lookWheneverWanted();
	}

	/**
	 * Look at the topics from now on whenever that is wanted, as the service does.
	 */
	public void lookWheneverWanted() {
		this.looked = this.wishes;
		this.looking = true;
	}

	/**
	 * Let every look at the topics take some time, as with many of them.
	 * @param time how long
	 */
	public void lookSlowly(Duration time) {
		this.lookTime = time;
	}

	// the clock may be set back meanwhile
	private boolean isLookUnderWay() {
		return !this.lookTime.isZero() && this.clock.instant().isBefore(this.lookEnds);
	}

	/**
	 * Another instance deletes the topic on the target, and creates it again.
	 * @return id of the new one
	 */
	public Uuid replaceTargetTopicUnseen() {
		this.targetAdmin.deleteTopics(List.of(TOPIC));
		this.targetAdmin.createTopics(List.of(new NewTopic(TOPIC, 3, (short) 1)));
		lookWheneverWanted();
		return targetTopicId();
	}

	/**
	 * Delete the topic and create it anew and empty.
	 * @param partitions number of its partitions
	 */
	public void recreateTopic(int partitions) {
		this.earlierTopicId = topicId();
		this.sourceAdmin.deleteTopics(List.of(TOPIC));
		for (int partition = 0; partition < partitions; partition++) {
			this.consumer.startAt(partition(partition), 0);
			this.consumer.endAt(partition(partition), 0);
		}
		createTopic(partitions);
	}

	public Uuid topicId() {
		var topics = this.sourceAdmin.describeTopics(List.of(TOPIC)).allTopicNames();
		return topics.toCompletionStage().toCompletableFuture().join().get(TOPIC).topicId();
	}

	public Uuid targetTopicId() {
		return this.targetAdmin.describeTopics(List.of(TOPIC))
			.allTopicNames()
			.toCompletionStage()
			.toCompletableFuture()
			.join()
			.get(TOPIC)
			.topicId();
	}

	/**
	 * The metadata of an offset that was committed with what is known of the topic.
	 * @param end end of the log
	 * @param records how many records were replicated, from the beginning on
	 * @return the metadata
	 */
	public String metadata(long end, long records) {
		return "tandem/2 %s %d %s/all west %s 0 %d".formatted(topicId(), end,
				this.targetTopics.deadLetters().deployment(), targetTopicId(), records)
				+ ((this.earlierTopicId != null) ? " after:" + this.earlierTopicId : "");
	}

	public static TopicPartition partition(int number) {
		return new TopicPartition(TOPIC, number);
	}

	/**
	 * The values of records.
	 * @param partition their partition
	 * @param from offset of the first
	 * @param to offset after the last
	 * @return the values in the order of their offsets
	 */
	public static List<String> values(int partition, long from, long to) {
		TopicPartition topicPartition = partition(partition);
		return LongStream.range(from, to).mapToObj((offset) -> topicPartition + "@" + offset).toList();
	}

	/**
	 * Take partitions over with some records, and the topic on the target ready.
	 * @param records number of records in each
	 * @param partitions the partitions
	 */
	public void start(long records, int... partitions) {
		this.targetTopics.refresh();
		for (int partition : partitions) {
			append(partition, 0, records);
		}
		assign(partitions);
	}

	public void append(int partition, long from, long to) {
		Records.records(partition(partition), from, to).forEach(this.consumer::append);
	}

	/**
	 * Append a record that a compacted topic refuses.
	 * @param partition its partition
	 * @param offset its offset
	 */
	public void appendWithoutKey(int partition, long offset) {
		this.consumer.append(Records.record(partition(partition), offset, Records.TIMESTAMP, null,
				(partition(partition) + "@" + offset).getBytes(), new RecordHeaders(), Optional.of(0)));
	}

	/**
	 * Ask something of a partition as an operator does, and go on for a while.
	 * @param partition the partition
	 * @param action what is asked
	 * @return the answer
	 */
	public OperatorAnswer operate(int partition, OperatorAction action) {
		CompletableFuture<OperatorAnswer> answer = new CompletableFuture<>();
		this.loop.ask(new OperatorRequest(partition(partition), action, "anna", answer));
		this.clock.advance(Duration.ofMillis(100));
		poll();
		return answer.join();
	}

	/**
	 * Commit offsets to the group as somebody else does.
	 * @param offsets next offset by partition
	 */
	public void commit(Map<TopicPartition, Long> offsets) {
		this.sourceAdmin.updateConsumerGroupOffsets(offsets);
	}

	public void assign(int... partitions) {
		Set<TopicPartition> all = new TreeSet<>(LoopHarness::compare);
		all.addAll(this.consumer.assignment());
		List<TopicPartition> added = new ArrayList<>();
		for (int partition : partitions) {
			added.add(partition(partition));
		}
		all.addAll(added);
		this.consumer.assign(all);
		this.loop.assigned(added);
	}

	public void revoke(int... partitions) {
		Collection<TopicPartition> left = leaving(partitions);
		this.loop.revoked(partitionsOf(partitions));
		this.consumer.assign(left);
	}

	public void lose(int... partitions) {
		Collection<TopicPartition> left = leaving(partitions);
		this.loop.lost(partitionsOf(partitions));
		this.consumer.assign(left);
	}

	private Collection<TopicPartition> leaving(int... partitions) {
		Collection<TopicPartition> left = new ArrayList<>(this.consumer.assignment());
		left.removeAll(partitionsOf(partitions));
		return left;
	}

	private static List<TopicPartition> partitionsOf(int... partitions) {
		List<TopicPartition> all = new ArrayList<>();
		for (int partition : partitions) {
			all.add(partition(partition));
		}
		return all;
	}

	private static int compare(TopicPartition one, TopicPartition other) {
		return Integer.compare(one.partition(), other.partition());
	}

	/**
	 * One round of the container: what comes before a poll, the poll, and what it brought
	 * or how it failed.
	 */
	public void poll() {
		showLogs();
		if (this.looking && this.wishes > this.looked && !isLookUnderWay()) {
			this.looked = this.wishes;
			this.lookEnds = this.clock.instant().plus(this.lookTime);
			this.targetTopics.refresh();
		}
		this.loop.beforePoll();
		try {
			ConsumerRecords<byte[], byte[]> records = this.consumer.poll(Duration.ZERO);
			if (!records.isEmpty()) {
				this.loop.records(records);
			}
		}
		catch (KafkaException ex) {
			this.loop.concernsPartitions(ex);
		}
	}

	/**
	 * A poll fails because there is no record where a partition is to be read.
	 * @param partition the partition
	 * @param offset where it is to be read
	 */
	public void outOfRange(int partition, long offset) {
		this.loop.concernsPartitions(new OffsetOutOfRangeException(Map.of(partition(partition), offset)));
	}

	/**
	 * A poll fails because a log was truncated.
	 * @param partition the partition
	 * @param offset where it is to be read
	 * @param divergence the first offset that is no longer the same
	 */
	public void truncated(int partition, long offset, long divergence) {
		this.loop.concernsPartitions(new LogTruncationException("truncated", Map.of(partition(partition), offset),
				Map.of(partition(partition), new OffsetAndMetadata(divergence))));
	}

	/**
	 * Some rounds, each as long after the one before as the polls of an idle consumer
	 * are.
	 * @param duration for how long
	 */
	public void pollFor(Duration duration) {
		Duration pause = Duration.ofMillis(50);
		for (Duration past = Duration.ZERO; past.compareTo(duration) < 0; past = past.plus(pause)) {
			poll();
			this.clock.advance(pause);
		}
	}

	/**
	 * Rounds in which the target acknowledges whatever it gets.
	 * @param duration for how long
	 */
	public void flowFor(Duration duration) {
		Duration pause = Duration.ofMillis(50);
		for (Duration past = Duration.ZERO; past.compareTo(duration) < 0; past = past.plus(pause)) {
			poll();
			if (!this.target.producers().isEmpty()) {
				this.target.producer().acknowledgeAll();
			}
			this.clock.advance(pause);
		}
	}

	/**
	 * Rounds until something is in flight.
	 */
	public void awaitInFlight() {
		Instant limit = this.clock.instant().plusSeconds(120);
		while (this.target.producers().isEmpty() || this.target.producer().inFlight().isEmpty()) {
			if (this.clock.instant().isAfter(limit)) {
				throw new AssertionError("Nothing was sent within two minutes");
			}
			pollFor(SHORTLY);
		}
	}

	private void showLogs() {
		Map<TopicPartition, Long> starts = new HashMap<>();
		Map<TopicPartition, Long> ends = new HashMap<>();
		for (int number = 0; number < 12; number++) {
			starts.put(partition(number), this.consumer.start(partition(number)));
			ends.put(partition(number), this.consumer.end(partition(number)));
		}
		this.sourceAdmin.updateBeginningOffsets(starts);
		this.sourceAdmin.updateEndOffsets(ends);
		// only the leaders' answer counts there, not what it is
		this.targetAdmin.updateEndOffsets(ends);
	}

	public PartitionStatus status(int partition) {
		return this.loop.status()
			.stream()
			.filter((status) -> status.partition() == partition)
			.findFirst()
			.orElseThrow();
	}

	public double lost(String cause) {
		Counter counter = this.meters.find("tandem.gap.records").tag("cause", cause).counter();
		return (counter != null) ? counter.count() : 0;
	}

	public double outcomes(String outcome) {
		return this.meters.get("tandem.records").tag("outcome", outcome).counter().count();
	}

	/**
	 * What is in the dead-letter topic.
	 * @return the values, in their order
	 */
	public List<String> deadLetters() {
		return this.target.log(new TopicPartition("tandem-all.dead-letter", 0));
	}

	public Optional<OffsetAndMetadata> committed(int partition) {
		return Optional.ofNullable(this.consumer.commits().get(partition(partition)));
	}

	/**
	 * What arrived, in whichever partition of the target.
	 * @return the values of all records in their order within each partition
	 */
	public List<String> copiedAnywhere() {
		return this.target.logs(TOPIC);
	}

	public List<String> copied(int partition) {
		return this.target.log(partition(partition));
	}

}
