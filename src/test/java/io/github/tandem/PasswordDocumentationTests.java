package io.github.tandem;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.ConfigTreePropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

import io.github.tandem.cluster.SourceProperties;
import io.github.tandem.test.Document;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lets Spring and Kafka read passwords that are written as the reference says.
 */
class PasswordDocumentationTests {

	private static final Document DOCUMENT = Document.at("docs/configuration.md");

	private static final String LOGIN = "org.example.Module required username=\"me\" password=\"%s\";";

	private static final String YAML = "tandem.source:\n  bootstrap-servers: east-1:9092\n"
			+ "  properties:\n    sasl.jaas.config: ";

	@TempDir
	private Path folder;

	static Stream<Spelling> spellings() {
		List<List<String>> rows = Document.rows(DOCUMENT.section("Passwords"));
		assertThat(rows).hasSize(4);
		return rows.stream()
			.map((row) -> new Spelling(Document.codes(row.get(0)).get(0), Document.codes(row.get(1)).get(0),
					Document.codes(row.get(2)).get(0)));
	}

	@ParameterizedTest
	@MethodSource("spellings")
	void isReadFromYaml(Spelling spelling) {
		String everywhere = LOGIN.formatted(spelling.in("a%sHOME}b"));
		assertThat(password(yaml(">-\n      " + everywhere))).isEqualTo(spelling.password("a%sHOME}b"));
		assertThat(password(yaml(everywhere))).isEqualTo(spelling.password("a%sHOME}b"));
		assertThat(password(yaml("'" + everywhere + "'"))).isEqualTo(spelling.password("a%sHOME}b"));
	}

	@ParameterizedTest
	@MethodSource("spellings")
	void isReadFromYamlInDoubleQuotes(Spelling spelling) {
		String quoted = LOGIN.replace("\"", "\\\"").formatted("a%sHOME}b".formatted(spelling.quoted()));
		assertThat(password(yaml("\"" + quoted + "\""))).isEqualTo(spelling.password("a%sHOME}b"));
	}

	@ParameterizedTest
	@MethodSource("spellings")
	void isReadFromTheEnvironment(Spelling spelling) {
		String value = LOGIN.formatted(spelling.in("a%sHOME}b"));
		assertThat(password(environment("TANDEM_SOURCE_PROPERTIES_SASL_JAAS_CONFIG", value)))
			.isEqualTo(spelling.password("a%sHOME}b"));
	}

	@ParameterizedTest
	@MethodSource("spellings")
	void isReadFromAVariableThatTheValueRefersTo(Spelling spelling) {
		assertThat(password(environment("EAST_PASSWORD", spelling.in("a%sHOME}b")),
				yaml(">-\n      " + LOGIN.formatted("${EAST_PASSWORD}"))))
			.isEqualTo(spelling.password("a%sHOME}b"));
	}

	@ParameterizedTest
	@MethodSource("spellings")
	void isReadFromAConfigTree(Spelling spelling) throws IOException {
		Files.writeString(this.folder.resolve("tandem.source.properties.sasl.jaas.config"),
				LOGIN.formatted(spelling.in("a%sHOME}b")));
		assertThat(password(new ConfigTreePropertySource("tree", this.folder)))
			.isEqualTo(spelling.password("a%sHOME}b"));
	}

	private static PropertySource<?> yaml(String value) {
		try {
			return new YamlPropertySourceLoader()
				.load("yaml", new ByteArrayResource((YAML + value).getBytes(StandardCharsets.UTF_8)))
				.get(0);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static PropertySource<?> environment(String name, String value) {
		return new SystemEnvironmentPropertySource("systemEnvironment", Map.of(name, value));
	}

	private static String password(PropertySource<?>... sources) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, Map.of("HOME", "another")));
		environment.getPropertySources()
			.addLast(new MapPropertySource("minimum", Map.of("tandem.source.bootstrap-servers", "east-1:9092")));
		for (PropertySource<?> source : sources) {
			environment.getPropertySources().addFirst(source);
		}
		SourceProperties properties = Binder.get(environment).bind("tandem.source", SourceProperties.class).get();
		Map<String, Password> login = Map.of("sasl.jaas.config",
				new Password(properties.properties().get("sasl.jaas.config")));
		return String.valueOf(Objects.requireNonNull(
				JaasContext.loadClientContext(login).configurationEntries().get(0).getOptions().get("password")));
	}

	/**
	 * How a character of a password is written.
	 *
	 * @param character the character, or the two
	 * @param plain as it is written almost everywhere
	 * @param quoted as it is written in YAML in double quotes
	 */
	record Spelling(String character, String plain, String quoted) {

		String password(String pattern) {
			return pattern.formatted(this.character);
		}

		String in(String pattern) {
			return pattern.formatted(this.plain);
		}

	}

}
