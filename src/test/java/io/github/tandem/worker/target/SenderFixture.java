package io.github.tandem.worker.target;

import java.time.Clock;
import java.time.Instant;

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
	 * @return the sender
	 */
	public static Sender of(Producer<byte[], byte[]> producer) {
		KnownTopics topics = new KnownTopics(producer);
		return new Sender(producer, new Introductions(false), topics,
				new BufferShares(producer, topics, 16_384, new RetriedErrors(Clock.systemUTC())));
	}

	/**
	 * Begin a round.
	 * @param sender the sender
	 * @param now the time
	 */
	public static void at(Sender sender, Instant now) {
		sender.topics().at(now);
	}

	/**
	 * Let the producer not have found a topic.
	 * @param sender the sender
	 * @param topic the topic
	 */
	public static void missed(Sender sender, String topic) {
		sender.topics().missed(topic);
	}

	public static boolean isLost(Sender sender, String topic) {
		return sender.topics().isLost(topic);
	}

}
