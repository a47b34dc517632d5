package io.github.tandem.worker;

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
import io.github.tandem.partition.RetryDelay;
import io.github.tandem.worker.target.Introductions;

/**
 * The producer of one consumer thread: made when it is first needed, tried again where
 * that fails, and given up with all that it has in flight.
 */
final class ProducerSession {

	private static final Logger logger = LoggerFactory.getLogger(ProducerSession.class);

	private final KafkaTemplate<byte[], byte[]> template;

	private final String route;

	private final RetryDelay retryDelay = new RetryDelay(Duration.ofSeconds(1), Duration.ofSeconds(10));

	private Instant notBefore = Instant.MIN;

	private @Nullable Producer<byte[], byte[]> producer;

	private Introductions introductions;

	/**
	 * Create a session without a producer yet.
	 * @param template sends to the target, with a producer for each thread
	 * @param route the route, for the log
	 */
	ProducerSession(KafkaTemplate<byte[], byte[]> template, String route) {
		this.template = template;
		this.route = route;
		this.introductions = newIntroductions();
	}

	private Introductions newIntroductions() {
		Object batchSize = this.template.getProducerFactory()
			.getConfigurationProperties()
			.getOrDefault(ProducerConfig.BATCH_SIZE_CONFIG,
					ProducerConfig.configDef().defaultValues().get(ProducerConfig.BATCH_SIZE_CONFIG));
		return new Introductions(Long.parseLong(String.valueOf(batchSize).strip()));
	}

	/**
	 * What sends with the producer of this thread, until that is given up: one call of
	 * the template a round, as one for each record would keep a future, a closure and the
	 * record alive until the acknowledgement. The producer stays open behind the call,
	 * since each thread has its own.
	 * @param now the time
	 * @return the sender, or {@code null} if there is no producer at the moment
	 */
	@Nullable Sender sender(Instant now) {
		if (now.isBefore(this.notBefore)) {
			return null;
		}
		try {
			Sender sender = this.template.execute((current) -> new Sender(current, introductions(current)));
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

	private Introductions introductions(Producer<byte[], byte[]> current) {
		if (this.producer != current) {
			this.producer = current;
			this.introductions = newIntroductions();
		}
		return this.introductions;
	}

	/**
	 * End the producer: what it has not delivered is given up. The next one is made when
	 * it is needed.
	 */
	void giveUp() {
		this.template.getProducerFactory().closeThreadBoundProducer();
	}

}
