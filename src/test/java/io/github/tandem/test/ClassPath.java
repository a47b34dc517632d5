package io.github.tandem.test;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The class path of this JVM, for those that it starts.
 */
final class ClassPath {

	private static final Pattern FOR_TESTS_ONLY = Pattern.compile("test-classes|.*test.*\\.jar|(kafka[-_](?!clients)"
			+ "|log4j-core|scala-|junit-|mockito-|assertj-|awaitility-|hamcrest-|archunit|docker-java|rocksdbjni).*\\.jar");

	private ClassPath() {
	}

	/**
	 * All of it, with Kafka's server.
	 * @return a class path of absolute entries
	 */
	static String whole() {
		return entries().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
	}

	/**
	 * The application and its libraries, with no code of tests and none of the libraries
	 * that would change what the application does.
	 * @return a class path of absolute entries
	 */
	static String withoutTests() {
		return entries().filter((entry) -> !FOR_TESTS_ONLY.matcher(entry.getFileName().toString()).matches())
			.map(Path::toString)
			.collect(Collectors.joining(File.pathSeparator));
	}

	private static Stream<Path> entries() {
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.map((entry) -> Path.of(entry).toAbsolutePath());
	}

}
