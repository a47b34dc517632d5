package io.github.tandem.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import org.jspecify.annotations.Nullable;

/**
 * The name that some topics get on the target: one that is spelled out, or those that a
 * regular expression matches, whose groups the new name may hold as <code>${1}</code>,
 * beside <code>${topic}</code>.
 */
final class RenameRule {

	private static final String ARROW = "->";

	private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]+");

	private static final Pattern REFERENCE = Pattern.compile("\\$\\{(topic|[0-9]{1,2})}");

	// a literal character, maybe escaped, or a group without groups in it
	private static final Pattern PART = Pattern.compile("([a-zA-Z0-9_-]|\\\\[._-])|\\(((?!\\?)[^()]*)\\)(?![*+?{])");

	private final String text;

	private final Pattern from;

	private final boolean isName;

	private final String to;

	private RenameRule(String text, Pattern from, boolean isName, String to) {
		this.text = text;
		this.from = from;
		this.isName = isName;
		this.to = to;
	}

	/**
	 * Read a rule.
	 * @param text a name or a regular expression, an arrow and the new name
	 * @return the rule
	 * @throws IllegalArgumentException if it is none
	 */
	static RenameRule parse(String text) {
		int arrow = text.indexOf(ARROW);
		String from = (arrow >= 0) ? text.substring(0, arrow).strip() : "";
		String to = (arrow >= 0) ? text.substring(arrow + ARROW.length()).strip() : "";
		if (from.isEmpty() || to.isEmpty()) {
			throw new IllegalArgumentException(
					"'%s' is no rule: write a name or a regular expression, -> and the new name, for example orders -> sales"
						.formatted(text));
		}
		boolean isName = NAME.matcher(from).matches();
		RenameRule rule = new RenameRule(text, compile(text, isName ? Pattern.quote(from) : from), isName, to);
		rule.check();
		return rule;
	}

	private static Pattern compile(String text, String from) {
		try {
			return Pattern.compile(from);
		}
		catch (PatternSyntaxException ex) {
			throw new IllegalArgumentException("'%s' has no valid regular expression: %s near position %d"
				.formatted(text, ex.getDescription(), ex.getIndex()), ex);
		}
	}

	private void check() {
		int groups = this.from.matcher("").groupCount();
		List<String> references = references();
		for (String reference : references) {
			if (!reference.equals("topic") && Integer.parseInt(reference) > groups) {
				throw new IllegalArgumentException(
						"'%s' uses the group ${%s}, and its expression has %d".formatted(this.text, reference, groups));
			}
		}
		if (references.isEmpty() && !this.isName) {
			throw new IllegalArgumentException(
					"'%s' gives all topics that match one name: put ${topic} or a group such as ${1} into it"
						.formatted(this.text));
		}
		if (!Rename.isLegal(REFERENCE.matcher(this.to).replaceAll("t"))) {
			throw new IllegalArgumentException(("'%s' makes no legal topic name: use letters, digits, dots, hyphens, "
					+ "underscores, ${topic} and groups such as ${1}, at most %d characters")
				.formatted(this.text, Rename.LONGEST));
		}
	}

	private List<String> references() {
		return REFERENCE.matcher(this.to).results().map((reference) -> reference.group(1)).toList();
	}

	/**
	 * The new name of a topic.
	 * @param topic its name
	 * @return the new name, or {@code null} if the rule is not about it
	 */
	@Nullable String apply(String topic) {
		Matcher matcher = this.from.matcher(topic);
		if (!matcher.matches()) {
			return null;
		}
		return REFERENCE.matcher(this.to).replaceAll((reference) -> {
			String group = reference.group(1);
			String value = group.equals("topic") ? topic : matcher.group(Integer.parseInt(group));
			return Matcher.quoteReplacement((value != null) ? value : "");
		});
	}

	/**
	 * The new name, if it is the same whatever matches.
	 * @return the name, or {@code null} if it holds something of the old one
	 */
	@Nullable String constant() {
		return references().isEmpty() ? this.to : null;
	}

	/**
	 * Whether the old name can be told from the new one.
	 * @return {@code false} if something of it is lost, or the expression is not made of
	 * characters and groups alone
	 */
	boolean isInvertible() {
		List<String> references = references();
		return this.isName || references.contains("topic") || groups().map((groups) -> {
			for (int group = 1; group <= groups.size(); group++) {
				if (!references.contains(String.valueOf(group))) {
					return false;
				}
			}
			return true;
		}).orElse(false);
	}

	/**
	 * Whether a name on the target may come from this rule.
	 * @param target the name
	 * @return {@code false} if it does not look like one
	 */
	boolean mayMake(String target) {
		Matcher literal = REFERENCE.matcher(this.to);
		StringBuilder expression = new StringBuilder();
		int end = 0;
		while (literal.find()) {
			expression.append(Pattern.quote(this.to.substring(end, literal.start()))).append(".*");
			end = literal.end();
		}
		return Pattern.matches(expression + Pattern.quote(this.to.substring(end)), target);
	}

	/**
	 * The topic that gets a name.
	 * @param target a name on the target
	 * @return the topic, unless there is none or it cannot be told
	 */
	Optional<String> invert(String target) {
		if (!isInvertible()) {
			return Optional.empty();
		}
		if (this.isName) {
			String name = this.from.pattern().substring(2, this.from.pattern().length() - 2);
			return Optional.of(name).filter((topic) -> target.equals(apply(topic)));
		}
		if (references().contains("topic")) {
			return match(target, List.of(".*"), true).map((groups) -> groups.get(0))
				.filter((topic) -> target.equals(apply(topic)));
		}
		List<String> groups = groups().orElseThrow();
		// two ways to split the name, if there are two, are two topics
		Optional<String> longest = match(target, groups, false).map(this::fill);
		Optional<String> shortest = match(target,
				groups.stream().map((group) -> group.replaceAll("([*+])$", "$1?")).toList(), false)
			.map(this::fill);
		return longest.filter((topic) -> longest.equals(shortest) && target.equals(apply(topic)));
	}

	// What the references of the new name stand for, by their numbers, or of the topic.
	private Optional<List<String>> match(String target, List<String> groups, boolean wholeTopic) {
		StringBuilder expression = new StringBuilder();
		List<String> order = new ArrayList<>();
		Matcher reference = REFERENCE.matcher(this.to);
		int end = 0;
		while (reference.find()) {
			expression.append(Pattern.quote(this.to.substring(end, reference.start())));
			end = reference.end();
			String name = reference.group(1);
			int known = order.indexOf(name);
			if (known >= 0) {
				expression.append("\\").append(known + 1);
			}
			else {
				boolean free = wholeTopic || name.equals("0");
				expression.append("(").append(free ? ".*" : groups.get(Integer.parseInt(name) - 1)).append(")");
				order.add(name);
			}
		}
		expression.append(Pattern.quote(this.to.substring(end)));
		Matcher matcher = Pattern.compile(expression.toString()).matcher(target);
		if (!matcher.matches()) {
			return Optional.empty();
		}
		List<String> values = new ArrayList<>();
		if (wholeTopic) {
			values.add(matcher.group(order.indexOf("topic") + 1));
		}
		else {
			for (int group = 1; group <= groups.size(); group++) {
				values.add(matcher.group(order.indexOf(String.valueOf(group)) + 1));
			}
		}
		return Optional.of(values);
	}

	private String fill(List<String> groups) {
		StringBuilder topic = new StringBuilder();
		Matcher part = PART.matcher(this.from.pattern());
		int next = 0;
		while (part.find()) {
			String literal = part.group(1);
			topic.append((literal != null) ? literal.substring(literal.length() - 1) : groups.get(next++));
		}
		return topic.toString();
	}

	// The groups of an expression of nothing but characters and groups.
	private Optional<List<String>> groups() {
		List<String> groups = new ArrayList<>();
		Matcher part = PART.matcher(this.from.pattern());
		int end = 0;
		while (part.find() && part.start() == end) {
			if (part.group(1) == null) {
				groups.add(part.group(2));
			}
			end = part.end();
		}
		return (end == this.from.pattern().length()) ? Optional.of(groups) : Optional.empty();
	}

	@Override
	public String toString() {
		return this.text;
	}

}
