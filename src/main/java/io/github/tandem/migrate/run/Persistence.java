package io.github.tandem.migrate.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

import io.github.tandem.cluster.ClusterException;

/**
 * Asks again where a cluster does not answer: after days of replication, a controller
 * that moves is no reason to end.
 */
final class Persistence {

	private final Duration patience;

	private final Consumer<String> waiting;

	private final Duration pause;

	private final Clock clock;

	/**
	 * Prepare.
	 * @param patience for how long a cluster may not answer
	 * @param pause how long it is given then before it is asked again
	 * @param waiting is told what is waited for
	 * @param clock the time
	 */
	Persistence(Duration patience, Duration pause, Consumer<String> waiting, Clock clock) {
		this.pause = pause;
		this.patience = patience;
		this.waiting = waiting;
		this.clock = clock;
	}

	/**
	 * Ask until there is an answer.
	 * @param <T> type of the answer
	 * @param what what is done, for those who wait
	 * @param question asks
	 * @return the answer
	 * @throws InterruptedException if the process ends
	 * @throws ClusterException if a cluster refuses, or does not answer for too long
	 * @throws KafkaException likewise
	 */
	<T> T ask(String what, Question<T> question) throws InterruptedException {
		this.waiting.accept(what);
		Instant since = this.clock.instant();
		while (true) {
			try {
				return question.ask();
			}
			catch (ClusterException | KafkaException ex) {
				if (isRefusal(ex) || Duration.between(since, this.clock.instant()).compareTo(this.patience) > 0) {
					throw ex;
				}
				this.waiting.accept("%s: trying again: %s".formatted(what, ex.getMessage()));
				Rest.take(this.pause);
			}
		}
	}

	private static boolean isRefusal(Throwable failure) {
		return Stream.iterate(failure, (ex) -> ex != null, Throwable::getCause)
			.anyMatch((ex) -> ex instanceof AuthorizationException || ex instanceof AuthenticationException
					|| ex instanceof UnsupportedVersionException);
	}

	/**
	 * Something that is asked of a cluster.
	 *
	 * @param <T> type of the answer
	 */
	@FunctionalInterface
	interface Question<T> {

		/**
		 * Ask.
		 * @return the answer
		 * @throws InterruptedException if the process ends
		 */
		T ask() throws InterruptedException;

	}

}
