package io.github.tandem.route;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name a topic gets on the target, from a template that holds <code>${topic}</code>.
 *
 * @param template the template
 */
record Rename(String template) {

	private static final String TOPIC = "${topic}";

	static final int LONGEST = 249;

	private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{1,%d}".formatted(LONGEST));

	Rename {
		String sample = template.replace(TOPIC, "t");
		if (sample.length() > LONGEST) {
			throw new IllegalArgumentException("'%s' makes names of at least %d characters, and a topic may have %d"
				.formatted(template, sample.length(), LONGEST));
		}
		if (!isLegal(sample)) {
			throw new IllegalArgumentException(("'%s' makes no legal topic name: use letters, digits, dots, hyphens, "
					+ "underscores and ${topic}")
				.formatted(template));
		}
	}

	static boolean isLegal(String topic) {
		return LEGAL.matcher(topic).matches() && !topic.equals(".") && !topic.equals("..");
	}

	boolean isConstant() {
		return !this.template.contains(TOPIC);
	}

	String apply(String topic) {
		return this.template.replace(TOPIC, topic);
	}

	/**
	 * The topic that gets a name.
	 * @param target a name on the target
	 * @return the topic, unless there is none or all get the same name
	 */
	Optional<String> invert(String target) {
		int copies = (this.template.length() - apply("").length()) / TOPIC.length();
		int length = (copies > 0) ? (target.length() - apply("").length()) / copies : 0;
		int from = this.template.indexOf(TOPIC);
		if (length < 1 || from + length > target.length()) {
			return Optional.empty();
		}
		return Optional.of(target.substring(from, from + length)).filter((topic) -> apply(topic).equals(target));
	}

}
