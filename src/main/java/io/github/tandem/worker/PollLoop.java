package io.github.tandem.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.delivery.DeliveryListener;
import io.github.tandem.delivery.InFlightBytes;
import io.github.tandem.delivery.LatencySample;
import io.github.tandem.operator.OperatorCommands;
import io.github.tandem.operator.OperatorRequest;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.policy.Policies;
import io.github.tandem.position.GroupPositionStore;
import io.github.tandem.progress.PartitionStatus;
import io.github.tandem.progress.ProgressObserver;
import io.github.tandem.progress.ThreadStatus;

/**
 * One consumer thread of a route, from poll to poll: acknowledge, decide, send, commit,
 * reconcile what is read. All methods are called on that thread, but for those that say
 * otherwise.
 */
public final class PollLoop {

	private static final Logger logger = LoggerFactory.getLogger(PollLoop.class);

	private static final Duration COMMIT_INTERVAL = Duration.ofSeconds(1);

	private final WorkerContext context;

	private final Assignment assignment = new Assignment();

	private final InFlightBytes bytes;

	private final Membership membership;

	private final PositionLookup lookup;

	private final DecisionRound decisions;

	private final Sending sending;

	private final Commits commits;

	private final Fetching fetching;

	private final ProgressObserver observer;

	private final PollFailures failures;

	private final Handover handover;

	private final PollTimeout pollTimeout = new PollTimeout();

	private Instant nextCommit = Instant.MIN;

	private boolean open = true;

	private volatile Instant lastRound;

	/**
	 * Create the loop of a thread.
	 * @param context what it shares with the other threads of its route
	 * @param consumer its consumer
	 */
	public PollLoop(WorkerContext context, Consumer<byte[], byte[]> consumer) {
		GroupPositionStore store = new GroupPositionStore(consumer, context.positions());
		Policies all = Policies.of(context.faults());
		this.context = context;
		this.bytes = new InFlightBytes(context.inFlight());
		this.lookup = new PositionLookup(store, context.positions());
		this.decisions = new DecisionRound(this.assignment, all, this.lookup,
				new OperatorCommands(context.route(), context.pauses(), all), this.bytes);
		this.sending = new Sending(context, this.assignment, all, this.bytes);
		this.commits = new Commits(store);
		this.fetching = new Fetching(consumer);
		this.observer = new ProgressObserver(context.faults().logs(), this.fetching::endOffset, context.retriedErrors(),
				context.machineClock());
		this.failures = new PollFailures(this.assignment, all, this.fetching);
		this.handover = new Handover(context, consumer, this.commits, all);
		this.lastRound = context.clock().instant();
		this.membership = new Membership(context.nanoTime());
	}

	/**
	 * Do what has to be done between two polls.
	 */
	public void beforePoll() {
		Instant now = this.context.clock().instant();
		this.lastRound = now;
		if (this.membership.isBackAfterSession()) {
			this.sending.replaceProducer(now);
		}
		this.membership.prove(() -> this.commits.isMember(this.assignment.all()));
		this.bytes.settle();
		this.assignment.acknowledge(now);
		this.decisions.decide(now);
		this.membership.step();
		send(now);
		this.membership.step();
		commit(now);
		reconcile();
		this.membership.step();
	}

	private void send(Instant now) {
		if (!this.membership.isDoubtful()) {
			this.sending.send(now);
		}
		this.sending.giveBack().forEach(this.fetching::readAgain);
	}

	private void commit(Instant now) {
		if (now.isBefore(this.nextCommit)) {
			return;
		}
		this.nextCommit = now.plus(COMMIT_INTERVAL);
		this.fetching.passHoles(this.assignment.all());
		this.commits.commit(this.assignment.all(), now);
		this.observer.look(this.assignment.all(), now);
	}

	private void reconcile() {
		boolean full = this.bytes.isFull() || !this.sending.isOpen() || this.membership.isDoubtful();
		this.open = !full && (this.open || this.bytes.hasRoom());
		this.fetching.reconcile(this.assignment.all(), this.open);
	}

	/**
	 * How long the next poll may last.
	 * @param longest what the container wants
	 * @return less while it would bring nothing
	 */
	public Duration pollTimeout(Duration longest) {
		boolean reads = this.open && this.sending.isIdle() && !this.lookup.isUnderWay();
		return this.pollTimeout.next(longest, reads, this.bytes.moved());
	}

