package io.github.tandem.bridge;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.MessageListenerContainer;

import io.github.tandem.worker.PollLoop;

/**
 * What happens when a poll fails, or the bridge itself does.
 */
class RouteErrors implements CommonErrorHandler {

	private static final Logger logger = LoggerFactory.getLogger(RouteErrors.class);

	private static final Duration PAUSE = Duration.ofSeconds(1);

	private final Supplier<PollLoop> loop;

	RouteErrors(Supplier<PollLoop> loop) {
		this.loop = loop;
	}

	@Override
	public void handleOtherException(Exception thrownException, Consumer<?, ?> consumer,
			MessageListenerContainer container, boolean batchListener) {
		logger.atError()
			.addKeyValue("route", String.valueOf(container.getListenerId()))
			.setCause(thrownException)
			.log("Reading from the source failed, trying again");
		// no more than a second, or the group would miss a poll
		LockSupport.parkNanos(PAUSE.toNanos());
	}

	@Override
	public void handleBatch(Exception thrownException, ConsumerRecords<?, ?> data, Consumer<?, ?> consumer,
			MessageListenerContainer container, Runnable invokeListener) {
		logger.atError()
			.addKeyValue("route", String.valueOf(container.getListenerId()))
			.setCause(thrownException)
			.log("Records could not be handed over, reading them again");
		this.loop.get().readAgain();
		LockSupport.parkNanos(PAUSE.toNanos());
	}

	/**
	 * The bridge alone decides what is committed.
	 */
	@Override
	public boolean isAckAfterHandle() {
		return false;
	}

}
