package io.github.tandem.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.yaml.snakeyaml.Yaml;

/**
 * An alert as the rules file has it.
 *
 * @param name its name
 * @param expression when it fires, in PromQL
 * @param after how long that must be so, such as {@code 5m}; empty if it fires at once
 * @param labels its labels
 * @param annotations its annotations, with templates
 */
record AlertRule(String name, String expression, String after, Map<String, String> labels,
		Map<String, String> annotations) {

	static final Path FILE = Path.of("helm", "tandem", "files", "rules", "tandem.rules.yaml");

	static List<AlertRule> all() {
		Map<String, List<Map<String, Object>>> file = new Yaml().load(read());
		return file.getOrDefault("groups", List.of())
			.stream()
			.flatMap((group) -> AlertRule.<List<Map<String, Object>>>cast(group.get("rules")).stream())
			.map((rule) -> new AlertRule(String.valueOf(rule.get("alert")), String.valueOf(rule.get("expr")),
					String.valueOf(rule.getOrDefault("for", "")), cast(rule.get("labels")),
					cast(rule.get("annotations"))))
			.toList();
	}

	static String read() {
		try {
			return Files.readString(FILE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	PrometheusExpression parsed() {
		return PrometheusExpression.parse(this.expression);
	}

	@SuppressWarnings("unchecked")
	private static <T> T cast(Object value) {
		return (T) value;
	}

	@Override
	public String toString() {
		return this.name;
	}

}
