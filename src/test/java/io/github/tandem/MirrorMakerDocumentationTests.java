package io.github.tandem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.tandem.test.Document;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that users of MirrorMaker find each of its keys and metrics, and that what they
 * are referred to exists.
 */
class MirrorMakerDocumentationTests {

	private static final Document DOCUMENT = Document.at("docs/from-mirrormaker.md");

	private static final Path FOLDER = Path.of("src", "test", "resources", "mirrormaker");

	private static final List<String> KEYS = List.of("Clusters and clients", "Topics", "Consumer groups", "Heartbeats",
			"Kafka Connect");

	private static final List<String> METRICS = List.of("Metrics");

	private static final List<String> LISTED_KEYS = cells(KEYS, 0).toList();

	@Test
	void everyKeyIsListedOnce() throws IOException {
		assertThat(lines("keys.txt")).hasSizeGreaterThan(60)
			.allSatisfy(
					(key) -> assertThat(LISTED_KEYS).filteredOn((listed) -> stands(listed, key)).as(key).hasSize(1));
	}

	@Test
	void everyMetricIsListedOnce() throws IOException {
		assertThat(lines("metrics.txt")).hasSizeGreaterThan(10)
			.containsExactlyInAnyOrderElementsOf(cells(METRICS, 0).toList());
	}

	@Test
	void keysOfTandemExist() {
		Set<String> known = Document.at("docs/configuration.md").sections().keySet();
		List<String> named = equivalents(KEYS).toList();
		assertThat(named).hasSizeGreaterThan(20);
		assertThat(known).containsAll(named);
	}

	@Test
	void metricsOfTandemExist() {
		List<String> known = Document.rows(Document.at("docs/monitoring.md").section("Metrics"))
			.stream()
			.flatMap((row) -> Document.codes(row.get(1)).stream())
			.toList();
		List<String> named = equivalents(METRICS).toList();
		assertThat(named).hasSizeGreaterThan(6);
		assertThat(known).containsAll(named);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "Clusters and clients", "Topics", "Consumer groups", "Heartbeats", "Kafka Connect", "Metrics" })
	void whatHasNoEquivalentIsNotYetThereOrNotNeeded(String section) {
		assertThat(Document.rows(DOCUMENT.section(section))).isNotEmpty()
			.allSatisfy((row) -> assertThat(row).hasSize(3))
			.extracting((row) -> row.get(1))
			.allSatisfy((cell) -> assertThat(cell).matches("not yet|not needed|`tandem[^`]+`(, `tandem[^`]+`)*"));
	}

	@Test
	void keysOfTheExampleAreListed() throws IOException {
		Properties example = new Properties();
		try (Stream<String> lines = Files.lines(Path.of("docs", "examples", "mm2.properties"))) {
			lines.map((line) -> line.split("=", 2)).forEach((line) -> example.put(line[0], line[1]));
		}
		assertThat(example.stringPropertyNames()).hasSizeGreaterThan(8)
			.map((key) -> key.replaceFirst("^(east->west|east|west)\\.", ""))
			.allMatch((key) -> LISTED_KEYS.stream().anyMatch((listed) -> stands(listed, key)));
	}

	private static boolean stands(String listed, String key) {
		return listed.endsWith(".*")
				? key.startsWith(listed.substring(0, listed.length() - 1)) && !LISTED_KEYS.contains(key)
				: listed.equals(key);
	}

	private static Stream<String> equivalents(List<String> sections) {
		return cells(sections, 1);
	}

	private static Stream<String> cells(List<String> sections, int column) {
		return sections.stream()
			.flatMap((section) -> Document.rows(DOCUMENT.section(section)).stream())
			.flatMap((row) -> Document.codes(row.get(column)).stream());
	}

	private static Set<String> lines(String file) throws IOException {
		try (Stream<String> lines = Files.lines(FOLDER.resolve(file))) {
			return lines.filter((line) -> !line.startsWith("#")).collect(Collectors.toSet());
		}
	}

}
