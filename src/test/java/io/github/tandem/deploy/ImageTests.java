package io.github.tandem.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.github.tandem.test.Document;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what can be said about the image without building it.
 */
class ImageTests {

	private static final Path DOCKERFILE = Path.of("Dockerfile");

	private static final Pattern FLAG = Pattern.compile("\"(-[^\"]+)\"");

	@Test
	void bothBaseImagesArePinnedAndOfTheSameJava() throws IOException {
		List<String> versions = instructions("ARG").filter((text) -> text.matches("J(DK|RE)_IMAGE=.*"))
			.map((text) -> text.replaceAll("^.*:(\\d+\\.\\d+\\.\\d+_\\d+)-(jdk|jre)-\\w+$", "$1"))
			.toList();
		assertThat(versions).hasSize(2).allMatch((version) -> version.startsWith("25.")).containsOnly(versions.get(0));
		assertThat(instructions("FROM")).containsExactly("--platform=$BUILDPLATFORM ${JDK_IMAGE} AS build",
				"${JRE_IMAGE}");
	}

	@Test
	void runsAsAUserWithANumberOtherThanRoots() throws IOException {
		assertThat(instructions("USER")).singleElement().asString().matches("[1-9]\\d{3,}:[1-9]\\d{3,}");
	}

	@Test
	void needsNoShellBehindTheBuildStage() throws IOException {
		assertThat(runtimeStage("RUN|CMD|ENTRYPOINT")).hasSize(2).allMatch((text) -> text.contains("[\"java\","));
		assertThat(instructions("HEALTHCHECK")).isEmpty();
	}

	@Test
	void trainsTheCacheUnderTheFlagsThatItIsUsedWith() throws IOException {
		List<String> training = flags(runtimeStage("RUN").get(0));
		List<String> run = flags(runtimeStage("ENTRYPOINT").get(0));
		assertThat(training).contains("-XX:AOTCacheOutput=/app/tandem.aot", "-Dspring.context.exit=onRefresh");
		assertThat(run).contains("-XX:AOTCache=/app/tandem.aot", "-XX:+ExitOnOutOfMemoryError");
		assertThat(training.stream().filter((flag) -> !flag.matches("-X.*|-D.*")))
			.isEqualTo(run.stream().filter((flag) -> !flag.matches("-X.*|-D.*")).toList());
		String text = Files.readString(DOCKERFILE);
		assertThat(text.indexOf("ENV JDK_JAVA_OPTIONS=")).isPositive().isLessThan(text.indexOf("-XX:AOTCacheOutput"));
	}

	@Test
	void takesTheHeapFromTheMemoryOfTheContainer() throws IOException {
		assertThat(instructions("ENV"))
			.containsExactly("JDK_JAVA_OPTIONS=\"-XX:+UseParallelGC -XX:MaxRAMPercentage=70\"");
	}

	@Test
	void saysWhatItIs() throws IOException {
		assertThat(instructions("LABEL").flatMap((text) -> Stream.of(text.split("\\s+(?=org\\.)")))
			.map((label) -> label.replaceAll("=.*", ""))).containsExactlyInAnyOrder("org.opencontainers.image.title",
					"org.opencontainers.image.description", "org.opencontainers.image.licenses",
					"org.opencontainers.image.version", "org.opencontainers.image.revision",
					"org.opencontainers.image.source");
		assertThat(instructions("ARG")).contains("VERSION=" + Pom.read().project("version"));
		assertThat(instructions("LABEL")).singleElement()
			.asString()
			.contains("description=\"%s\"".formatted(Pom.read().project("description")));
	}

	@Test
	void isStoppedWithTheSignalThatDrains() throws IOException {
		assertThat(instructions("STOPSIGNAL")).containsExactly("SIGTERM");
	}

	@Test
	void copiesTheLayersInTheOrderOfHowSeldomTheyChange() throws IOException {
		assertThat(runtimeStage("COPY")).containsExactly("--from=build /build/layers/dependencies/ ./",
				"--from=build /build/layers/spring-boot-loader/ ./",
				"--from=build /build/layers/snapshot-dependencies/ ./", "--from=build /build/layers/application/ ./");
	}

	@Test
	void onlyWhatIsCopiedGetsIntoTheBuild() throws IOException {
		List<String> context = Files.readAllLines(Path.of(".dockerignore"))
			.stream()
			.filter((line) -> !line.startsWith("#"))
			.toList();
		assertThat(context).first().isEqualTo("*");
		assertThat(context.stream().skip(1)).allMatch((line) -> line.startsWith("!"))
			.map((line) -> line.substring(1))
			.containsExactlyInAnyOrder("mvnw", "pom.xml", ".mvn", "src/main")
			.allSatisfy((path) -> assertThat(Path.of(path)).exists());
		assertThat(instructions("COPY").filter((text) -> !text.startsWith("--from"))).containsExactly("mvnw pom.xml ./",
				".mvn .mvn", "src/main src/main");
	}

	@Test
	void documentationNamesTheOptionsOfTheImage() throws IOException {
		String options = instructions("ENV").findFirst().orElseThrow().replaceAll(".*=\"|\"", "");
		assertThat(Document.at("docs/deployment.md").text()).contains(options)
			.contains(instructions("USER").findFirst().orElseThrow());
	}

	private static Stream<String> instructions(String names) throws IOException {
		return parse(Files.readString(DOCKERFILE), names);
	}

	private static List<String> runtimeStage(String names) throws IOException {
		String text = Files.readString(DOCKERFILE);
		return parse(text.substring(text.lastIndexOf("\nFROM ")), names).toList();
	}

	private static Stream<String> parse(String text, String names) {
		return Pattern.compile("(?m)^(?:%s) ((?:.*\\\\\n)*.*)$".formatted(names))
			.matcher(text)
			.results()
			.map((instruction) -> instruction.group(1).replaceAll("\\\\\n\\s*", ""))
			.toList()
			.stream();
	}

	private static List<String> flags(String command) {
		return FLAG.matcher(command).results().map((MatchResult flag) -> flag.group(1)).toList();
	}

}
