package io.github.tandem.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Finds a short list that still fails, by leaving out parts of a long one (delta
 * debugging): halves first, then smaller and smaller parts.
 */
final class Shrinking {

	private final Duration limit;

	/**
	 * Create a search.
	 * @param limit how long it may last
	 */
	Shrinking(Duration limit) {
		this.limit = limit;
	}

	/**
	 * Shrink a list.
	 * @param <T> type of its elements
	 * @param failing a list that fails
	 * @param fails whether a list fails
	 * @return the shortest that was found in time, of which no single element can be left
	 * out if there was time enough
	 */
	<T> List<T> shrink(List<T> failing, Predicate<List<T>> fails) {
		long end = System.nanoTime() + this.limit.toNanos();
		List<T> shortest = failing;
		int chunk = Math.max(1, shortest.size() / 2);
		while (true) {
			boolean shorter = false;
			int from = 0;
			while (from < shortest.size()) {
				if (System.nanoTime() > end) {
					return shortest;
				}
				List<T> candidate = new ArrayList<>(shortest);
				candidate.subList(from, Math.min(from + chunk, candidate.size())).clear();
				if (fails.test(candidate)) {
					shortest = candidate;
					shorter = true;
				}
				else {
					from += chunk;
				}
			}
			if (chunk == 1 && !shorter) {
				return shortest;
			}
			chunk = Math.max(1, chunk / 2);
		}
	}

}
