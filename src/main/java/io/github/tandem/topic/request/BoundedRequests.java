package io.github.tandem.topic.request;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TimeoutException;

import io.github.tandem.cluster.ClusterException;

/**
 * Changes of many topics in few requests, of which none is too large: Kafka's controller
 * refuses all of a request that makes more than 10,000 metadata records, and others may
 * refuse less. What is refused as a whole is asked again in halves.
 *
 * @param <T> a change
 */
public final class BoundedRequests<T> {

	// a tenth of what Kafka takes: small enough for a slow controller to answer in time
	private static final int LIMIT = 1_000;

	private final ToIntFunction<T> records;

	private final Set<String> refusedAlone = new HashSet<>();

	/**
	 * Create requests of one kind.
	 * @param records how many metadata records a change makes
	 */
	BoundedRequests(ToIntFunction<T> records) {
		this.records = records;
	}

	/**
	 * Send changes.
	 * @param changes the changes by the name of their topic
	 * @param request sends some of them and gives the failures by the name of the topic
	 * @return the failures by the name of the topic; what is not in it was done
	 */
	public Map<String, ClusterException> send(Map<String, T> changes,
			Function<Map<String, T>, Map<String, ClusterException>> request) {
		this.refusedAlone.retainAll(changes.keySet());
		Map<String, ClusterException> failures = new HashMap<>();
		Deque<Map<String, T>> portions = portions(changes);
		while (!portions.isEmpty()) {
			Map<String, T> portion = portions.removeFirst();
			Map<String, ClusterException> refused = request.apply(portion);
			if (portion.size() > 1 && isRefusedAsAWhole(portion, refused)) {
				halve(portion, portions);
				continue;
			}
			failures.putAll(refused);
			remember(portion, refused);
			if (isUnanswered(portion, refused)) {
				ClusterException failure = refused.values().iterator().next();
				portions.forEach((rest) -> rest.keySet().forEach((name) -> failures.put(name, failure)));
				portions.clear();
			}
		}
		return failures;
	}

	// Those that were refused alone come last and by themselves: halves of them would
	// only be refused again, at each look.
	private Deque<Map<String, T>> portions(Map<String, T> changes) {
		Deque<Map<String, T>> portions = new ArrayDeque<>();
		Map<Boolean, Map<String, T>> groups = changes.entrySet()
			.stream()
			.collect(Collectors.partitioningBy((change) -> this.refusedAlone.contains(change.getKey()),
					Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, TreeMap::new)));
		groups.values().forEach((group) -> divide(group, portions));
		return portions;
	}

	private void divide(Map<String, T> changes, Deque<Map<String, T>> portions) {
		int room = 0;
		for (Map.Entry<String, T> change : changes.entrySet()) {
			int size = this.records.applyAsInt(change.getValue());
			if (room < size || portions.isEmpty()) {
				portions.addLast(new LinkedHashMap<>());
				room = LIMIT;
			}
			portions.getLast().put(change.getKey(), change.getValue());
			room -= size;
		}
	}

	private boolean isRefusedAsAWhole(Map<String, T> portion, Map<String, ClusterException> refused) {
		return refused.size() == portion.size() && !this.refusedAlone.containsAll(portion.keySet()) && refused.values()
			.stream()
			.map(Throwable::getCause)
			.allMatch((cause) -> cause instanceof PolicyViolationException || cause instanceof InvalidRequestException)
				&& refused.values()
					.stream()
					.map((failure) -> String.valueOf(failure.getCause()))
					.distinct()
					.count() == 1;
	}

	private static boolean isUnanswered(Map<String, ?> portion, Map<String, ClusterException> refused) {
		return !refused.isEmpty() && refused.size() == portion.size()
				&& refused.values().stream().allMatch((failure) -> failure.getCause() instanceof TimeoutException);
	}

	private void halve(Map<String, T> portion, Deque<Map<String, T>> portions) {
		Map<String, T> first = new LinkedHashMap<>();
		Map<String, T> second = new LinkedHashMap<>();
		portion.forEach((name, change) -> ((first.size() < portion.size() / 2) ? first : second).put(name, change));
		portions.addFirst(second);
		portions.addFirst(first);
	}

	private void remember(Map<String, T> portion, Map<String, ClusterException> refused) {
		portion.keySet().stream().filter((name) -> !refused.containsKey(name)).forEach(this.refusedAlone::remove);
		if (portion.size() == 1) {
			this.refusedAlone.addAll(refused.keySet());
		}
	}

}
