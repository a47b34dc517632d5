package io.github.tandem.worker.target;

import java.util.Collection;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

import io.github.tandem.delivery.Delivery;
import io.github.tandem.delivery.DeliveryFailure;
import io.github.tandem.delivery.InFlight;
import io.github.tandem.delivery.InFlightBytes;
import io.github.tandem.delivery.LeftOut;
import io.github.tandem.delivery.RecordPrecheck;
import io.github.tandem.delivery.RecordSize;
import io.github.tandem.partition.Probe;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.partition.TargetBinding;

/**
 * Hands records to a producer: the only way to the target, also for dead letters.
 */
public final class Sender {

	private final Producer<byte[], byte[]> producer;

	private final Introductions introductions;

	private final KnownTopics topics;

	private final BufferShares buffer;

	Sender(Producer<byte[], byte[]> producer, Introductions introductions, KnownTopics topics, BufferShares buffer) {
		this.producer = producer;
		this.introductions = introductions;
		this.topics = topics;
		this.buffer = buffer;
	}

	/**
	 * Which topics of the target the producer knows.
	 * @return the topics
	 */
	KnownTopics topics() {
		return this.topics;
	}

	/**
	 * Let the producer find out about topics, without waiting for that.
	 * @param names topics of the target
	 */
	public void expect(Collection<String> names) {
		names.forEach(this.topics::expect);
	}

	/**
	 * Who may take how much of the producer's buffer.
	 * @return the shares
	 */
	public BufferShares buffer() {
		return this.buffer;
	}

	/**
	 * What puts rejected records into the dead-letter topic in this round.
	 * @param partitions all partitions of the thread
	 * @return a sender of its own for the round
	 */
	public DeadLetterSender deadLetters(Collection<SourcePartition> partitions) {
		return new DeadLetterSender(this, partitions);
	}

	/**
	 * Send what a poll brought of a partition, as far as the producer, the target and
	 * what may be in flight allow.
	 * @param unsent the records
	 * @param bytes counts them as in flight
	 * @return why the partition cannot go on with them, or {@code null} if it can
	 */
	public @Nullable Stop send(Unsent unsent, InFlightBytes bytes) {
		SourcePartition partition = unsent.partition();
		TargetBinding target = partition.target().binding();
		if (target == null) {
			return null;
		}
		Delivery delivery = unsent.begin(target.name());
		if (!this.topics.isKnown(target.name())) {
			return missing(unsent, target);
		}
		InFlight inFlight = unsent.inFlight();
		long before = inFlight.heap();
		long room = this.buffer.room(partition, target);
		if (room <= 0) {
			this.buffer.crowdedOut(partition, target);
			unsent.crowdOut();
			return null;
		}
		Stop stop = send(unsent, delivery, target, before + Math.min(room, bytes.room()));
		unsent.closeGroup();
		long sent = inFlight.heap() - before;
		if (sent > 0) {
			// added once for all of them: other threads look at it
			bytes.add(sent);
			this.buffer.sent(partition, target, before);
			this.topics.found(target.name());
		}
		return stop;
	}

