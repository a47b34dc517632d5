package io.github.tandem;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.tandem.test.SharedLogging;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Commands}.
 */
class CommandsTests {

	private static final String SOURCE = "--tandem.source.bootstrap-servers=127.0.0.1:1";

	private static final String TARGET = "--tandem.target.bootstrap-servers=127.0.0.1:1";

	@AfterEach
	void endTheSilence() {
		// the command silences the console of its JVM, which here has more to do
		SharedLogging.restoreConsole();
	}

	@Test
	void settingsAloneAreForTheService() {
		assertThat(Commands.isCalled()).isFalse();
		assertThat(Commands.isCalled(SOURCE)).isFalse();
		assertThat(Commands.isCalled("doctor", SOURCE)).isTrue();
		assertThat(Commands.isCalled("--help")).isTrue();
	}

	@Test
	void anOutputThatCannotBeWrittenIsNoSuccess() {
		PrintWriter full = new PrintWriter(new OutputStream() {

			@Override
			public void write(int b) throws IOException {
				throw new IOException("No space left on device");
			}

		});
		assertThat(Commands.run(full, SOURCE, "doctor", "--help")).isEqualTo(2);
	}

	@Test
	void findsTheCommandWhereverItStands() {
		assertThat(Commands.isCalled(SOURCE, "doctor")).isTrue();
		assertThat(Commands.isCalled(SOURCE, TARGET, "offsets", "--apply")).isTrue();
		assertThat(Commands.isCalled(SOURCE, "nurse")).isTrue();
		assertThat(Commands.isCalled(SOURCE, "--help")).isTrue();
		assertThat(Commands.run(SOURCE, "doctor", "--help")).isZero();
		assertThat(Commands.run("--help", "offsets", SOURCE)).isZero();
		assertThat(Commands.run(SOURCE, "--help")).isZero();
		assertThat(Commands.run(SOURCE, "nurse")).isEqualTo(2);
		assertThat(Commands.run("--json", SOURCE, TARGET, "doctor")).isEqualTo(1);
	}

	@Test
	void explainsItself() {
		assertThat(Commands.run("--help")).isZero();
		assertThat(Commands.run("doctor", "--help")).isZero();
		assertThat(Commands.run("verify", "--help")).isZero();
		assertThat(Commands.run("offsets", "--help")).isZero();
		assertThat(Commands.run("import", "--help")).isZero();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "--unknown", "argument", "--timeout=soon", "--timeout=0s", "--timeout=-1s", "--timeout=3" })
	void aWrongCallEndsWithTwo(String argument) {
		assertThat(Commands.run("doctor", SOURCE, TARGET, argument)).isEqualTo(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "--unknown", "--depth=deep", "--since=yesterday", "--since=7200", "--last=0",
			"--parallelism=0", "--rate-limit=fast", "--partition=first" })
	void aWrongCallOfTheVerificationEndsWithTwo(String argument) {
		assertThat(Commands.run("verify", SOURCE, TARGET, argument)).isEqualTo(2);
	}

	@Test
	void aWrongCallSaysWhatIsWrongAndNotAllOptions() {
		assertThat(said("verify", SOURCE, TARGET, "--depth=deep").lines()).containsExactly(
				"Invalid value for option '--depth': 'deep' is not one of full, headers, sample",
				"See: tandem verify --help");
		for (String command : List.of("doctor", "offsets", "import", "verify", "migrate")) {
			assertThat(said(command, "--unknown").lines()).contains("See: tandem " + command + " --help")
				.hasSizeLessThanOrEqualTo(3);
		}
		assertThat(said("nurse").lines()).last().isEqualTo("See: tandem --help");
	}

	private static String said(String... args) {
		PrintStream before = System.err;
		ByteArrayOutputStream written = new ByteArrayOutputStream();
		System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
		try {
			assertThat(Commands.run(args)).isEqualTo(2);
		}
		finally {
			System.setErr(before);
		}
		return written.toString(StandardCharsets.UTF_8);
	}

	@ParameterizedTest
	@ValueSource(strings = { "doctor", "offsets", "import", "verify", "migrate" })
	void theHelpIsNotWrappedInTheMiddleOfALine(String command) {
		StringWriter out = new StringWriter();
		assertThat(Commands.run(new PrintWriter(out), command, "--help")).isZero();
		List<String> lines = out.toString().lines().toList();
		assertThat(lines).allMatch((line) -> line.length() <= 80);
		// below the options, where each line is written as it stands
		assertThat(lines.subList(lines.size() - 7, lines.size()))
			.noneMatch((line) -> !line.isBlank() && line.length() < 12);
	}

	@Test
	void anUnknownCommandEndsWithTwo() {
		assertThat(Commands.run("nurse")).isEqualTo(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "--tandem.source.bootstrap-server=east-1:9092", "--tandem.in-flight.max-bytes=lots",
			"--tandem.routes[0].topics=orders", "--tandem.source.ssl.bundle=missing",
			"--tandem.source.properties.security.protocol=TLS" })
	void aWrongConfigurationEndsWithTwo(String setting) {
		assertThat(Commands.run("doctor", SOURCE, TARGET, setting)).isEqualTo(2);
		assertThat(Commands.run("offsets", SOURCE, TARGET, setting)).isEqualTo(2);
	}

	@Test
	void aMissingAddressEndsWithTwo() {
		assertThat(Commands.run("doctor", TARGET)).isEqualTo(2);
	}

	@Test
	void takesTheSettingsOfTheServiceAndEndsWithOneForAFinding() {
		List<String> args = new ArrayList<>(List.of("doctor", "--json", SOURCE, TARGET));
		args.addAll(List.of("--tandem.in-flight.max-bytes=8MB", "--tandem.topics.create=false", "--server.port=0"));
		assertThat(Commands.run(args.toArray(String[]::new))).isEqualTo(1);
	}

}
