package io.github.tandem.worker.target;

import java.time.Duration;
import java.time.Instant;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaTemplate;

import io.github.tandem.delivery.DeliveryFailure;
import io.github.tandem.log.RetriedErrors;
import io.github.tandem.partition.RetryDelay;

/**
 * The producer of one consumer thread: made when the thread has partitions, tried again
 * where that fails, and given up with all that it has in flight.
 */
public final class ProducerSession {

	private static final Logger logger = LoggerFactory.getLogger(ProducerSession.class);

	private final KafkaTemplate<byte[], byte[]> template;

	private final String route;

	private final RetryDelay retryDelay = new RetryDelay(Duration.ofSeconds(1), Duration.ofSeconds(10));

	private Instant notBefore = Instant.MIN;

	private final long batchSize;

	private final RetriedErrors errors;

	private boolean refusedForEver;

	private @Nullable CurrentProducer last;

	/**
	 * Create a session without a producer yet.
	 * @param template sends to the target, with a producer for each thread
	 * @param route the route, for the log
	 * @param errors what the target answers to batches that are sent again
	 */
	public ProducerSession(KafkaTemplate<byte[], byte[]> template, String route, RetriedErrors errors) {
		this.errors = errors;
		this.template = template;
		this.route = route;
		Object size = template.getProducerFactory()
			.getConfigurationProperties()
			.getOrDefault(ProducerConfig.BATCH_SIZE_CONFIG,
					ProducerConfig.configDef().defaultValues().get(ProducerConfig.BATCH_SIZE_CONFIG));
		this.batchSize = Long.parseLong(String.valueOf(size).strip());
	}

	/**
	 * What sends with the producer of this thread, until that is given up: one call of
	 * the template a round, as one for each record would keep a future, a closure and the
	 * record alive until the acknowledgement. The producer stays open behind the call,
	 * since each thread has its own.
	 * @param now the time
	 * @return the sender, or {@code null} if there is no producer at the moment
	 */
	public @Nullable Sender sender(Instant now) {
		if (now.isBefore(this.notBefore)) {
			return null;
		}
		try {
			Sender sender = this.template.execute((producer) -> sender(producer, now));
			this.retryDelay.reset();
			return sender;
		}
		catch (KafkaException ex) {
			Duration delay = this.retryDelay.next();
			this.notBefore = now.plus(delay);
			logger.atWarn()
				.addKeyValue("route", this.route)
				.addKeyValue("error", DeliveryFailure.describe(ex))
				.addKeyValue("retryIn", delay)
				.log("No producer for the target, trying again");
			return null;
		}
	}

	private Sender sender(Producer<byte[], byte[]> producer, Instant now) {
		CurrentProducer current = this.last;
		if (current == null || current.producer() != producer) {
			KnownTopics topics = new KnownTopics(producer);
			current = new CurrentProducer(producer, new Introductions(this.refusedForEver), topics,
					new BufferShares(producer, topics, this.batchSize, this.errors));
			this.last = current;
		}
		current.topics().at(now);
		return new Sender(producer, current.introductions(), current.topics(), current.buffer());
	}

	/**
	 * End the producer: what it has not delivered is given up. The next one is made when
	 * it is needed.
	 */
	public void giveUp() {
		this.template.getProducerFactory().closeThreadBoundProducer();
	}

	/**
	 * End the producer, as a broker would refuse for ever what it sends again. The next
	 * ones introduce themselves everywhere, or the same may happen to them where the
	 * limits of a topic may not be read.
	 */
	public void giveUpRefused() {
		this.refusedForEver = true;
		giveUp();
	}

	/**
	 * What a producer and the target know of each other.
	 *
	 * @param producer the producer
	 * @param introductions which partitions know the producer
	 * @param topics which topics the producer knows
	 * @param buffer who may take how much of its buffer
	 */
	private record CurrentProducer(Producer<byte[], byte[]> producer, Introductions introductions, KnownTopics topics,
			BufferShares buffer) {

	}

}
