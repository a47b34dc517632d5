package io.github.tandem.test;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.springframework.util.Assert;

import io.github.tandem.TandemApplication;

/**
 * Where the application's own code is: in the packaged jar when the build names it, else
 * in what this JVM's class path holds apart from tests.
 */
final class ApplicationFiles {

	private static final String JAR_PROPERTY = "tandem.jar";

	private static final Pattern FOR_TESTS_ONLY = Pattern.compile("test-classes|.*test.*\\.jar|(kafka[-_](?!clients)"
			+ "|log4j-core|scala-|junit-|mockito-|assertj-|awaitility-|hamcrest-|archunit|docker-java|rocksdbjni).*\\.jar");

	private ApplicationFiles() {
	}

	/**
	 * The arguments that make a java launcher run the application.
	 * @return {@code -jar} or {@code -cp} and what belongs to them
	 */
	static List<String> arguments() {
		String jar = System.getProperty(JAR_PROPERTY);
		if (jar != null) {
			Assert.state(Files.isRegularFile(Path.of(jar)), () -> "%s names no file: %s".formatted(JAR_PROPERTY, jar));
			return List.of("-jar", Path.of(jar).toAbsolutePath().toString());
		}
		String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> !FOR_TESTS_ONLY.matcher(Path.of(entry).getFileName().toString()).matches())
			.collect(Collectors.joining(File.pathSeparator));
		return List.of("-cp", classPath, TandemApplication.class.getName());
	}

}
