package io.github.tandem.migrate.cutover;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is switched, and how patiently.
 *
 * @param topics which topics, each by its name on the source or a regular expression;
 * none for all
 * @param maxLag how many records may be left to replicate before the last ones are waited
 * for
 * @param watch for how long the ends of logs are watched
 * @param longest for how long to look again while something is missing
 * @param patience how long the last records and the groups may take
 */
public record CutOverScope(List<Pattern> topics, long maxLag, Duration watch, Duration longest, Duration patience) {

	public CutOverScope {
		topics = List.copyOf(topics);
	}

	/**
	 * Which topics are switched.
	 * @param known the topics that there are
	 * @return those that are named or matched, or all if nothing is named
	 */
	Set<String> taken(Collection<String> known) {
		return known.stream()
			.filter((topic) -> this.topics.isEmpty()
					|| this.topics.stream().anyMatch((pattern) -> matches(pattern, topic, known)))
			.collect(Collectors.toSet());
	}

	// dots are a part of names as well as of expressions: what names a topic means no
	// other
	private static boolean matches(Pattern pattern, String topic, Collection<String> known) {
		String name = pattern.pattern();
		return known.contains(name) ? name.equals(topic) : pattern.matcher(topic).matches();
	}

	/**
	 * What names no topic.
	 * @param known the topics that there are
	 * @return a line for each name or expression that matches none
	 */
	List<String> unmatched(Collection<String> known) {
		return this.topics.stream()
			.filter((pattern) -> known.stream().noneMatch((topic) -> matches(pattern, topic, known)))
			.map((pattern) -> "no topic matches '%s'".formatted(pattern.pattern()))
			.toList();
	}

}
