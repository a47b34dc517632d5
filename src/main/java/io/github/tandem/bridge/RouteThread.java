package io.github.tandem.bridge;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

import io.micrometer.core.instrument.Timer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer thread of a route, and its duties between two polls. All methods but
 * {@link #status()} and {@link #inFlightBytes()} are called on that thread.
 */
final class RouteThread {

	private static final Logger logger = LoggerFactory.getLogger(RouteThread.class);

	private static final Duration TICK = Duration.ofMillis(100);

	private static final Duration COMMIT_INTERVAL = Duration.ofSeconds(1);

	private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(5);

	// the session as Tandem sets it: somebody else may own its partitions after that
	private static final Duration SLEPT = Duration.ofSeconds(15);

	// less than the shortest session that brokers allow by default
	private static final Duration AWAY = Duration.ofSeconds(5);

	private static final Duration DOUBT_TIMEOUT = Duration.ofSeconds(1);

	private final RouteContext context;

	private final Consumer<byte[], byte[]> consumer;

	private final InFlightBytes bytes;

	private final Backlog backlog;

	private final FlowControl control;

	private final Commits commits = new Commits();

	private final Observation observation;

	private final Timer pipeline;

	private final Timer age;

	private final Backoff producerBackoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10));

	private Instant nextProducer = Instant.MIN;

	private Instant nextTick = Instant.MIN;

	private Instant nextCommit = Instant.MIN;

	private boolean producerFailed;

	private boolean doubtful;

	private final Queue<OperatorRequest> requests = new ConcurrentLinkedQueue<>();

	private volatile Instant lastRound;

	private volatile @Nullable ReadFailure readFailure;

	private @Nullable Instant drainUntil;

	RouteThread(RouteContext context, Consumer<byte[], byte[]> consumer) {
		this.context = context;
		this.consumer = consumer;
		this.bytes = new InFlightBytes(context.inFlight());
		this.backlog = new Backlog(this.bytes);
		this.control = new FlowControl(context, consumer, this.backlog, this.bytes);
		this.observation = new Observation(consumer, context.logs());
		this.lastRound = context.clock().instant();
		this.pipeline = context.meters().pipeline(context.route().name());
		this.age = context.meters().age(context.route().name());
	}

	/**
	 * The partitions as they were at the last look, about a second ago.
	 * @return one status for each partition
	 */
	List<PartitionStatus> status() {
		return this.observation.status();
	}

	long inFlightBytes() {
		return this.bytes.get();
	}

	/**
	 * Whether as many bytes are in flight as may be.
	 * @return {@code true} while nothing is read for that
	 */
	boolean isFull() {
		return this.bytes.isFull();
	}

	/**
	 * When this thread came round last.
	 * @return the instant
	 */
	Instant lastRound() {
		return this.lastRound;
	}

	/**
	 * What keeps this thread from reading anything at all.
	 * @return the failure, or {@code null} while polls succeed
	 */
	@Nullable ReadFailure readFailure() {
		return this.readFailure;
	}

	/**
	 * Ask something of a partition, from any thread.
	 * @param request the request
	 */
	void ask(OperatorRequest request) {
		this.requests.add(request);
	}

	/**
	 * Do what has to be done between two polls.
	 */
	void beforePoll() {
		Instant now = this.context.clock().instant();
		boolean slept = now.isAfter(this.lastRound.plus(SLEPT));
		noteAbsence(now);
		this.lastRound = now;
		if (slept) {
			// a process that was stopped, or its machine: what it was about to send may
			// have been copied by others since
			giveUpProducer();
			this.control.readAgain();
		}
		if (this.doubtful && !isMember()) {
			this.control.reading().stop();
		}
		this.control.advance(now);
		if (!now.isBefore(this.nextTick)) {
			this.nextTick = now.plus(TICK);
			this.control.tick(now);
			serve(now);
		}
		if (!this.doubtful) {
			send(now);
		}
		if (!now.isBefore(this.nextCommit)) {
			this.nextCommit = now.plus(COMMIT_INTERVAL);
			this.control.skipMarkers();
			this.commits.commit(this.consumer, this.control.flows());
			this.observation.look(this.control.flows(), now);
		}
	}

	// After a while others may have the partitions, and this consumer learns of it only
	// some polls later: what those bring would be copied a second time.
	private void noteAbsence(Instant now) {
		this.doubtful |= now.isAfter(this.lastRound.plus(AWAY));
	}

	private boolean isMember() {
		this.doubtful = !this.commits.isMember(this.consumer, this.control.flows().values(), DOUBT_TIMEOUT);
		return !this.doubtful;
	}

	/**
	 * Send what a poll brought.
	 * @param records the records
	 */
	void read(ConsumerRecords<byte[], byte[]> records) {
		Sample sample = new Sample(this.context.meters().clock().monotonicTime(), this.context.meters().clock(),
				this.pipeline, this.age);
		for (TopicPartition partition : records.partitions()) {
			PartitionFlow flow = this.control.flows().get(partition);
			// a partition that does not run reads these records again when it does
			if (flow != null) {
				read(flow, records.records(partition), sample);
			}
		}
		Instant now = this.context.clock().instant();
		noteAbsence(now);
		if (!this.doubtful) {
			send(now);
		}
	}

	private void read(PartitionFlow flow, List<ConsumerRecord<byte[], byte[]>> records, Sample sample) {
		if (!flow.trial().isUnderWay() && flow.isSending()) {
			flow.read(records);
			this.backlog.add(flow, records, sample);
			return;
		}
		this.control.reading().pause(flow);
		if (flow.trial().isUnderWay() && flow.trial().record() == null) {
			List<ConsumerRecord<byte[], byte[]>> first = records.subList(0, 1);
			flow.read(first);
			flow.trial().record(first.get(0));
			this.control.faults().skipped(flow, first.get(0).offset(), this.context.clock().instant());
			this.backlog.add(flow, first, sample);
		}
	}

	private void serve(Instant now) {
		OperatorRequest request = this.requests.poll();
		while (request != null) {
			this.control.desk().handle(request, now);
			request = this.requests.poll();
		}
	}

	private void send(Instant now) {
		if (!this.backlog.isEmpty() && !this.bytes.isFull() && !now.isBefore(this.nextProducer)) {
			try {
				// one call of the template for many records: its own send would keep a
				// future, a closure and the record alive until the acknowledgement
				this.context.template().execute((producer) -> this.backlog.sendTo(producer, failures(now)));
				this.producerBackoff.reset();
				replaceFailedProducer();
			}
			catch (KafkaException ex) {
				Duration delay = this.producerBackoff.next();
				this.nextProducer = now.plus(delay);
				logger.atWarn()
					.addKeyValue("route", this.context.route().name())
					.addKeyValue("error", DeliveryFailure.describe(ex))
					.addKeyValue("retryIn", delay)
					.log("No producer for the target, trying again");
			}
		}
		if (this.bytes.isFull() || !this.backlog.isEmpty()) {
			this.control.reading().stop();
		}
		else if (this.bytes.hasRoom()) {
			this.control.reading().goOn();
		}
	}

	/**
	 * A poll succeeded.
	 */
	void polled() {
		this.readFailure = null;
	}

	/**
	 * A poll failed: find out whether that concerns some partitions only.
	 * @param failure why it failed
	 * @return {@code true} if they were seen to, so that all others can be read on
	 */
	boolean concernsPartitions(KafkaException failure) {
		Instant now = this.context.clock().instant();
		SourceFaults faults = this.control.faults();
		if (failure instanceof LogTruncationException truncation) {
			faults.outOfRange(truncation.offsetOutOfRangePartitions(), truncation.divergentOffsets(), now);
			return true;
		}
		if (failure instanceof OffsetOutOfRangeException outOfRange) {
			faults.outOfRange(outOfRange.offsetOutOfRangePartitions(), Map.of(), now);
			return true;
		}
		if (failure instanceof TopicAuthorizationException refusal
				&& faults.unreadable(refusal.unauthorizedTopics(), failure, now)) {
			return true;
		}
		if (!(failure instanceof WakeupException || failure instanceof ApiException) && faults.corrupt(failure, now)) {
			return true;
		}
		if (!(failure instanceof WakeupException || failure instanceof InterruptException)
				&& this.readFailure == null) {
			this.readFailure = new ReadFailure(now, DeliveryFailure.describe(failure));
		}
		return false;
	}

	/**
	 * Set all partitions back to their watermarks, because what was read is lost.
	 */
	void readAgain() {
		this.control.readAgain();
	}

	/**
	 * Take partitions over.
	 * @param partitions the partitions
	 */
	void assigned(Collection<TopicPartition> partitions) {
		if (!partitions.isEmpty()) {
			logger.atInfo()
				.addKeyValue("route", this.context.route().name())
				.addKeyValue("partitions", partitions.size())
				.log("Partitions taken over");
		}
		this.control.begin(partitions, this.context.clock().instant());
		this.nextTick = Instant.MIN;
		this.nextCommit = Instant.MIN;
	}

	/**
	 * Give partitions away, after what they have in flight is acknowledged, or not in
	 * time.
	 * @param partitions the partitions
	 */
	void revoked(Collection<TopicPartition> partitions) {
		List<PartitionFlow> leaving = this.control.leaving(partitions);
		if (!leaving.isEmpty()) {
			drain(leaving);
			this.commits.commitNow(this.consumer, leaving, COMMIT_TIMEOUT);
			logger.atInfo()
				.addKeyValue("route", this.context.route().name())
				.addKeyValue("partitions", leaving.size())
				.addKeyValue("allAcknowledged", isSettled(leaving))
				.log("Partitions given away");
			forget(leaving);
		}
		// waiting for acknowledgements is no absence
		this.lastRound = this.context.clock().instant();
	}

	/**
	 * Partitions were taken away: somebody else may be copying them already.
	 * @param partitions the partitions
	 */
	void lost(Collection<TopicPartition> partitions) {
		this.doubtful = false;
		forget(this.control.leaving(partitions));
	}

	/**
	 * This thread is about to leave its group. While the group rebalances its consumer
	 * would give its partitions up for lost, with nothing committed: so what is in flight
	 * is awaited and committed before, and a rebalance is completed for that.
	 */
	void stopping() {
		Instant deadline = this.context.clock().instant().plus(this.context.shutdownTimeout());
		this.drainUntil = deadline;
		drain(this.control.leaving(List.copyOf(this.control.flows().keySet())));
		try {
			while (!this.commits.commitUnlessRebalancing(this.consumer, this.control.flows().values(), COMMIT_TIMEOUT)
					&& this.context.clock().instant().isBefore(deadline.plus(COMMIT_TIMEOUT))) {
				this.consumer.pause(this.consumer.assignment());
				poll();
			}
		}
		catch (KafkaException ex) {
			// the container must get on with its end; what it gives away is committed
			// then
			logger.atWarn()
				.addKeyValue("error", DeliveryFailure.describe(ex))
				.log("Rebalance before the end cannot be completed");
		}
	}

	private void poll() {
		try {
			this.consumer.poll(TICK);
		}
		catch (WakeupException ex) {
			// meant for the poll that a stopping container interrupts
		}
	}

	private void drain(List<PartitionFlow> leaving) {
		Instant deadline = (this.drainUntil != null) ? this.drainUntil
				: this.context.clock().instant().plus(this.context.shutdownTimeout());
		while (!isSettled(leaving) && this.context.clock().instant().isBefore(deadline)) {
			LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
		}
		leaving.forEach(PartitionFlow::advance);
	}

	private Backlog.Failures failures(Instant now) {
		return new Backlog.Failures() {

			@Override
			public void failed(PartitionFlow flow, long offset, Exception failure) {
				if (failure instanceof TimeoutException) {
					RouteThread.this.control.vanished(flow.partition().topic(), now);
				}
				else {
					RouteThread.this.control.refusals().failed(flow, offset, failure, now);
				}
				// not an answer of the target: the producer itself is of no more use
				RouteThread.this.producerFailed |= !(failure instanceof ApiException);
			}

			@Override
			public void suspected(PartitionFlow flow) {
				RouteThread.this.control.refusals().suspected(flow, now);
			}

		};
	}

	private void replaceFailedProducer() {
		if (this.producerFailed) {
			this.producerFailed = false;
			giveUpProducer();
			this.control.readAgain();
		}
	}

	private void forget(List<PartitionFlow> leaving) {
		this.control.forget(leaving);
		this.observation.look(this.control.flows(), this.context.clock().instant());
		if (!isSettled(leaving)) {
			logger.atWarn()
				.addKeyValue("partitions", leaving.stream().map(PartitionFlow::partition).toList())
				.log("The target did not acknowledge records of partitions that are given away: they are given up, "
						+ "so that they cannot arrive after those of the next owner");
			giveUpProducer();
			this.control.readAgain();
		}
	}

	private static boolean isSettled(List<PartitionFlow> flows) {
		return flows.stream().allMatch((flow) -> flow.inFlight().isSettled());
	}

	/**
	 * End this thread's producer: what it has not delivered is given up.
	 */
	void giveUpProducer() {
		this.context.template().getProducerFactory().closeThreadBoundProducer();
	}

}
