package io.github.tandem.deploy;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

import io.github.tandem.test.Document;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the chart's README with its values, and renders what it shows.
 */
class ChartDocumentationTests {

	private static final Chart CHART = Chart.ours();

	private static final Document README = Document.at(CHART.file("README.md").toString());

	private static final Pattern KEY = Pattern.compile("(?<indent> *)(?<name>[A-Za-z]+):.*");

	private static final Pattern SETTING = Pattern.compile("--set '?([^\\s']+)");

	static List<String> values() {
		return README.blocks("yaml");
	}

	static Stream<String> installations() {
		return README.blocks("sh").stream().filter((block) -> block.startsWith("helm install"));
	}

	@Test
	void theTableHasEveryValueWithItsDefaultAndItsComment() throws JsonProcessingException {
		Map<String, @Nullable Object> values = new Yaml().load(CHART.read("values.yaml"));
		List<List<String>> expected = new ArrayList<>();
		for (Map.Entry<String, String> comment : comments().entrySet()) {
			expected.add(List.of("`%s`".formatted(comment.getKey()),
					"`%s`".formatted(new ObjectMapper().writeValueAsString(at(values, comment.getKey()))),
					comment.getValue()));
		}
		assertThat(expected).hasSizeGreaterThan(100);
		assertThat(Document.rows(README.section("All values"))).containsExactlyElementsOf(expected);
	}

	@Test
	void everyValueHasAComment() {
		Map<String, @Nullable Object> values = new Yaml().load(CHART.read("values.yaml"));
		List<String> described = List.copyOf(comments().keySet());
		assertThat(leaves("", values)).hasSizeGreaterThan(100)
			.allMatch((leaf) -> described.stream().anyMatch((key) -> leaf.equals(key) || leaf.startsWith(key + ".")));
	}

	@Test
	void theSchemaKnowsTheSameValues() throws JsonProcessingException {
		Map<String, @Nullable Object> values = new Yaml().load(CHART.read("values.yaml"));
		Map<?, ?> schema = new ObjectMapper().readValue(CHART.read("values.schema.json"), Map.class);
		List<String> properties = ((Map<?, ?>) schema.get("properties")).keySet()
			.stream()
			.map(String::valueOf)
			.toList();
		assertThat(properties).contains("global")
			.filteredOn((name) -> !name.equals("global"))
			.containsExactlyInAnyOrderElementsOf(values.keySet());
		assertThat(schema.get("additionalProperties")).isEqualTo(false);
	}

	@ParameterizedTest
	@MethodSource("values")
	void valuesThatAreShownCanBeUsed(String values) {
		assertThat(CHART.renderWith(values).objects()).isNotEmpty();
	}

	@ParameterizedTest
	@MethodSource("installations")
	void installationsThatAreShownWork(String command) {
		List<String> settings = SETTING.matcher(command).results().map((setting) -> setting.group(1)).toList();
		assertThat(CHART.renderSetting(settings).application()).contains("- east-1:9092", "- west-1:9092");
	}

	@Test
	void linksLeadToFilesAndHeadingsThatExist() {
		assertThat(README.links()).hasSizeGreaterThan(10);
		for (String link : README.links()) {
			if (URI.create(link).getScheme() == null) {
				String[] parts = link.split("#");
				Path file = parts[0].isEmpty() ? README.path() : README.path().resolveSibling(parts[0]).normalize();
				assertThat(file).as(link).exists();
				if (parts.length > 1) {
					assertThat(Document.at(file.toString()).anchors()).as(link).contains(parts[1]);
				}
			}
		}
	}

	/**
	 * The comments of the values: those that begin with two hyphens, and go on up to the
	 * key.
	 */
	private static Map<String, String> comments() {
		Map<String, String> comments = new LinkedHashMap<>();
		List<String> path = new ArrayList<>();
		List<String> comment = new ArrayList<>();
		for (String line : CHART.read("values.yaml").lines().toList()) {
			Matcher key = KEY.matcher(line);
			if (line.strip().startsWith("# -- ")) {
				comment.clear();
				comment.add(line.strip().substring(5));
			}
			else if (line.strip().startsWith("# ") && !comment.isEmpty()) {
				comment.add(line.strip().substring(2));
			}
			else if (key.matches()) {
				int depth = key.group("indent").length() / 2;
				path.subList(Math.min(depth, path.size()), path.size()).clear();
				path.add(key.group("name"));
				if (!comment.isEmpty()) {
					comments.put(String.join(".", path), String.join(" ", comment));
				}
				comment.clear();
			}
			else {
				comment.clear();
			}
		}
		return comments;
	}

	private static @Nullable Object at(Map<?, ?> values, String key) {
		Object value = values;
		for (String name : key.split("\\.")) {
			assertThat(value).as(key).isInstanceOf(Map.class);
			value = (value instanceof Map<?, ?> map) ? map.get(name) : null;
		}
		return value;
	}

	private static List<String> leaves(String prefix, Map<?, ?> values) {
		List<String> leaves = new ArrayList<>();
		values.forEach((name, value) -> {
			if (value instanceof Map<?, ?> map && !map.isEmpty()) {
				leaves.addAll(leaves(prefix + name + ".", map));
			}
			else {
				leaves.add(prefix + name);
			}
		});
		return leaves;
	}

}