	private @Nullable Stop send(Unsent unsent, Delivery delivery, TargetBinding target, long heapLimit) {
		SourcePartition partition = unsent.partition();
		InFlight inFlight = unsent.inFlight();
		boolean alone = partition.probe().isUnderWay();
		RecordPrecheck precheck = alone ? RecordPrecheck.NONE : unsent.precheck();
		Introduction[] introductionsToTopic = this.introductions.to(target.topic());
		TopicLeaders leaders = this.topics.leaders(target.name());
		Introduction joined = null;
		while (!unsent.isDone() && inFlight.heap() < heapLimit) {
			ConsumerRecord<byte[], byte[]> record = unsent.next();
			if (alone && !unsent.isAlone(record)) {
				unsent.await();
				return null;
			}
			ProducerRecord<byte[], byte[]> mapped;
			try {
				mapped = target.mapper().map(record);
			}
			catch (RuntimeException ex) {
				return new Stop(partition, record.offset(), ex);
			}
			if (mapped == null) {
				delivery.leaveOut(record, LeftOut.LOOPED);
				unsent.passNext(delivery);
				continue;
			}
			Introduction introduction = introductionsToTopic[mapped.partition()];
			if (introduction != joined && hasToWait(introduction, unsent)) {
				unsent.await();
				return null;
			}
			if (leaders.isMissing(mapped.partition())) {
				this.buffer.leaderless(partition, mapped.partition());
				unsent.await();
				return null;
			}
			Callback answer = delivery.add(record);
			if (precheck.concerns(record, delivery.lastHeap())) {
				delivery.removeLast();
				if (!inFlight.isEmpty()) {
					unsent.await();
					return null;
				}
				boolean due = introduction.isDue();
				long room = due ? Math.min(precheck.maxBytes(), this.buffer.batch()) : this.buffer.batch();
				partition.probe(unsent.probe(delivery, precheck, room));
				// all of them are in the first batch then, which is not too large
				joined = due ? introduction : null;
				alone = true;
				precheck = RecordPrecheck.NONE;
				continue;
			}
			boolean joins = introduction == joined && introduction.isUnderWay();
			Exception failure = send(mapped, delivery, joins ? answer : introduction.begin(answer));
			if (failure != null) {
				if (!joins) {
					introduction.abandon();
				}
				if (DeliveryFailure.of(failure) != DeliveryFailure.RECORD) {
					return failed(unsent, target, record, failure);
				}
				if (!alone) {
					// as if it had been foreseen: the next try is as a single record
					partition.target().rejections().add(record.offset());
					precheck = unsent.precheck();
					continue;
				}
				// stays at its place until it is decided what becomes of it
				delivery.add(record);
				delivery.fail(record, failure);
			}
			if (alone && partition.probe() instanceof Probe.Together group) {
				group.sent(record);
			}
			unsent.passNext(delivery);
		}
		if (unsent.isDone()) {
			delivery.end();
		}
		return null;
	}

	private static boolean hasToWait(Introduction introduction, Unsent unsent) {
		return introduction.isUnderWay() || (introduction.hasFailed() && unsent.hasFailed());
	}

	private @Nullable Stop failed(Unsent unsent, TargetBinding target, ConsumerRecord<byte[], byte[]> record,
			Exception failure) {
		if (failure instanceof BufferExhaustedException) {
			this.buffer.exhausted(unsent.partition(), RecordSize.onHeap(record));
			unsent.crowdOut();
			return null;
		}
		if (failure instanceof TimeoutException) {
			this.topics.missed(target.name());
			return missing(unsent, target);
		}
		return new Stop(unsent.partition(), record.offset(), failure);
	}

	// The producer finds out about the topic in the background.
	private @Nullable Stop missing(Unsent unsent, TargetBinding target) {
		if (this.topics.isLost(target.name())) {
			return new Stop(unsent.partition(), unsent.next().offset(),
					new TimeoutException("The producer does not find the topic " + target.name()));
		}
		unsent.await();
		return null;
	}

	/**
	 * Send a record that was just added to a delivery.
	 * @param record the record for the target
	 * @param delivery takes the producer's answer
	 * @param answer the callback for it
	 * @return why the producer did not take it, or {@code null} if it did
	 */
	@Nullable Exception send(ProducerRecord<byte[], byte[]> record, Delivery delivery, Callback answer) {
		Exception failure = attempt(record, delivery, answer);
		if (failure != null) {
			delivery.removeLast();
		}
		return failure;
	}

	private @Nullable Exception attempt(ProducerRecord<byte[], byte[]> record, Delivery delivery, Callback answer) {
		try {
			this.producer.send(record, answer);
		}
		catch (RuntimeException ex) {
			return ex;
		}
		return delivery.takeSendFailure();
	}

	/**
	 * Send records once more that were refused for others of their batch. What the
	 * producer does not take stays where it is, as one that has failed.
	 * @param partition the partition
	 * @param group the records
	 */
	public void sendAgain(SourcePartition partition, Probe.Together group) {
		TargetBinding target = partition.target().binding();
		if (target == null || !this.topics.isKnown(target.name())) {
			return;
		}
		Introduction[] introductionsToTopic = this.introductions.to(target.topic());
		for (ConsumerRecord<byte[], byte[]> record : group.again()) {
			ProducerRecord<byte[], byte[]> mapped = target.mapper().map(record);
			if (mapped == null) {
				continue;
			}
			Introduction introduction = introductionsToTopic[mapped.partition()];
			// all of them fit into one batch
			boolean joins = introduction.isUnderWay();
			Callback answer = group.delivery().again(record);
			Exception failure = attempt(mapped, group.delivery(), joins ? answer : introduction.begin(answer));
			if (failure != null) {
				if (!joins) {
					introduction.abandon();
				}
				group.delivery().fail(record, failure);
				break;
			}
		}
		group.sentAgain();
		partition.target().acknowledgementWait().beginAgain(this.topics.now());
	}

}
