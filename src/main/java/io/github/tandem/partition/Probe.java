package io.github.tandem.partition;

import java.time.Instant;
import java.util.OptionalLong;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import io.github.tandem.delivery.DeadLetter;
import io.github.tandem.delivery.Delivery;

/**
 * How far a partition is with sending the record at its watermark alone, because it was
 * rejected, or may be: rejected in a batch it would take its neighbours with it. <pre>
 *   None -&gt; Settling -&gt; Reading -&gt; Sending -&gt; DeadLettering
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

	}

}
