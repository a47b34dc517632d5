package io.github.tandem.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.springframework.util.Assert;

/**
 * The docker command, as users type it.
 */
final class Docker {

	private Docker() {
	}

	/**
	 * Whether an engine answers, and knows Compose.
	 * @return {@code false} where tests that need it are to be skipped
	 */
	static boolean isAvailable() {
		try {
			return call(Map.of(), "info").exitCode() == 0 && call(Map.of(), "compose", "version").exitCode() == 0;
		}
		catch (UncheckedIOException ex) {
			return false;
		}
	}

	/**
	 * Run a command that has to succeed.
	 * @param arguments what stands behind {@code docker}
	 * @return all that it printed
	 */
	static String run(String... arguments) {
		return run(Map.of(), arguments);
	}

	/**
	 * Run a command that has to succeed.
	 * @param environment variables for it
	 * @param arguments what stands behind {@code docker}
	 * @return all that it printed
	 */
	static String run(Map<String, String> environment, String... arguments) {
		Outcome outcome = call(environment, arguments);
		Assert.state(outcome.exitCode() == 0,
				() -> "docker %s ended with %s".formatted(String.join(" ", arguments), outcome));
		return outcome.output().strip();
	}

	private static Outcome call(Map<String, String> environment, String... arguments) {
		List<String> command = Stream.concat(Stream.of("docker"), Stream.of(arguments)).toList();
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		builder.environment().putAll(environment);
		builder.environment().put("DOCKER_BUILDKIT", "1");
		try {
			Process process = builder.start();
			try (InputStream output = process.getInputStream()) {
				String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
				return new Outcome(process.waitFor(), text);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * How a command ended, and what it printed.
	 */
	private record Outcome(int exitCode, String output) {

	}

}