	/**
	 * Send what a poll brought.
	 * @param records the records
	 */
	public void records(ConsumerRecords<byte[], byte[]> records) {
		LatencySample sample = this.context.meters().latency(this.context.route().name());
		Instant now = this.context.clock().instant();
		for (TopicPartition name : records.partitions()) {
			SourcePartition partition = this.assignment.get(name);
			if (partition != null && this.fetching.isCurrent(partition)) {
				this.sending.add(partition, records.records(name), sample, now);
			}
		}
		this.membership.step();
		send(now);
	}

	/**
	 * A poll succeeded.
	 */
	public void polled() {
		this.failures.succeeded();
	}

	/**
	 * A poll failed: find out whether that concerns some partitions only.
	 * @param failure why it failed
	 * @return {@code true} if they were seen to, so that all others can be read on
	 */
	public boolean concernsPartitions(RuntimeException failure) {
		return this.failures.concernsPartitions(failure, this.context.clock().instant());
	}

	/**
	 * What the last poll brought is lost: read it again.
	 */
	public void readAgain() {
		this.sending.readAgain(this.context.clock().instant());
	}

	/**
	 * Take partitions over: they are not read until their position is found and their
	 * topic on the target is ready.
	 * @param partitions the partitions
	 */
	public void assigned(Collection<TopicPartition> partitions) {
		if (!partitions.isEmpty()) {
			logger.atInfo()
				.addKeyValue("route", this.context.route().name())
				.addKeyValue("partitions", partitions.size())
				.log("Partitions taken over");
			this.sending.expectRecords();
		}
		Instant now = this.context.clock().instant();
		this.fetching.hold(partitions);
		for (TopicPartition name : partitions) {
			DeliveryListener listener = this.context.listeners().takeOver(name, this.fetching.generation());
			this.assignment.add(new SourcePartition(name, this.bytes, listener, this.context.pauses().of(name), now));
		}
		this.decisions.hurry();
		this.nextCommit = Instant.MIN;
	}

	/**
	 * Give partitions away, after what they have in flight is acknowledged, or not in
	 * time.
	 * @param partitions the partitions
	 */
	public void revoked(Collection<TopicPartition> partitions) {
		List<SourcePartition> leaving = this.assignment.get(partitions);
		if (!leaving.isEmpty()) {
			this.handover.complete(leaving);
			forget(leaving);
		}
		// waiting for acknowledgements is no absence
		this.membership.noteWork();
	}

	/**
	 * Partitions were taken away: somebody else may be replicating them already.
	 * @param partitions the partitions
	 */
	public void lost(Collection<TopicPartition> partitions) {
		this.membership.lost();
		forget(this.assignment.get(partitions));
	}

	private void forget(List<SourcePartition> leaving) {
		Instant now = this.context.clock().instant();
		boolean settled = this.handover.end(leaving, now);
		for (SourcePartition partition : leaving) {
			this.lookup.forget(partition);
			this.fetching.forget(partition);
			this.assignment.remove(partition);
			partition.progress().forget();
		}
		this.sending.removeVoid();
		if (!settled) {
			this.sending.replaceProducer(now);
		}
		this.observer.look(this.assignment.all(), now);
	}

	/**
	 * This thread is about to leave its group.
	 */
	public void stopping() {
		this.handover.beforeStop(List.copyOf(this.assignment.all()));
	}

	/**
	 * This thread ends: what its producer has not delivered is given up.
	 */
	public void stopped() {
		this.sending.giveUp();
	}

	/**
	 * Ask something of a partition, from any thread.
	 * @param request the request
	 */
	public void ask(OperatorRequest request) {
		this.decisions.ask(request);
	}

	/**
	 * The partitions as they were at the last look, about a second ago, for any thread.
	 * @return one status for each partition
	 */
	public List<PartitionStatus> status() {
		return this.observer.status();
	}

	/**
	 * What is in flight, for any thread.
	 * @return bytes
	 */
	public long inFlightBytes() {
		return this.bytes.get();
	}

	/**
	 * What is known of a thread that runs this loop, for any thread.
	 * @param thread the thread
	 * @return its status
	 */
	public ThreadStatus status(Thread thread) {
		return new ThreadStatus(thread.getName(), thread.isAlive(), this.lastRound, this.failures.current(),
				this.bytes.isFull(), this.commits.delay());
	}

}
