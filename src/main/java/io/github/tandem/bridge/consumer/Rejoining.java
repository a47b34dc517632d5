package io.github.tandem.bridge.consumer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.delivery.DeliveryFailure;

/**
 * Lets a consumer join its group anew when its polls go on failing with what no broker
 * answered, for example since partitions cannot be assigned: whoever joins anew claims no
 * partitions of before. Used by one consumer thread, on that thread.
 */
public final class Rejoining {

	private static final Logger logger = LoggerFactory.getLogger(Rejoining.class);

	private static final int PATIENCE = 3;

	private static final int LONGEST_PATIENCE = 48;

	// between two failures polls succeed that bring nothing: the group is joined
	// meanwhile
	private static final Duration QUIET = Duration.ofSeconds(5);

	private final Clock clock;

	private @Nullable Runnable subscription;

	private int failures;

	private int patience = PATIENCE;

	private @Nullable Instant lastFailure;

	/**
	 * Create it for a consumer that does not fail.
	 * @param clock the time
	 */
	public Rejoining(Clock clock) {
		this.clock = clock;
	}

	/**
	 * Note what the consumer subscribes to.
	 * @param consumer the consumer
	 * @param topics the topics
	 * @param listener is told of its partitions
	 */
	public void subscribed(Consumer<?, ?> consumer, Pattern topics, ConsumerRebalanceListener listener) {
		this.subscription = () -> consumer.subscribe(topics, listener);
	}

	/**
	 * Whether a failure of a poll is one of the client itself.
	 * @param failure the failure, which does not concern single partitions
	 * @return {@code false} if a broker answered it, or somebody ended the poll
	 */
	public static boolean isConcernedBy(RuntimeException failure) {
		return !(failure instanceof ApiException || failure instanceof WakeupException
				|| failure instanceof InterruptException);
	}

	/**
	 * A poll failed, not for the first time maybe: join anew, less often each time that
	 * it does not help.
	 * @param consumer the consumer
	 */
	public void failed(Consumer<?, ?> consumer) {
		this.lastFailure = this.clock.instant();
		if (++this.failures >= this.patience && this.subscription != null) {
			this.failures = 0;
			this.patience = Math.min(2 * this.patience, LONGEST_PATIENCE);
			joinAnew(consumer, this.subscription);
		}
	}

	private static void joinAnew(Consumer<?, ?> consumer, Runnable subscription) {
		try {
			consumer.unsubscribe();
		}
		catch (KafkaException ex) {
			logger.atWarn()
				.addKeyValue("error", DeliveryFailure.describe(ex))
				.log("A consumer whose polls fail did not leave its group in order");
		}
		subscription.run();
	}

	/**
	 * Whether polls failed so lately that they may fail again.
	 * @return {@code false} once none did for a while
	 */
	public boolean isFailing() {
		if (this.lastFailure != null && !this.clock.instant().isBefore(this.lastFailure.plus(QUIET))) {
			this.lastFailure = null;
			this.failures = 0;
			this.patience = PATIENCE;
		}
		return this.lastFailure != null;
	}

}
