package io.github.tandem.doctor.exam;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
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

	/**
	 * Do the same with each of some things, all at once, and wait for all.
	 * @param <T> type of the things
	 * @param <R> type of the results
	 * @param things the things
	 * @param work what to do with each
	 * @return the results, in the order of the things
	 */
	<T, R> List<R> each(Collection<T> things, Function<T, R> work) {
		List<CompletableFuture<R>> results = things.stream()
			.map((thing) -> CompletableFuture.supplyAsync(() -> work.apply(thing), this.executor))
			.toList();
		return results.stream().map(CompletableFuture::join).toList();
	}

}
