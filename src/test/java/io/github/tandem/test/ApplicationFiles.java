package io.github.tandem.test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.springframework.util.Assert;

import io.github.tandem.TandemApplication;

/**
 * Where the application's own code is: in the packaged jar when the build names it, else
 * in what this JVM's class path holds apart from tests.
 */
final class ApplicationFiles {

	private static final String JAR_PROPERTY = "test.application.jar";

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
		return List.of("-cp", ClassPath.withoutTests(), TandemApplication.class.getName());
	}

}
