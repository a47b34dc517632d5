package io.github.tandem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.tandem.test.Document;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the documents point at what is there.
 */
class DocumentationTests {

	static List<Document> documents() {
		return Document.all();
	}

	static Stream<Path> examples() {
		return ExampleTests.examples();
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
	void blocksOfConfigurationAreExamplesThatTestsLoad(Document document) {
		List<String> examples = examples().map(DocumentationTests::read).toList();
		assertThat(examples).containsAll(document.blocks("yaml", "properties"));
	}

	@ParameterizedTest
	@MethodSource("examples")
	void everyExampleIsShown(Path example) {
		assertThat(Document.all()).as("documents that show %s", example)
			.anyMatch((document) -> document.blocks("yaml", "properties").contains(read(example)));
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
