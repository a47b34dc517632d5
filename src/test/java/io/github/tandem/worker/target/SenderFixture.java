package io.github.tandem.worker.target;

import java.time.Clock;

import org.apache.kafka.clients.producer.Producer;

import io.github.tandem.log.RetriedErrors;

/**
 * Makes senders for tests.
 */
public final class SenderFixture {

	private SenderFixture() {
	}

	/**
	 * Make what sends with a producer that no broker knows.
	 * @param producer the producer
	 * @param topics the topics it knows
	 * @return the sender
	 */
	public static Sender of(Producer<byte[], byte[]> producer, KnownTopics topics) {
		return new Sender(producer, new Introductions(false), topics,
				new BufferShares(producer, topics, 16_384, new RetriedErrors(Clock.systemUTC())));
	}

}
