package io.github.tandem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.tandem.test.Document;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the documents point at what is there, and how they are written.
 */
class DocumentationTests {

	private static final String[] LANGUAGES = { "yaml", "properties", "json", "ini" };

	static List<Document> documents() {
		return Document.all();
	}

	static Stream<Path> examples() {
		return Document.files(Path.of("docs", "examples"), "");
	}

	@ParameterizedTest
	@MethodSource("documents")
	void linksLeadToFilesAndHeadingsThatExist(Document document) {
		for (String link : document.links()) {
			if (URI.create(link).getScheme() == null) {
				String[] parts = link.split("#");
				Path file = parts[0].isEmpty() ? document.path() : document.path().resolveSibling(parts[0]).normalize();
				assertThat(file).as(link).exists();
				if (parts.length > 1) {
					assertThat(Document.at(file.toString()).anchors()).as(link).contains(parts[1]);
				}
			}
		}
	}

	@ParameterizedTest
	@MethodSource("documents")
	void headingsDifferSoThatLinksAreClear(Document document) {
		assertThat(document.headings()).doesNotHaveDuplicates();
	}

	@ParameterizedTest
	@MethodSource("documents")
	void recordsAreReplicatedAndNotCopied(Document document) {
		assertThat(document.prose()).doesNotContainPattern("(?i)\\b(copies|copied|on their way)\\b");
	}

	@ParameterizedTest
	@MethodSource("documents")
	void blocksOfConfigurationAreExamplesThatTestsLoad(Document document) {
		List<String> examples = examples().map(DocumentationTests::read).toList();
		assertThat(examples).containsAll(document.blocks(LANGUAGES));
	}

	@ParameterizedTest
	@MethodSource("examples")
	void everyExampleIsShown(Path example) {
		assertThat(Document.all()).as("documents that show %s", example)
			.anyMatch((document) -> document.blocks(LANGUAGES).contains(read(example)));
	}

	@Test
	void theReadmeIsReadInMinutes() throws IOException {
		assertThat(Files.size(Document.at("README.md").path())).isLessThanOrEqualTo(9000);
	}

	@Test
	void theReadmeLeadsToEveryDocument() {
		Document readme = Document.at("README.md");
		assertThat(readme.links()).containsAll(Document.all()
			.stream()
			.filter((document) -> !document.path().equals(readme.path()))
			.map((document) -> document.path().toString())
			.toList());
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
