package io.github.tandem.bridge;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;

import io.github.tandem.bridge.consumer.GroupStrangers;
import io.github.tandem.bridge.consumer.NamedInstance;
import io.github.tandem.bridge.consumer.SourceContact;
import io.github.tandem.operator.OperatorAction;
import io.github.tandem.operator.OperatorAnswer;
import io.github.tandem.operator.OperatorRequest;
import io.github.tandem.progress.DeletedTopics;
import io.github.tandem.progress.PartitionStatus;
import io.github.tandem.progress.ReadFailure;
import io.github.tandem.progress.ThreadStatus;
import io.github.tandem.progress.ThreadStatus.CommitDelay;
import io.github.tandem.topic.TargetTopic;
import io.github.tandem.worker.PollLoop;
import io.github.tandem.worker.WorkerContext;

/**
 * The bridge of one route: its container calls it with what a poll brought and when
 * partitions come and go, its consumers before each poll, each time on the consumer's own
 * thread.
 */
public class RouteBridge implements ConsumerAwareRebalanceListener {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final WorkerContext context;

	private final RouteListener listener;

	private final DeletedTopics deletedTopics;

	private final NamedInstance instance;

	private final GroupStrangers strangers;

	private final SourceContact contact;

	private final Map<Thread, PollLoop> loops = new ConcurrentHashMap<>();

	RouteBridge(WorkerContext context, RouteListener listener, DeletedTopics deletedTopics, NamedInstance instance,
			SourceContact contact, GroupStrangers strangers) {
		this.context = context;
		this.listener = listener;
		this.deletedTopics = deletedTopics;
		this.instance = instance;
		this.contact = contact;
		this.strangers = strangers;
	}

	/**
	 * What the annotation below needs to know of this route.
	 * @return the settings of the listener
	 */
	public RouteListener getListener() {
		return this.listener;
	}

	@KafkaListener(id = "#{__listener.listener.id}", groupId = "#{__listener.listener.group}", idIsGroup = false,
			topicPattern = "#{__listener.listener.pattern}", concurrency = "#{__listener.listener.concurrency}",
			clientIdPrefix = "#{__listener.listener.group}", properties = "#{__listener.listener.properties}",
			containerFactory = "#{__listener.listener.factory}", batch = "true", autoStartup = "false")
	public void onRecords(ConsumerRecords<byte[], byte[]> records, Consumer<byte[], byte[]> consumer) {
		loop().records(records);
	}

