package io.github.tandem.offset.group;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import io.github.tandem.offset.store.OffsetsProperties;

/**
 * The consumer groups whose offsets are translated: names or regular expressions to
 * include and to exclude, each matched against the whole name of a group. The groups of
 * this deployment itself never are.
 */
public final class GroupFilter {

	private final List<Pattern> included;

	private final List<Pattern> excluded;

	private final Set<String> own;

	private GroupFilter(List<Pattern> included, List<Pattern> excluded, Set<String> own) {
		this.included = included;
		this.excluded = excluded;
		this.own = own;
	}

	/**
	 * Make the filter of its settings.
	 * @param properties the settings
	 * @param own the groups of this deployment
	 * @return the filter
	 * @throws IllegalArgumentException if one is no regular expression; the message
	 * begins with the key
	 */
	public static GroupFilter of(OffsetsProperties properties, Set<String> own) {
		return new GroupFilter(patterns("tandem.offsets.groups", properties.groups()),
				patterns("tandem.offsets.exclude", properties.exclude()), own);
	}

	/**
	 * Only groups that somebody named, also those that are left out otherwise.
	 * @param key where they were named, for the message of a failure
	 * @param names names or regular expressions
	 * @param own the groups of this deployment
	 * @return the filter
	 * @throws IllegalArgumentException if one is no regular expression
	 */
	public static GroupFilter named(String key, List<String> names, Set<String> own) {
		return new GroupFilter(patterns(key, names), List.of(), own);
	}

	private static List<Pattern> patterns(String key, List<String> expressions) {
		return expressions.stream().map((expression) -> {
			try {
				return Pattern.compile(expression);
			}
			catch (PatternSyntaxException ex) {
				throw new IllegalArgumentException(
						"%s: '%s' is neither a name nor a regular expression: %s; a name with such characters is written as \\Q…\\E"
							.formatted(key, expression, ex.getDescription()),
						ex);
			}
		}).toList();
	}

	/**
	 * Whether the offsets of a group are translated.
	 * @param group its name
	 * @return {@code true} if they are
	 */
	public boolean matches(String group) {
		return !this.own.contains(group) && matches(this.included, group) && !matches(this.excluded, group);
	}

	/**
	 * Whether somebody who writes an expression means a group: by its name as it is, or
	 * by a regular expression.
	 * @param expression the expression
	 * @param group name of the group
	 * @return {@code true} if one of both holds
	 */
	public static boolean isMeant(String expression, String group) {
		return isMeant(Pattern.compile(expression), group);
	}

	// a name may have characters that mean something else in an expression
	private static boolean isMeant(Pattern pattern, String group) {
		return pattern.pattern().equals(group) || pattern.matcher(group).matches();
	}

	private static boolean matches(List<Pattern> patterns, String group) {
		return patterns.stream().anyMatch((pattern) -> isMeant(pattern, group));
	}

}
