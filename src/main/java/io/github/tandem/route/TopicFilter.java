package io.github.tandem.route;

import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * The topics a route takes: names or regular expressions to include and to exclude, each
 * matched against the whole name of a topic. Internal topics, those of Kafka, of a
 * MirrorMaker and of a Tandem at work on the same cluster, are never taken.
 */
final class TopicFilter {

	private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]+");

	private static final String INTERNAL = "__.*|mm2.*\\.internal|.*\\.(checkpoints|topics|offsets)\\.internal";

	private static final Pattern INTERNAL_NAME = Pattern.compile(INTERNAL);

	private final List<String> include;

	private final Pattern pattern;

	private final Pattern included;

	private TopicFilter(List<String> include, Pattern pattern, Pattern included) {
		this.include = include;
		this.pattern = pattern;
		this.included = included;
	}

	/**
	 * Combine what a route includes and excludes.
	 * @param key the route's key, for messages
	 * @param include names or regular expressions, at least one
	 * @param exclude names or regular expressions
	 * @return the filter
	 * @throws IllegalArgumentException if one is no valid regular expression, or spells
	 * out an internal topic to be included
	 */
	static TopicFilter of(String key, List<String> include, List<String> exclude) {
		if (include.isEmpty()) {
			throw new IllegalArgumentException(
					key + ".topics is required: names of topics or regular expressions, for example orders, .*");
		}
		include.forEach((expression) -> refuseInternal(key, expression.strip()));
		String included = alternatives(key + ".topics", include);
		String excluded = exclude.isEmpty() ? INTERNAL : INTERNAL + "|" + alternatives(key + ".exclude", exclude);
		return new TopicFilter(List.copyOf(include), Pattern.compile("(?!(?:%s)$)(?:%s)".formatted(excluded, included)),
				Pattern.compile(included));
	}

	private static void refuseInternal(String key, String expression) {
		if (isName(expression) && INTERNAL_NAME.matcher(expression).matches()) {
			throw new IllegalArgumentException(
					("%s.topics: '%s' is the name of an internal topic, which is never replicated: "
							+ "remove it (internal are __*, mm2*.internal, *.checkpoints.internal, *.topics.internal "
							+ "and *.offsets.internal)")
						.formatted(key, expression));
		}
	}

	private static String alternatives(String key, List<String> expressions) {
		return expressions.stream().map((expression) -> {
			if (expression.isBlank()) {
				throw new IllegalArgumentException(key + " has an empty entry");
			}
			return alternative(key, expression.strip());
		}).collect(Collectors.joining("|"));
	}

	private static String alternative(String key, String expression) {
		if (isName(expression)) {
			return Pattern.quote(expression);
		}
		try {
			return "(?:" + Pattern.compile(expression).pattern() + ")";
		}
		catch (PatternSyntaxException ex) {
			throw new IllegalArgumentException("%s: '%s' is not a valid regular expression: %s near position %d"
				.formatted(key, expression, ex.getDescription(), ex.getIndex()), ex);
		}
	}

	private static boolean isName(String expression) {
		return NAME.matcher(expression).matches();
	}

	boolean matches(String topic) {
		return this.pattern.matcher(topic).matches();
	}

	/**
	 * Whether a topic is one of those to include, even if it is excluded or internal.
	 * @param topic a topic
	 * @return {@code true} if it is
	 */
	boolean includes(String topic) {
		return this.included.matcher(topic).matches();
	}

	/**
	 * One pattern for the whole filter, as a consumer subscribes to it.
	 * @return the pattern
	 */
	Pattern pattern() {
		return this.pattern;
	}

	/**
	 * The names this filter spells out and takes.
	 * @return names without those that come from regular expressions
	 */
	List<String> names() {
		return this.include.stream().map(String::strip).filter(TopicFilter::isName).filter(this::matches).toList();
	}

	/**
	 * Whether this filter can take more than one topic.
	 * @return {@code false} only if it spells out a single name
	 */
	boolean takesMany() {
		return this.include.size() > 1 || !isName(this.include.get(0).strip());
	}

}
