package io.github.tandem.position;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.kafka.common.KafkaFuture;

/**
 * Gathers the answers to a request that a cluster answers one by one.
 */
public final class Answers {

	// what other answers wait for one that is late, for instance as it has no leader
	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private Answers() {
	}

	/**
	 * Wait for all answers and keep those that came: one topic that is gone, or one
	 * partition of which nobody answers, must not hide the others.
	 * @param <K> type of what was asked for
	 * @param <V> type of an answer
	 * @param answers the answers to come
	 * @return completes with the answers that came, two seconds after the first at the
	 * latest; fails if not a single one did
	 */
	public static <K, V> CompletableFuture<Map<K, V>> gather(Map<K, KafkaFuture<V>> answers) {
		Map<K, CompletableFuture<V>> futures = new HashMap<>();
		answers.forEach((key, answer) -> futures.put(key, answer.toCompletionStage().toCompletableFuture()));
		CompletableFuture<Void> enough = new CompletableFuture<>();
		AtomicBoolean first = new AtomicBoolean(true);
		futures.values().forEach((future) -> future.thenRun(() -> {
			if (first.getAndSet(false)) {
				enough.completeOnTimeout(null, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
			}
		}));
		CompletableFuture.allOf(futures.values().toArray(CompletableFuture[]::new))
			.whenComplete((nothing, failure) -> enough.complete(null));
		return enough.thenApply((nothing) -> came(futures));
	}

	private static <K, V> Map<K, V> came(Map<K, CompletableFuture<V>> futures) {
		Map<K, V> came = new HashMap<>();
		futures.forEach((key, future) -> {
			if (future.isDone() && !future.isCompletedExceptionally()) {
				came.put(key, future.join());
			}
		});
		if (came.isEmpty() && !futures.isEmpty()) {
			futures.values().iterator().next().join();
		}
		return came;
	}

}
