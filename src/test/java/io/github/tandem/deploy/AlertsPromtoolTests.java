package io.github.tandem.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.Document;
import io.github.tandem.test.PrometheusProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lets promtool read the alert rules and run their unit tests, where it is installed.
 */
class AlertsPromtoolTests {

	@Test
	void promtoolReadsTheRules() throws IOException, InterruptedException {
		assertThat(promtool("check", "rules", AlertRule.FILE.toString()))
			.contains("SUCCESS: %d rules found".formatted(AlertRule.all().size()));
	}

	@Test
	void alertsFireWhenTheyShould() throws IOException, InterruptedException {
		List<String> files = Document.files(Path.of("src", "test", "resources", "alerts"), ".yaml")
			.map(Path::toString)
			.toList();
		assertThat(files).isNotEmpty();
		assertThat(promtool(Stream.concat(Stream.of("test", "rules"), files.stream()).toArray(String[]::new)))
			.contains("SUCCESS");
	}

	private static String promtool(String... arguments) throws IOException, InterruptedException {
		Optional<Path> promtool = PrometheusProcess.find("promtool");
		Assumptions.assumeTrue(promtool.isPresent(), "promtool is not installed: it is in Debian's package prometheus");
		List<String> command = new ArrayList<>(List.of(promtool.orElseThrow().toString()));
		command.addAll(List.of(arguments));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
		assertThat(process.exitValue()).as(output).isZero();
		return output;
	}

}
