package io.github.tandem.topic.plan;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which configurations a topic on the target takes over, and which it has in any case.
 *
 * @param excluded what is not taken over
 * @param kept what stays as the target has it
 * @param override what all topics have, value by name
 */
public record ConfigRules(List<Pattern> excluded, List<Pattern> kept, Map<String, String> override) {

	public ConfigRules {
		excluded = List.copyOf(excluded);
		kept = List.copyOf(kept);
		override = Map.copyOf(override);
	}

	boolean isKept(String configuration) {
		return matches(this.kept, configuration);
	}

	/**
	 * Whether a configuration is taken over from the source, or set for all topics.
	 * @param configuration its name
	 * @return {@code true} if it is
	 */
	public boolean includes(String configuration) {
		return this.override.containsKey(configuration) || !matches(this.excluded, configuration);
	}

	private static boolean matches(List<Pattern> patterns, String configuration) {
		return patterns.stream().anyMatch((pattern) -> pattern.matcher(configuration).matches());
	}

}
