package io.github.tandem.topic.request;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

import io.github.tandem.cluster.ClusterException;

/**
 * Changes of many topics in few requests, of which none is too large: Kafka's controller
 * refuses all of a request that makes more than 10,000 metadata records, and others may
 * refuse less. What is refused as a whole is asked again in halves, and the size that was
 * too large is not tried again. When the target throttles, the rest is put off.
 *
 * @param <T> a change
 */
public final class BoundedRequests<T> {

	// a tenth of what Kafka takes: small enough for a slow controller to answer in time
	private static final int LIMIT = 1_000;

	private final ToIntFunction<T> records;

	private final Set<String> refusedAlone = new HashSet<>();

	private int tooMany = Integer.MAX_VALUE;

	/**
	 * Create requests of one kind.
	 * @param records how many metadata records a change makes
	 */
	public BoundedRequests(ToIntFunction<T> records) {
		this.records = records;
	}

	/**
	 * Send changes.
	 * @param changes the changes by the name of their topic
	 * @param mayGoOn whether there is time for another request; the first is sent in any
	 * case
	 * @param request sends some of them and gives the failures by the name of the topic
	 * @return what came of them
	 */
	public Outcome send(Map<String, T> changes, BooleanSupplier mayGoOn,
			Function<Map<String, T>, Map<String, ClusterException>> request) {
		this.refusedAlone.retainAll(changes.keySet());
		Map<String, ClusterException> failures = new HashMap<>();
		Set<String> postponed = new HashSet<>();
		Duration pause = Duration.ZERO;
		Deque<Portion<T>> portions = portions(changes);
		boolean first = true;
		while (!portions.isEmpty() && (first || mayGoOn.getAsBoolean())) {
			Portion<T> portion = portions.removeFirst();
			if (portion.size() > 1 && portion.size() >= this.tooMany) {
				halve(portion, portion.refusedAs(), portions);
				continue;
			}
			first = false;
			Map<String, ClusterException> refused = new HashMap<>(request.apply(portion.changes()));
			Duration throttle = throttle(refused);
			if (throttle != null) {
				refused.entrySet().removeIf((each) -> isThrottled(each.getValue()) && postponed.add(each.getKey()));
				failures.putAll(refused);
				pause = throttle;
				break;
			}
			if (portion.size() > 1 && isRefusedAsAWhole(portion, refused)) {
				halve(portion, portion.size(), portions);
				continue;
			}
			failures.putAll(refused);
			remember(portion, refused);
			if (isUnanswered(portion, refused)) {
				ClusterException failure = refused.values().iterator().next();
				portions.forEach((rest) -> rest.changes().keySet().forEach((name) -> failures.put(name, failure)));
				portions.clear();
			}
		}
		portions.forEach((rest) -> postponed.addAll(rest.changes().keySet()));
		return new Outcome(failures, postponed, pause);
	}

	// Those that were refused alone come last and by themselves: halves of them would
	// only be refused again, at each look.
	private Deque<Portion<T>> portions(Map<String, T> changes) {
		Deque<Portion<T>> portions = new ArrayDeque<>();
		Map<Boolean, Map<String, T>> groups = changes.entrySet()
			.stream()
			.collect(Collectors.partitioningBy((change) -> this.refusedAlone.contains(change.getKey()),
					Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, TreeMap::new)));
		groups.values().forEach((group) -> divide(group, portions));
		return portions;
	}

	private void divide(Map<String, T> changes, Deque<Portion<T>> portions) {
		int room = 0;
		boolean begun = false;
		for (Map.Entry<String, T> change : changes.entrySet()) {
			int size = this.records.applyAsInt(change.getValue());
			if (!begun || room < size || portions.getLast().size() + 1 >= this.tooMany) {
				portions.addLast(new Portion<>(new LinkedHashMap<>(), 0));
				room = LIMIT;
				begun = true;
			}
			portions.getLast().changes().put(change.getKey(), change.getValue());
			room -= size;
		}
	}

	private static @Nullable Duration throttle(Map<String, ClusterException> refused) {
		return refused.values()
			.stream()
			.map(Throwable::getCause)
			.filter(ThrottlingQuotaExceededException.class::isInstance)
			.map((cause) -> Duration.ofMillis(((ThrottlingQuotaExceededException) cause).throttleTimeMs()))
			.max(Duration::compareTo)
			.orElse(null);
	}

	private static boolean isThrottled(ClusterException failure) {
		return failure.getCause() instanceof ThrottlingQuotaExceededException;
	}

	private boolean isRefusedAsAWhole(Portion<T> portion, Map<String, ClusterException> refused) {
		return refused.size() == portion.size() && !this.refusedAlone.containsAll(portion.changes().keySet())
				&& refused.values()
					.stream()
					.map(Throwable::getCause)
					.allMatch((cause) -> cause instanceof PolicyViolationException
							|| cause instanceof InvalidRequestException)
				&& refused.values()
					.stream()
					.map((failure) -> String.valueOf(failure.getCause()))
					.distinct()
					.count() == 1;
	}

	private static boolean isUnanswered(Portion<?> portion, Map<String, ClusterException> refused) {
		return !refused.isEmpty() && refused.size() == portion.size()
				&& refused.values().stream().allMatch((failure) -> failure.getCause() instanceof TimeoutException);
	}

	private void halve(Portion<T> portion, int refusedAs, Deque<Portion<T>> portions) {
		Map<String, T> first = new LinkedHashMap<>();
		Map<String, T> second = new LinkedHashMap<>();
		portion.changes()
			.forEach((name, change) -> ((first.size() < portion.size() / 2) ? first : second).put(name, change));
		portions.addFirst(new Portion<>(second, refusedAs));
		portions.addFirst(new Portion<>(first, refusedAs));
	}

	private void remember(Portion<T> portion, Map<String, ClusterException> refused) {
		if (refused.isEmpty() && portion.refusedAs() > 0) {
			// it was their number, not what they are
			this.tooMany = Math.min(this.tooMany, portion.refusedAs());
		}
		portion.changes()
			.keySet()
			.stream()
			.filter((name) -> !refused.containsKey(name))
			.forEach(this.refusedAlone::remove);
		if (portion.size() == 1) {
			this.refusedAlone.addAll(refused.keySet());
		}
	}

	/**
	 * What goes into one request.
	 *
	 * @param changes the changes by the name of their topic
	 * @param refusedAs how many they were when they were refused together, 0 if they were
	 * not
	 */
	private record Portion<T>(Map<String, T> changes, int refusedAs) {

		int size() {
			return this.changes.size();
		}

	}

}
