package io.github.tandem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.cluster.SourceProperties;
import io.github.tandem.cluster.TargetProperties;
import io.github.tandem.loop.LoopProperties;
import io.github.tandem.route.OnGap;
import io.github.tandem.route.OnRejected;
import io.github.tandem.route.Route;
import io.github.tandem.route.Routes;
import io.github.tandem.route.RoutesProperties;
import io.github.tandem.test.Certificates;
import io.github.tandem.test.Document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests the examples of the documentation: each is a configuration that Tandem accepts
 * and that does what is said of it.
 */
class ExampleTests {

	private static final Path FOLDER = Path.of("docs", "examples");

	@TempDir
	private static Path certificates;

	@TempDir
	private Path temporary;

	@BeforeAll
	static void issueCertificates() throws IOException {
		try (Certificates issued = new Certificates()) {
			for (String name : List.of("east-authority.pem", "west-authority.pem")) {
				Files.copy(issued.authorityPem(), certificates.resolve(name));
			}
			Files.copy(issued.clientPem(), certificates.resolve("tandem.pem"));
			Files.copy(issued.clientKeyPem(), certificates.resolve("tandem.key"));
		}
	}

	static Stream<Path> examples() {
		return Stream.of(".yml", ".env").flatMap((ending) -> Document.files(FOLDER, ending));
	}

	@ParameterizedTest
	@MethodSource("examples")
	void isAccepted(Path example) throws IOException {
		try (ConfigurableApplicationContext context = load(example)) {
			SourceProperties source = context.getBean(SourceProperties.class);
			TargetProperties target = context.getBean(TargetProperties.class);
			assertThat(source.bootstrapServers()).allMatch((server) -> server.startsWith("east-"));
			assertThat(target.bootstrapServers()).allMatch((server) -> server.startsWith("west-"));
			assertThat(routes(context).stream()).isNotEmpty();
			assertThat(ConsumerConfig.configNames()).containsAll(source.properties().keySet())
				.containsAll(source.consumer().properties().keySet());
			assertThat(ProducerConfig.configNames()).containsAll(target.properties().keySet())
				.containsAll(target.producer().properties().keySet());
			assertThat(AdminClientConfig.configNames()).containsAll(source.properties().keySet())
				.containsAll(target.properties().keySet());
		}
	}

	@Test
	void aMisspeltKeyInAnExampleWouldBeFound() throws IOException {
		Path wrong = this.temporary.resolve("wrong.yml");
		Files.writeString(wrong, Files.readString(FOLDER.resolve("two-routes.yml")).replace("on-gap", "on-gaps"));
		assertThatThrownBy(() -> load(wrong))
			.hasMessage("tandem.routes[0].on-gaps is not a key of Tandem: did you mean tandem.routes[].on-gap?");
	}

	@Test
	void theMinimumCopiesEverythingUnderItsOwnName() throws IOException {
		for (String example : List.of("minimal.yml", "minimal.env")) {
			try (ConfigurableApplicationContext context = load(FOLDER.resolve(example))) {
				assertThat(routes(context).stream().map(Route::name)).containsExactly("all");
				assertThat(target(context, "any.topic")).isEqualTo("all: any.topic");
				assertThat(target(context, "__consumer_offsets")).isNull();
			}
		}
	}

	@Test
	void bundlesOfTheTlsExampleAreThoseTheClustersName() throws IOException {
		try (ConfigurableApplicationContext context = load(FOLDER.resolve("tls.yml"))) {
			SslBundles bundles = context.getBean(SslBundles.class);
			String source = context.getBean(SourceProperties.class).ssl().bundle();
			String target = context.getBean(TargetProperties.class).ssl().bundle();
			assertThat(bundles.getBundle(String.valueOf(source)).getStores().getTrustStore()).isNotNull();
			assertThat(bundles.getBundle(String.valueOf(target)).getStores().getKeyStore()).isNotNull();
		}
	}

	@Test
	void refusedRecordsGoWhereTheExampleOfDeadLettersSays() throws IOException {
		try (ConfigurableApplicationContext context = load(FOLDER.resolve("dead-letters.yml"))) {
			assertThat(routes(context).stream().map(Route::onRejected)).containsExactly(OnRejected.DEAD_LETTER,
					OnRejected.SKIP);
			assertThat(routes(context).stream().map((route) -> route.deadLetterTopic("tandem")))
				.containsExactly("orders.refused", "tandem-rest.dead-letter");
			assertThat(target(context, "orders")).isEqualTo("orders: orders");
			assertThat(target(context, "payments")).isEqualTo("rest: payments");
		}
	}

	@Test
	void thePasswordOfTheSaslExampleComesFromTheEnvironment() throws IOException {
		try (ConfigurableApplicationContext context = load(FOLDER.resolve("sasl-scram.yml"))) {
			assertThat(context.getBean(SourceProperties.class).properties())
				.containsEntry("security.protocol", "SASL_SSL")
				.containsEntry("sasl.mechanism", "SCRAM-SHA-512")
				.containsEntry("sasl.jaas.config", "org.apache.kafka.common.security.scram.ScramLoginModule required "
						+ "username=\"tandem\" password=\"from-the-environment\";");
		}
	}

	@Test
	void theRoutesOfTheTwoRoutesExampleShareTheTopics() throws IOException {
		try (ConfigurableApplicationContext context = load(FOLDER.resolve("two-routes.yml"))) {
			assertThat(target(context, "orders")).isEqualTo("money: orders");
			assertThat(target(context, "payments.eu")).isEqualTo("money: payments.eu");
			assertThat(target(context, "clicks")).isEqualTo("rest: east.clicks");
			assertThat(target(context, "scratch.1")).isNull();
			assertThat(routes(context).stream().map((route) -> route.group(name(context))))
				.containsExactly("east-to-west-money", "east-to-west-rest");
		}
	}