	@Override
	public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
		loop().assigned(partitions);
		this.instance.assigned(consumer);
	}

	@Override
	public void onPartitionsRevokedBeforeCommit(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
		loop().revoked(partitions);
	}

	@Override
	public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
		loop().lost(partitions);
	}

	/**
	 * The current consumer thread is about to leave its group.
	 */
	void stopping() {
		PollLoop loop = this.loops.get(Thread.currentThread());
		if (loop != null) {
			loop.stopping();
		}
	}

	/**
	 * The current consumer thread ends.
	 */
	void stopped() {
		this.instance.ended();
		this.contact.ended();
		PollLoop loop = this.loops.remove(Thread.currentThread());
		if (loop != null) {
			loop.stopped();
		}
	}

	/**
	 * The loop of the current consumer thread.
	 * @return the loop
	 * @throws IllegalStateException if this is not a thread of this bridge that has
	 * polled
	 */
	PollLoop loop() {
		PollLoop loop = this.loops.get(Thread.currentThread());
		if (loop == null) {
			throw new IllegalStateException("The consumer of this thread has not polled yet");
		}
		return loop;
	}

	/**
	 * The loop of the current consumer thread.
	 * @param consumer the thread's consumer
	 * @return the loop, made at the first call
	 */
	PollLoop loop(Consumer<byte[], byte[]> consumer) {
		return this.loops.computeIfAbsent(Thread.currentThread(), (key) -> new PollLoop(this.context, consumer));
	}

	/**
	 * The partitions of all consumer threads.
	 * @return one status for each partition
	 */
	List<PartitionStatus> partitions() {
		return this.loops.values().stream().flatMap((loop) -> loop.status().stream()).toList();
	}

	/**
	 * Number of consumer threads that live.
	 * @return between zero and the route's concurrency
	 */
	int liveThreads() {
		return (int) this.loops.keySet().stream().filter(Thread::isAlive).count();
	}

	/**
	 * When this route made progress last, or had nothing to do.
	 * @return the instant, or the epoch while it has no partitions
	 */
	Instant lastProgress() {
		return partitions().stream().map(PartitionStatus::movedAt).max(Comparator.naturalOrder()).orElse(Instant.EPOCH);
	}

	// whether this process replicates any of them
	boolean replicates(Predicate<TopicPartition> partitions) {
		return partitions().stream()
			.anyMatch((status) -> partitions.test(new TopicPartition(status.topic(), status.partition())));
	}

	/**
	 * Ask something of partitions that this process replicates.
	 * @param partitions which ones
	 * @param action what is to be done
	 * @param operator who asks
	 * @param offset where they have to be, or {@code null}
	 * @return the answers to come within seconds, one for each partition
	 */
	List<CompletableFuture<OperatorAnswer>> ask(Predicate<TopicPartition> partitions, OperatorAction action,
			String operator, @Nullable Long offset) {
		List<CompletableFuture<OperatorAnswer>> answers = new ArrayList<>();
		for (PollLoop loop : this.loops.values()) {
			for (PartitionStatus status : loop.status()) {
				TopicPartition partition = new TopicPartition(status.topic(), status.partition());
				if (partitions.test(partition)) {
					OperatorRequest request = new OperatorRequest(partition, action, operator, offset,
							new CompletableFuture<>());
					loop.ask(request);
					answers.add(request.answer()
						.completeOnTimeout(late(partition), PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
				}
			}
		}
		return answers;
	}

	private static OperatorAnswer late(TopicPartition partition) {
		return new OperatorAnswer(partition.topic(), partition.partition(), false,
				"the consumer thread does not answer: nothing was done, ask again");
	}

	/**
	 * What keeps consumer threads from reading anything at all.
	 * @return the failures of those that fail
	 */
	List<ReadFailure> readFailures() {
		return Stream
			.concat(Stream.ofNullable(this.instance.failure()),
					threads().keySet().stream().map(ThreadStatus::readFailure).filter(Objects::nonNull))
			.toList();
	}

	/**
	 * Positions of consumer threads that wait to be committed.
	 * @return those that wait longest, if any do
	 */
	Optional<CommitDelay> commitDelay() {
		return threads().keySet()
			.stream()
			.map(ThreadStatus::commitDelay)
			.filter(Objects::nonNull)
			.min(Comparator.comparing(CommitDelay::since));
	}

	Duration commitAge(Instant now) {
		return commitDelay().map((delay) -> delay.age(now)).orElse(Duration.ZERO);
	}

	/**
	 * What the consumer threads do.
	 * @return what is known of each, with its partitions
	 */
	Map<ThreadStatus, List<PartitionStatus>> threads() {
		Map<ThreadStatus, List<PartitionStatus>> all = new HashMap<>();
		this.loops.forEach((thread, loop) -> all.put(loop.status(thread), loop.status()));
		return all;
	}

	long inFlightBytes() {
		return this.loops.values().stream().mapToLong(PollLoop::inFlightBytes).sum();
	}

	/**
	 * Look at the topics of the source and at the members of the group.
	 * @param topics topics of the target by the names of those of the source
	 * @param looks number of the look at topics that found them
	 * @param partitions partitions of this process
	 * @param now the time
	 */
	void look(Map<String, TargetTopic> topics, int looks, List<PartitionStatus> partitions, Instant now) {
		this.strangers.look();
		this.deletedTopics.look(topics, looks, partitions, now);
	}

	GroupStrangers strangers() {
		return this.strangers;
	}

	/**
	 * Topics of this route that were deleted on the source.
	 * @return what is known of them
	 */
	DeletedTopics deletedTopics() {
		return this.deletedTopics;
	}

	/**
	 * The place of this instance in the consumer group.
	 * @return the place
	 */
	NamedInstance instance() {
		return this.instance;
	}

	/**
	 * Whether the consumers still hear the source.
	 * @return the contact
	 */
	SourceContact contact() {
		return this.contact;
	}

	WorkerContext context() {
		return this.context;
	}

}
