package io.github.tandem.topic.deletion;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides which topics may be deleted: those whose topic is away from the source at two
 * looks, and for a while. A few go with each look, and none if it is most of them that
 * are away at once, which hardly anybody means.
 */
final class Absences {

	static final Duration WHILE = Duration.ofSeconds(30);

	static final int AT_ONCE = 10;

	private final Map<CreatedTopic, Instant> since = new HashMap<>();

	/**
	 * Take what a look found.
	 * @param absent the topics whose topic is away from the source
	 * @param created number of topics that Tandem created
	 * @param now the time of the look
	 * @return what is decided
	 */
	Decision look(Set<CreatedTopic> absent, int created, Instant now) {
		Map<CreatedTopic, Instant> before = Map.copyOf(this.since);
		this.since.keySet().retainAll(absent);
		absent.forEach((topic) -> this.since.putIfAbsent(topic, now));
		if (absent.size() > AT_ONCE && absent.size() * 2 > created) {
			return new Decision(List.of(), true);
		}
		List<CreatedTopic> due = new ArrayList<>(absent);
		due.removeIf((topic) -> !before.containsKey(topic) || now.isBefore(since(topic).plus(WHILE)));
		due.sort(Comparator.comparing(CreatedTopic::name));
		return new Decision(due.stream().limit(AT_ONCE).collect(Collectors.toList()), false);
	}

	/**
	 * Since when the topic of a topic is away.
	 * @param topic one that is
	 * @return the time of the look that found it
	 */
	Instant since(CreatedTopic topic) {
		return this.since.getOrDefault(topic, Instant.MAX);
	}

	/**
	 * What is decided after a look.
	 *
	 * @param due topics to be deleted now
	 * @param tooMany whether none is, since too many are away at once
	 */
	record Decision(List<CreatedTopic> due, boolean tooMany) {

	}

}
