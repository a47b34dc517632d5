package io.github.tandem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A class of more than 300 lines holds a second one.
 */
class SourceSizeTests {

	private static final Path SOURCES = Path.of("src/main/java");

	private static final long LIMIT = 300;

	static Stream<Path> sources() throws IOException {
		try (Stream<Path> files = Files.walk(SOURCES)) {
			return files.filter((file) -> file.toString().endsWith(".java")).toList().stream();
		}
	}

	@ParameterizedTest
	@MethodSource("sources")
	void isOneIdea(Path source) {
		assertThat(lines(source)).as("%s: look for the second class inside", source).isLessThanOrEqualTo(LIMIT);
	}

	private static long lines(Path source) {
		try (Stream<String> lines = Files.lines(source)) {
			return lines.count();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
