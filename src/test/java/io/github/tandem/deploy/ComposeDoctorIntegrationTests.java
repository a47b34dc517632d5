package io.github.tandem.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.tandem.test.TandemCommand;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code docker compose run --rm tandem doctor}, without an engine: the entry point of
 * the image with that argument, in the environment of the Compose file.
 */
@Tag("fault")
class ComposeDoctorIntegrationTests {

	private static final Pattern ENTRYPOINT = Pattern.compile("(?s)ENTRYPOINT (\\[.*?])");

	@TempDir
	private Path temporary;

	@Test
	void examinesTheClustersOfTheComposeFile() throws IOException, InterruptedException {
		Yaml tandem = ComposeFile.at("docker-compose.yml").service("tandem");
		assertThat(tandem.has("command")).as("what follows the service's name replaces it").isFalse();
		assertThat(tandem.has("entrypoint")).as("the image's is used").isFalse();
		List<String> entryPoint = entryPoint();
		assertThat(entryPoint).startsWith("java").endsWith("-jar", "/app/tandem.jar");
		List<String> command = new ArrayList<>(TandemCommand.of(List.of("doctor", "--json", "--timeout=500ms")));
		// the cache belongs to the image
		command.addAll(1,
				entryPoint.stream()
					.filter((flag) -> flag.startsWith("-") && !flag.equals("-jar") && !flag.startsWith("-XX:AOTCache"))
					.toList());
		Path err = this.temporary.resolve("err");
		ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
		for (String variable : tandem.child("environment").content().keySet()) {
			builder.environment()
				.put(variable, ComposeFile.environment(tandem, variable).replace("$${HOSTNAME}", "one"));
		}
		Process process = builder.start();
		String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
		assertThat(process.exitValue()).as(out + Files.readString(err)).isEqualTo(1);
		for (Map.Entry<String, String> cluster : Map.of("source", "east:9092", "target", "west:9092").entrySet()) {
			assertThat(rows(out)).anySatisfy((row) -> {
				assertThat(row.path("cluster").asString()).isEqualTo(cluster.getKey());
				assertThat(row.path("subject").path("address").asString()).isEqualTo(cluster.getValue());
				assertThat(row.path("verdict").asString()).isEqualTo("failed");
			});
		}
	}

	private static Stream<JsonNode> rows(String out) {
		return new JsonMapper().readTree(out).path("rows").valueStream();
	}

	private static List<String> entryPoint() throws IOException {
		Matcher matcher = ENTRYPOINT.matcher(Files.readString(Path.of("Dockerfile")));
		assertThat(matcher.find()).isTrue();
		return Arrays.asList(new JsonMapper().readValue(matcher.group(1).replace("\\\n", ""), String[].class));
	}

}
