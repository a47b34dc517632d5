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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.listener.BatchInterceptor;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;

/**
 * The bridge of one route: its container calls it before each poll, with what a poll
 * brought, and when partitions come and go, each time on the consumer's own thread.
 */
public class RouteBridge implements BatchInterceptor<byte[], byte[]>, ConsumerAwareRebalanceListener {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final RouteContext context;

	private final RouteListener listener;

	private final DepartedTopics departed;

	private final Map<Thread, RouteThread> threads = new ConcurrentHashMap<>();

	RouteBridge(RouteContext context, RouteListener listener, DepartedTopics departed) {
		this.context = context;
		this.listener = listener;
		this.departed = departed;
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
		thread(consumer).read(records);
	}

	@Override
	public void setupThreadState(Consumer<?, ?> consumer) {
		thread(consumer).beforePoll();
	}

	@Override
	public ConsumerRecords<byte[], byte[]> intercept(ConsumerRecords<byte[], byte[]> records,
			Consumer<byte[], byte[]> consumer) {
		return records;
	}

	@Override
	public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
		thread(consumer).assigned(partitions);
	}

	@Override
	public void onPartitionsRevokedBeforeCommit(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
		thread(consumer).revoked(partitions);
	}

	@Override
	public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
		thread(consumer).lost(partitions);
	}

	/**
	 * The current consumer thread is about to leave its group.
	 */
	void stopping() {
		RouteThread thread = this.threads.get(Thread.currentThread());
		if (thread != null) {
			thread.stopping();
		}
	}

	/**
	 * The current consumer thread ends.
	 */
	void stopped() {
		RouteThread thread = this.threads.remove(Thread.currentThread());
		if (thread != null) {
			thread.giveUpProducer();
		}
	}

	/**
	 * The current consumer thread's part of this bridge.
	 * @param consumer the thread's consumer
	 * @return the part, made at the first call
	 */
	@SuppressWarnings("unchecked")
	RouteThread thread(Consumer<?, ?> consumer) {
		return this.threads.computeIfAbsent(Thread.currentThread(),
				(key) -> new RouteThread(this.context, (Consumer<byte[], byte[]>) consumer));
	}

	/**
	 * The partitions of all consumer threads.
	 * @return one status for each partition
	 */
	List<PartitionStatus> partitions() {
		return this.threads.values().stream().flatMap((thread) -> thread.status().stream()).toList();
	}

	/**
	 * Number of consumer threads that live.
	 * @return between zero and the route's concurrency
	 */
	int liveThreads() {
		return (int) this.threads.keySet().stream().filter(Thread::isAlive).count();
	}

	/**
	 * When this route made progress last, or had nothing to do.
	 * @return the instant, or the epoch while it has no partitions
	 */
	Instant lastProgress() {
		return partitions().stream().map(PartitionStatus::movedAt).max(Comparator.naturalOrder()).orElse(Instant.EPOCH);
	}

	/**
	 * Whether this process copies any of some partitions.
	 * @param partitions which ones
	 * @return {@code true} if there is one
	 */
	boolean copies(Predicate<TopicPartition> partitions) {
		return partitions().stream()
			.anyMatch((status) -> partitions.test(new TopicPartition(status.topic(), status.partition())));
	}

	/**
	 * Ask something of partitions that this process copies.
	 * @param partitions which ones
	 * @param action what is to be done
	 * @param operator who asks
	 * @return the answers to come within seconds, one for each partition
	 */
	List<CompletableFuture<OperatorAnswer>> ask(Predicate<TopicPartition> partitions, OperatorAction action,
			String operator) {
		List<CompletableFuture<OperatorAnswer>> answers = new ArrayList<>();
		for (RouteThread thread : this.threads.values()) {
			for (PartitionStatus status : thread.status()) {
				TopicPartition partition = new TopicPartition(status.topic(), status.partition());
				if (partitions.test(partition)) {
					OperatorRequest request = new OperatorRequest(partition, action, operator,
							new CompletableFuture<>());
					thread.ask(request);
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
		return this.threads.values().stream().map(RouteThread::readFailure).filter(Objects::nonNull).toList();
	}

	/**
	 * What the consumer threads do.
	 * @return what is known of each, with its partitions
	 */
	Map<ThreadStatus, List<PartitionStatus>> threads() {
		Map<ThreadStatus, List<PartitionStatus>> all = new HashMap<>();
		this.threads.forEach((key, thread) -> all.put(new ThreadStatus(key.getName(), key.isAlive(), thread.lastRound(),
				thread.readFailure(), thread.isFull()), thread.status()));
		return all;
	}

	long inFlightBytes() {
		return this.threads.values().stream().mapToLong(RouteThread::inFlightBytes).sum();
	}

	/**
	 * Topics of this route that were deleted on the source.
	 * @return what is known of them
	 */
	DepartedTopics departed() {
		return this.departed;
	}

	RouteContext context() {
		return this.context;
	}

}