	@Test
	void theInstantOfTheStartExampleIsUnderstood() throws IOException {
		try (ConfigurableApplicationContext context = load(FOLDER.resolve("start-at.yml"))) {
			assertThat(routes(context).stream().map(Route::start)).singleElement().hasToString("2026-11-01T00:00:00Z");
		}
	}

	@Test
	void nothingComesRoundInTheTwoDirectionsExample() throws IOException {
		try (ConfigurableApplicationContext context = load(FOLDER.resolve("two-directions.yml"))) {
			assertThat(context.getBean(LoopProperties.class).loopProtection()).isTrue();
			assertThat(target(context, "orders")).isEqualTo("all: orders");
			assertThat(target(context, "east-to-west-all.dead-letter")).isNull();
		}
	}

	@Test
	void variablesOfTheEnvironmentReachListsAndMaps() throws IOException {
		try (ConfigurableApplicationContext context = load(FOLDER.resolve("routes.env"))) {
			assertThat(context.getBean(SourceProperties.class).bootstrapServers()).containsExactly("east-1:9094",
					"east-2:9094");
			assertThat(context.getBean(SourceProperties.class).properties()).containsOnlyKeys("security.protocol",
					"sasl.mechanism", "sasl.jaas.config");
			assertThat(context.getBean(TargetProperties.class).producer().properties())
				.containsEntry("compression.type", "zstd");
			assertThat(target(context, "payments.eu")).isEqualTo("money: east.payments.eu");
			assertThat(target(context, "payments.test-12")).isNull();
			assertThat(routes(context).stream().map(Route::onGap)).containsExactly(OnGap.HALT);
		}
	}

	@Test
	void aVariableNamedTopicGetsIntoTheNameUnlessABackslashKeepsItOut() throws IOException {
		Map<String, String> environment = Map.of("TOPIC", "oops", "TANDEM_ROUTES_0_NAME", "one",
				"TANDEM_ROUTES_0_TOPICS", "orders");
		Path minimal = FOLDER.resolve("minimal.yml");
		try (ConfigurableApplicationContext context = load(minimal,
				with(environment, "TANDEM_ROUTES_0_RENAME", "east.${topic}"))) {
			assertThat(target(context, "orders")).isEqualTo("one: east.oops");
		}
		try (ConfigurableApplicationContext context = load(minimal,
				with(environment, "TANDEM_ROUTES_0_RENAME", "east.\\${topic}"))) {
			assertThat(target(context, "orders")).isEqualTo("one: east.orders");
		}
	}

	private ConfigurableApplicationContext load(Path example) throws IOException {
		return load(example, Map.of("EAST_PASSWORD", "from-the-environment"));
	}

	private ConfigurableApplicationContext load(Path example, Map<String, String> variables) throws IOException {
		Map<String, Object> environment = new HashMap<>(variables);
		SpringApplication application = new SpringApplication(PropertiesOnly.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setLogStartupInfo(false);
		application.setBannerMode(Banner.Mode.OFF);
		application.setRegisterShutdownHook(false);
		if (example.toString().endsWith(".env")) {
			Properties properties = new Properties();
			// a backslash is one where these files are taken literally
			properties.load(Files.newBufferedReader(literal(example)));
			properties.forEach((key, value) -> environment.put(key.toString(), value));
		}
		application.setEnvironment(environment(environment));
		String[] arguments = example.toString().endsWith(".env") ? new String[0]
				: new String[] { "--spring.config.additional-location=" + withCertificates(example).toUri() };
		return application.run(arguments);
	}

	private Path literal(Path example) throws IOException {
		Path literal = this.temporary.resolve(example.getFileName());
		return Files.writeString(literal, Files.readString(example).replace("\\", "\\\\"));
	}

	// the files that the examples name exist on the user's machine, not on this one
	private Path withCertificates(Path example) throws IOException {
		String text = Files.readString(example);
		Path copy = this.temporary.resolve(example.getFileName());
		return Files.writeString(copy, text.replace("file:/etc/tandem/tls/", certificates.toUri().toString()));
	}

	private static StandardEnvironment environment(Map<String, Object> variables) {
		StandardEnvironment environment = new StandardEnvironment();
		String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
		environment.getPropertySources().replace(name, new SystemEnvironmentPropertySource(name, variables));
		return environment;
	}

	private static Map<String, String> with(Map<String, String> map, String key, String value) {
		Map<String, String> all = new HashMap<>(map);
		all.put(key, value);
		return all;
	}

	private static String name(ConfigurableApplicationContext context) {
		return context.getBean(DeploymentProperties.class).name();
	}

	private static Routes routes(ConfigurableApplicationContext context) {
		return context.getBean(RoutesProperties.class).toRoutes();
	}

	private static @Nullable String target(ConfigurableApplicationContext context, String topic) {
		return routes(context).stream()
			.filter((route) -> route.takes(topic))
			.map((route) -> "%s: %s".formatted(route.name(), route.targetTopic(topic)))
			.reduce((one, other) -> one + " and " + other)
			.orElse(null);
	}

	/**
	 * The properties of Tandem with the check of their keys, and SSL bundles.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConfigurationPropertiesScan
	@Import(UnknownKeys.class)
	@ImportAutoConfiguration(SslAutoConfiguration.class)
	static class PropertiesOnly {

	}

}
