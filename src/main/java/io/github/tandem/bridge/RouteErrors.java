package io.github.tandem.bridge;

import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.MessageListenerContainer;

import io.github.tandem.log.LastingFault;
import io.github.tandem.worker.PollLoop;

/**
 * What happens when a poll fails, or the bridge itself does. All consumer threads of a
 * route share one: what lasts is told when it begins for the first, now and then, and
 * when it has ended for all.
 */
class RouteErrors implements CommonErrorHandler {

	private static final Logger logger = LoggerFactory.getLogger(RouteErrors.class);

	private static final Duration PAUSE = Duration.ofSeconds(1);

	private static final Duration REMINDER = Duration.ofMinutes(1);

	private final String route;

	private final Supplier<PollLoop> loop;

	private final Clock clock;

	private final LastingFault reading = new LastingFault(REMINDER);

	private final LastingFault handingOver = new LastingFault(REMINDER);

	private final Set<Thread> failing = ConcurrentHashMap.newKeySet();

	RouteErrors(String route, Supplier<PollLoop> loop, Clock clock) {
		this.route = route;
		this.loop = loop;
		this.clock = clock;
	}

	Clock clock() {
		return this.clock;
	}

	/**
	 * A poll of the current thread failed.
	 * @param failure why
	 */
	void failed(Exception failure) {
		this.failing.add(Thread.currentThread());
		if (this.reading.isWorthALine(String.valueOf(failure), this.clock.instant())) {
			logger.atError()
				.addKeyValue("route", this.route)
				.setCause(failure)
				.log("Reading from the source failed, trying again");
		}
	}

	/**
	 * A poll of the current thread succeeded.
	 */
	void succeeded() {
		if (this.failing.remove(Thread.currentThread())) {
			this.failing.removeIf((thread) -> !thread.isAlive());
			if (this.failing.isEmpty() && this.reading.ends()) {
				logger.atInfo().addKeyValue("route", this.route).log("The source can be read again");
			}
		}
	}

	@Override
	public void handleOtherException(Exception thrownException, Consumer<?, ?> consumer,
			MessageListenerContainer container, boolean batchListener) {
		failed(thrownException);
		// no more than a second, or the group would miss a poll
		LockSupport.parkNanos(PAUSE.toNanos());
	}

	@Override
	public void handleBatch(Exception thrownException, ConsumerRecords<?, ?> data, Consumer<?, ?> consumer,
			MessageListenerContainer container, Runnable invokeListener) {
		if (this.handingOver.isWorthALine(String.valueOf(thrownException), this.clock.instant())) {
			logger.atError()
				.addKeyValue("route", this.route)
				.setCause(thrownException)
				.log("Records could not be handed over, reading them again");
		}
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
