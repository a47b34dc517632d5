package io.github.tandem.worker;

import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.TimeoutException;

import io.github.tandem.delivery.FailedDelivery;
import io.github.tandem.delivery.InFlightBytes;
import io.github.tandem.delivery.LatencySample;
import io.github.tandem.partition.Probe;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.policy.Policies;
import io.github.tandem.topic.TargetTopic;
import io.github.tandem.worker.target.DeadLetterSender;
import io.github.tandem.worker.target.ProducerReplacement;
import io.github.tandem.worker.target.ProducerSession;
import io.github.tandem.worker.target.Sender;
import io.github.tandem.worker.target.Stop;

/**
 * What one consumer thread sends: records that were read, in the order in which they
 * were, and dead letters.
 */
final class Sending {

	private final WorkerContext context;

	private final Assignment assignment;

	private final Policies policies;

	private final InFlightBytes bytes;

	private final SendQueue queue;

	private final ProducerSession session;

	private final ProducerReplacement replacement;

	private boolean expecting;

	Sending(WorkerContext context, Assignment assignment, Policies policies, InFlightBytes bytes) {
		String route = context.route().name();
		this.context = context;
		this.assignment = assignment;
		this.policies = policies;
		this.bytes = bytes;
		this.queue = new SendQueue(bytes);
		this.session = new ProducerSession(context.template(), route, context.retriedErrors());
		this.replacement = new ProducerReplacement(route, context.retriedErrors(), () -> {
			context.meters().producerReplaced(route);
			// the limits of a topic may be others than the producer was told
			context.faults().topicRefresh().run();
		});
	}

	/**
	 * Take what a poll brought of a partition.
	 * @param partition the partition
	 * @param records its records
	 * @param sample takes the time until they are acknowledged
	 * @param now the time
	 */
	void add(SourcePartition partition, List<ConsumerRecord<byte[], byte[]>> records, LatencySample sample,
			Instant now) {
		// what a poll brought may be of another cluster
		this.policies.displacement().review(partition, now);
		boolean alone = partition.probe() instanceof Probe.Reading;
		if (!alone && !(partition.isFlowing() && partition.isSending())) {
			// one that does not run reads these records again when it does
			return;
		}
		List<ConsumerRecord<byte[], byte[]>> wanted = partition.progress().log().wanted(records);
		if (!wanted.isEmpty()) {
			if (alone) {
				this.policies.reading().read(partition, wanted.get(0), now);
			}
			this.queue.add(partition, wanted, sample);
		}
		if (wanted != records) {
			partition.progress().readToGoal();
		}
	}

	/**
	 * There are new partitions: have a producer that knows their topics when the first
	 * records come, as both take some round trips.
	 */
	void expectRecords() {
		this.expecting = true;
	}

	/**
	 * Whether everything that was read is sent, and none of it alone.
	 * @return {@code false} if records wait, or others behind one that was sent alone
	 */
	boolean isIdle() {
		return this.queue.isEmpty() && !this.assignment.isProbing();
	}

	/**
	 * Whether more may be read.
	 * @return {@code false} if records have to be sent before
	 */
	boolean isOpen() {
		return this.queue.isOpen();
	}

	/**
	 * Forget the records of partitions that the target keeps waiting.
	 * @return the partitions, which have to be read again
	 */
	Collection<SourcePartition> giveBack() {
		return this.queue.giveBack();
	}

	/**
	 * Forget the records of partitions that do not go on with them.
	 */
	void removeVoid() {
		this.queue.removeVoid();
	}

