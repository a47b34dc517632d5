package io.github.tandem.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The windows that are to be looked at, or once more, in the order in which that is.
 */
final class Looks {

	// each by itself, so that none is found by going through all of them
	private final Set<Look> looks = new LinkedHashSet<>();

	int size() {
		return this.looks.size();
	}

	void add(Collection<Look> more) {
		this.looks.addAll(more);
	}

	void remove(Look look) {
		this.looks.remove(look);
	}

	/**
	 * Look at some after all others: what fails again and again keeps none of them.
	 * @param some those that failed
	 */
	void postpone(Collection<Look> some) {
		some.forEach(this.looks::remove);
		this.looks.addAll(some);
	}

	/**
	 * Those of which it is not known which offsets are in the window.
	 * @param now the time
	 * @return those that are due
	 */
	List<Look> unasked(Instant now) {
		return this.looks.stream().filter((look) -> look.asked() == null && look.isDue(now)).toList();
	}

	/**
	 * Those of which it is.
	 * @return all
	 */
	List<Look> asked() {
		return this.looks.stream().filter((look) -> look.asked() != null).toList();
	}

	/**
	 * Those that are due.
	 * @param now the time
	 * @return what can be compared together, by what is compared
	 */
	Map<TimeWindow, List<Look>> due(Instant now) {
		Map<TimeWindow, List<Look>> due = new LinkedHashMap<>();
		this.looks.stream()
			.filter((look) -> look.asked() != null && look.isDue(now))
			.forEach((look) -> due.computeIfAbsent(look.next(), (window) -> new ArrayList<>()).add(look));
		return due;
	}

	/**
	 * Whether another partition of the topic has records in the same window.
	 * @param look the window of a partition
	 * @return {@code true} if there is one
	 */
	boolean hasRecordsBeside(Look look) {
		return this.looks.stream().anyMatch((other) -> other.isBesideOf(look) && !other.isEmpty());
	}

	/**
	 * The beginning of the oldest window of a route.
	 * @param route the route
	 * @return the time, or nothing if there is none
	 */
	Optional<Instant> oldest(String route) {
		return this.looks.stream()
			.filter((look) -> look.partition().route().equals(route))
			.map((look) -> look.window().since())
			.min(Comparator.naturalOrder());
	}

}
