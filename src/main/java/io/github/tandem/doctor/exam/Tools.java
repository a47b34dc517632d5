package io.github.tandem.doctor.exam;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

import io.github.tandem.doctor.probe.Resolver;

/**
 * What an examination works with.
 *
 * @param resolver turns names into addresses
 * @param executor runs what waits
 * @param clock tells the time
 * @param patience how long to wait for each answer
 */
public record Tools(Resolver resolver, ExecutorService executor, Clock clock, Duration patience) {

	// of each kind: of hundreds of brokers not all are examined at once
	private static final int AT_ONCE = 32;

	/**
	 * Do the same with each of some things, many at once, and wait for all.
	 * @param <T> type of the things
	 * @param <R> type of the results
	 * @param things the things
	 * @param work what to do with each
	 * @return the results, in the order of the things
	 */
	<T, R> List<R> each(Collection<T> things, Function<T, R> work) {
		Semaphore free = new Semaphore(AT_ONCE);
		List<CompletableFuture<R>> results = new ArrayList<>();
		for (T thing : things) {
			free.acquireUninterruptibly();
			results.add(CompletableFuture.supplyAsync(() -> work.apply(thing), this.executor)
				.whenComplete((result, failure) -> free.release()));
		}
		return results.stream().map(CompletableFuture::join).toList();
	}

}