	/**
	 * Send what there is, as far as may be in flight.
	 * @param now the time
	 */
	void send(Instant now) {
		if (this.policies.waiting().letsGo()) {
			replaceProducer(now);
		}
		removeVoid();
		if (this.policies.displacement().isDisplaced()) {
			return;
		}
		if (this.replacement.isWanted(this.assignment.all(), now)) {
			if (this.replacement.isPossible(this.assignment.all())) {
				this.session.giveUpRefused();
				readAgain(now);
				this.replacement.done(now);
			}
			return;
		}
		if (this.expecting) {
			this.expecting = false;
			prepare(now);
		}
		List<SourcePartition> deadLettering = this.assignment.deadLettering();
		List<SourcePartition> heldBack = this.assignment.heldBack();
		List<SourcePartition> repeating = this.assignment.repeating();
		if (deadLettering.isEmpty() && heldBack.isEmpty() && repeating.isEmpty()
				&& (this.queue.isEmpty() || this.bytes.isFull())) {
			noteObstacles(now);
			return;
		}
		Sender sender = this.session.sender(now);
		if (sender == null) {
			return;
		}
		sender.buffer().look(this.assignment.all());
		heldBack.forEach(sender.buffer()::review);
		sendDeadLetters(deadLettering, sender.deadLetters(this.assignment.all()), now);
		sendAgain(repeating, sender);
		boolean broken = false;
		for (Stop stop : this.queue.send(sender)) {
			decide(stop, now);
			// not an answer of the target: the producer itself is of no more use
			broken |= !(stop.failure() instanceof ApiException);
		}
		if (broken) {
			replaceProducer(now);
		}
	}

	private void noteObstacles(Instant now) {
		Sender sender = this.assignment.isKeptWaiting() ? this.session.sender(now) : null;
		if (sender != null) {
			sender.buffer().look(this.assignment.all());
		}
	}

	private void prepare(Instant now) {
		Set<String> targets = targets();
		Sender sender = targets.isEmpty() ? null : this.session.sender(now);
		if (sender != null) {
			sender.expect(targets);
		}
	}

	private Set<String> targets() {
		Map<String, TargetTopic> topics = this.context.faults().targetTopics().of(this.context.route());
		Set<String> names = new HashSet<>();
		for (SourcePartition partition : this.assignment.all()) {
			if (topics.get(partition.partition().topic()) instanceof TargetTopic.Ready ready) {
				names.add(ready.name());
			}
		}
		return names;
	}

	private void sendDeadLetters(List<SourcePartition> partitions, DeadLetterSender sender, Instant now) {
		for (SourcePartition partition : partitions) {
			for (Probe.DeadLettering letter : partition.probe().unsentLetters()) {
				Exception failure = sender.send(partition, letter, this.bytes);
				// others that are on their way are not to be sent twice
				if (failure != null && partition.probe().isSettled()) {
					this.policies.delivery().deadLetterFailed(partition, letter, failure, now);
				}
				if (!letter.delivery().isComplete()) {
					break;
				}
			}
		}
	}

	private static void sendAgain(List<SourcePartition> partitions, Sender sender) {
		for (SourcePartition partition : partitions) {
			if (partition.probe() instanceof Probe.Together group) {
				sender.sendAgain(partition, group);
			}
		}
	}

	private void decide(Stop stop, Instant now) {
		if (stop.failure() instanceof TimeoutException) {
			for (SourcePartition partition : this.assignment.of(stop.partition().partition().topic())) {
				this.policies.waiting().vanished(partition, now);
			}
		}
		else {
			this.policies.delivery().failed(stop.partition(), new FailedDelivery(stop.offset(), stop.failure()), now);
		}
	}

	/**
	 * Give up what is in flight, and send it again with another producer.
	 * @param now the time
	 */
	void replaceProducer(Instant now) {
		this.session.giveUp();
		readAgain(now);
	}

	/**
	 * Set all partitions back to their watermarks.
	 * @param now the time
	 */
	void readAgain(Instant now) {
		for (SourcePartition partition : this.assignment.all()) {
			partition.advance();
			readAgain(partition, now);
		}
	}

	private static void readAgain(SourcePartition partition, Instant now) {
		if (partition.probe() instanceof Probe.Reading reading) {
			partition.sendOne(reading.unreadableFrom(), now);
		}
		else if (partition.probe().isUnderWay()) {
			partition.sendOne(OptionalLong.empty(), now);
		}
		else if (partition.isFlowing()) {
			partition.run(now);
		}
	}

	/**
	 * End the producer: what it has not delivered is given up.
	 */
	void giveUp() {
		this.session.giveUp();
	}

}
