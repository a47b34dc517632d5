package io.github.tandem;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link ConfigurationMetadata} with files as the annotation processor writes
 * them, and with those of Tandem.
 */
class ConfigurationMetadataTests {

	private static final String SETTINGS = """
			{
			  "groups": [
			    { "name": "app", "type": "org.example.Settings" },
			    { "name": "app.client", "type": "org.example.Client" }
			  ],
			  "properties": [
			    { "name": "app.name", "type": "java.lang.String", "description": "name: of it", "defaultValue": "a" },
			    { "name": "app.tags", "type": "java.util.List<java.lang.String>", "defaultValue": ["a", "b"] },
			    { "name": "app.extra-properties", "type": "java.util.Map<java.lang.String,java.lang.String>" },
			    { "name": "app.client.max-bytes", "type": "java.lang.Integer", "defaultValue": 1 },
			    { "name": "app.stages", "type": "java.util.List<org.example.Stage>" },
			    { "name": "apple.name", "type": "java.lang.String" }
			  ],
			  "hints": [ { "name": "app.name", "values": [ { "value": "a" } ] } ],
			  "ignored": { "properties": [] }
			}
			""";

	private static final String STAGE = """
			{
			  "properties": [
			    { "name": "name", "type": "java.lang.String" },
			    { "name": "topics", "type": "java.util.Set<java.lang.String>" },
			    { "name": "steps", "type": "java.util.List<org.example.Step>" }
			  ]
			}
			""";

	private static final String STEP = """
			{ "properties": [ { "name": "properties", "type": "java.util.Map<java.lang.String,java.lang.Object>" } ] }
			""";

	private static final String LIBRARY = """
			{ "groups": [], "properties": [ { "name": "lib.name", "type": "java.lang.String" } ] }
			""";

	@TempDir
	private Path folder;

	@Test
	void listsTheKeysOfEveryKind() throws IOException {
		Path ours = entry("ours", SETTINGS);
		write(ours, "spring/configuration-metadata/org.example.Stage.json", STAGE);
		write(ours, "spring/configuration-metadata/org.example.Step.json", STEP);
		assertThat(keys("app", ours)).containsExactlyInAnyOrder("app.name", "app.tags", "app.tags[]",
				"app.extra-properties.*", "app.client.max-bytes", "app.stages[].name", "app.stages[].topics",
				"app.stages[].topics[]", "app.stages[].steps[].properties.*");
	}

	@Test
	void findsThemAlsoBehindThoseOfALibrary() throws IOException {
		Path library = entry("library", LIBRARY);
		Path ours = entry("ours", SETTINGS);
		assertThat(keys("app", library, ours)).contains("app.name").doesNotContain("lib.name");
		assertThat(keys("lib", library, ours)).containsExactly("lib.name");
	}

	@Test
	void saysWhatIsMissingIfNothingDescribesThem() throws IOException {
		Path library = entry("library", LIBRARY);
		assertThatIllegalStateException().isThrownBy(() -> keys("app", library))
			.withMessage("No META-INF/spring-configuration-metadata.json on the class path describes a key under app: "
					+ "build with annotation processing, as ./mvnw compile does");
	}

	@Test
	void knowsTheKeysOfTandem() {
		assertThat(new ConfigurationMetadata(TandemApplication.class.getClassLoader()).keys("tandem"))
			.contains("tandem.name", "tandem.source.bootstrap-servers", "tandem.source.bootstrap-servers[]",
					"tandem.source.properties.*", "tandem.target.producer.properties.*", "tandem.in-flight.max-bytes",
					"tandem.routes[].name", "tandem.routes[].topics[]", "tandem.routes[].on-gap")
			.doesNotContain("tandem.routes", "tandem.routes[]");
	}

	private Path entry(String name, String metadata) throws IOException {
		Path entry = this.folder.resolve(name);
		write(entry, "spring-configuration-metadata.json", metadata);
		return entry;
	}

	private static void write(Path entry, String file, String json) throws IOException {
		Path path = entry.resolve("META-INF").resolve(file);
		Files.createDirectories(path.getParent());
		Files.writeString(path, json);
	}

	private static Set<String> keys(String prefix, Path... classPath) throws IOException {
		URL[] urls = new URL[classPath.length];
		for (int index = 0; index < urls.length; index++) {
			urls[index] = classPath[index].toUri().toURL();
		}
		try (URLClassLoader loader = new URLClassLoader(urls, null)) {
			return new ConfigurationMetadata(loader).keys(prefix);
		}
	}

}
