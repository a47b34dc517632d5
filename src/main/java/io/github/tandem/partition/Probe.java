package io.github.tandem.partition;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import io.github.tandem.delivery.DeadLetter;
import io.github.tandem.delivery.Delivery;

/**
 * How far a partition is with sending the record at its watermark alone, because it was
 * rejected, or may be: rejected in a batch it would take its neighbours with it. Where
 * one was rejected before, as many as one batch takes go together, and nothing else.
 * <pre>
 *   None -&gt; Settling -&gt; Reading -&gt; Sending -&gt; DeadLettering
 *   None -&gt; Together
 * </pre>
 */
public sealed interface Probe {

	/**
	 * Records are sent as they come.
	 */
	Probe NONE = new None();

	/**
	 * Whether a single record is being sent.
	 * @return {@code true} until it is taken or rejected
	 */
	default boolean isUnderWay() {
		return true;
	}

	/**
	 * What the producer holds of it beside what is in flight of the partition.
	 * @return bytes
	 */
	default long heap() {
		return 0;
	}

	/**
	 * Whether the producer has answered for what was sent to the dead-letter topic.
	 * @return {@code true} if so, or if nothing was
	 */
	default boolean isSettled() {
		return true;
	}

	/**
	 * The first record that is to be, or is, in the dead-letter topic, and is not behind
	 * the watermark.
	 * @return the record with its delivery, or {@code null} if there is none
	 */
	default @Nullable DeadLettering deadLettering() {
		return null;
	}

	/**
	 * What is still to be put into the dead-letter topic.
	 * @return the records in their order
	 */
	default List<DeadLettering> unsentLetters() {
		return List.of();
	}

	/**
	 * No single record is being sent.
	 */
	record None() implements Probe {

		@Override
		public boolean isUnderWay() {
			return false;
		}

	}

	/**
	 * Nothing more is sent until nothing is in flight any more.
	 */
	record Settling() implements Probe {

		@Override
		public boolean isUnderWay() {
			return false;
		}

	}

	/**
	 * The record at the watermark is read, and nothing else.
	 *
	 * @param since since when
	 * @param unreadableFrom the first offset that is left out because it cannot be read,
	 * if an operator said so
	 */
	record Reading(Instant since, OptionalLong unreadableFrom) implements Probe {

		/**
		 * The record was read.
		 * @param record the record
		 * @return the next step
		 */
		public Sending sending(ConsumerRecord<byte[], byte[]> record) {
			return new Sending(record);
		}

	}

	/**
	 * The record is being sent.
	 *
	 * @param record the record
	 */
	record Sending(ConsumerRecord<byte[], byte[]> record) implements Probe {

		/**
		 * The target rejected the record.
		 * @param rejection why
		 * @param letter what is put into the dead-letter topic
		 * @param delivery its delivery there
		 * @return the next step
		 */
		public DeadLettering deadLettering(Exception rejection, DeadLetter letter, Delivery delivery) {
			return new DeadLettering(this.record, rejection, letter, delivery);
		}

	}

	/**
	 * The record is being put into the dead-letter topic.
	 *
	 * @param record the record
	 * @param rejection why the target rejected it
	 * @param letter what is put into the dead-letter topic
	 * @param delivery its delivery there, without records until it was sent
	 */
	record DeadLettering(ConsumerRecord<byte[], byte[]> record, Exception rejection, DeadLetter letter,
			Delivery delivery) implements Probe {

		@Override
		public long heap() {
			return this.delivery.remainingHeap();
		}

		@Override
		public boolean isSettled() {
			return this.delivery.isSettled();
		}

		@Override
		public DeadLettering deadLettering() {
			return this;
		}

		@Override
		public List<DeadLettering> unsentLetters() {
			return this.delivery.isComplete() ? List.of() : List.of(this);
		}

	}

	/**
	 * Records of which some may be rejected are being sent, and nothing behind them. The
	 * target names each of a batch that it rejects (KIP-467): so a flood of them costs a
	 * round trip a batch, and the others of the batch are sent once more.
	 */
	final class Together implements Probe {

		private final Delivery delivery;

		private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

		private final Deque<DeadLettering> letters = new ArrayDeque<>();

		private List<ConsumerRecord<byte[], byte[]>> again = List.of();

		private long lastOffset;

		private boolean repeated;

		/**
		 * Begin with none sent.
		 * @param delivery takes the producer's answers
		 * @param lastOffset offset of the last record that belongs to them
		 */
		public Together(Delivery delivery, long lastOffset) {
			this.delivery = delivery;
			this.lastOffset = lastOffset;
		}

		/**
		 * Whether a record belongs to them.
		 * @param record the record
		 * @return {@code false} if it has to wait until it is decided about them
		 */
		public boolean takes(ConsumerRecord<byte[], byte[]> record) {
			return record.offset() <= this.lastOffset;
		}

		/**
		 * A record was sent, or was refused by the producer.
		 * @param record the record
		 */
		public void sent(ConsumerRecord<byte[], byte[]> record) {
			this.records.add(record);
		}

		/**
		 * No other follows: there may be no room for it.
		 * @return {@code false} if none was sent
		 */
		public boolean close() {
			this.lastOffset = this.records.isEmpty() ? -1 : this.records.get(this.records.size() - 1).offset();
			return !this.records.isEmpty();
		}

		public List<ConsumerRecord<byte[], byte[]>> records() {
			return this.records;
		}

		public Delivery delivery() {
			return this.delivery;
		}

		/**
		 * Send some once more, for which others are to blame.
		 * @param innocent the records
		 * @return {@code false} if that was done before, and did not help
		 */
		public boolean sendAgain(List<ConsumerRecord<byte[], byte[]>> innocent) {
			boolean first = !this.repeated;
			this.again = first ? innocent : List.of();
			this.repeated = true;
			return first;
		}

		/**
		 * What is to be sent once more.
		 * @return the records in their order
		 */
		public List<ConsumerRecord<byte[], byte[]>> again() {
			return this.again;
		}

		/**
		 * They were sent once more.
		 */
		public void sentAgain() {
			this.again = List.of();
		}

		/**
		 * Put those into the dead-letter topic that were rejected.
		 * @param rejected the records in their order
		 */
		public void deadLetter(Collection<DeadLettering> rejected) {
			this.letters.addAll(rejected);
		}

		/**
		 * The first dead letter has arrived.
		 */
		public void letterArrived() {
			this.letters.removeFirst();
		}

		@Override
		public long heap() {
			return this.letters.stream().mapToLong(DeadLettering::heap).sum();
		}

		@Override
		public boolean isSettled() {
			return this.letters.stream().allMatch(DeadLettering::isSettled);
		}

		@Override
		public @Nullable DeadLettering deadLettering() {
			return this.letters.peekFirst();
		}

		@Override
		public List<DeadLettering> unsentLetters() {
			return this.letters.stream().filter((letter) -> !letter.delivery().isComplete()).toList();
		}

	}

}
