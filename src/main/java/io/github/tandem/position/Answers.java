package io.github.tandem.position;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.apache.kafka.common.KafkaFuture;

/**
 * Gathers the answers to a request that a cluster answers one by one.
 */
final class Answers {

	private Answers() {
	}

	/**
	 * Wait for all answers and keep those that came: one topic that is gone must not hide
	 * the others.
	 * @param <K> type of what was asked for
	 * @param <V> type of an answer
	 * @param answers the answers to come
	 * @return completes with the answers that came; fails if not a single one did
	 */
	static <K, V> CompletableFuture<Map<K, V>> gather(Map<K, KafkaFuture<V>> answers) {
		Map<K, CompletableFuture<V>> futures = new HashMap<>();
		answers.forEach((key, answer) -> futures.put(key, answer.toCompletionStage().toCompletableFuture()));
		List<CompletableFuture<V>> all = List.copyOf(futures.values());
		return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).handle((nothing, failure) -> {
			Map<K, V> came = new HashMap<>();
			futures.forEach((key, future) -> {
				if (!future.isCompletedExceptionally()) {
					came.put(key, future.join());
				}
			});
			if (came.isEmpty() && !all.isEmpty()) {
				all.get(0).join();
			}
			return came;
		});
	}

}
