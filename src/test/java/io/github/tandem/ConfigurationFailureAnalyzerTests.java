package io.github.tandem;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for {@link ConfigurationFailureAnalyzer}: the application is really started, and
 * says what is wrong in one message.
 */
@ExtendWith(OutputCaptureExtension.class)
class ConfigurationFailureAnalyzerTests {

	private static final String ACTION = "Correct the key in application.yml or in the environment; "
			+ "docs/configuration.md explains every key.";

	static Stream<Arguments> wrong() {
		return Stream.of(
				Arguments.of("tandem.nmae=blue", "tandem.nmae is not a key of Tandem: did you mean tandem.name?"),
				Arguments.of("tandem.name=not usable",
						"tandem.name: 'not usable' is not a usable name: "
								+ "use 1 to 100 letters, digits, dots, hyphens and underscores"),
				Arguments.of("tandem.source.bootstrap-servers=",
						"tandem.source.bootstrap-servers is required: set it to the address of at least one broker, "
								+ "for example east-1:9092"),
				Arguments.of("tandem.target.bootstrap-servers=west-1",
						"tandem.target.bootstrap-servers: 'west-1' is not an address of the form host:port"),
				Arguments.of("tandem.target.properties.acks=1",
						"tandem.target.properties.acks is set by Tandem itself and cannot be changed: "
								+ "nothing lost, order kept rests on it"),
				Arguments.of("tandem.source.properties.session.timeout.ms=soon",
						"tandem.source: the Kafka client refuses its properties: Invalid value soon for configuration "
								+ "session.timeout.ms: Not a number of type INT"),
				Arguments.of("tandem.source.ssl.bundle=east",
						"tandem.source.ssl.bundle: SSL bundle name 'east' cannot be found"),
				Arguments.of("tandem.in-flight.max-bytes=1KB", "tandem.in-flight.max-bytes: 1024B is less than 64KB"),
				Arguments.of("tandem.shutdown-timeout=10m",
						"tandem.shutdown-timeout: PT10M is not between 0s and 5m, after which the consumer group "
								+ "gives the partitions away anyway"),
				Arguments.of("tandem.stuck-after=10ms", "tandem.stuck-after: PT0.01S is shorter than 1s"),
				Arguments.of("tandem.topics.interval=1ms",
						"tandem.topics.interval: PT0.001S is not between 100ms and 24h"),
				Arguments.of(
						"tandem.routes[0].name=one --tandem.routes[0].topics=a --tandem.routes[0].on-rejected=drop",
						"tandem.routes[0].on-rejected: 'drop' is none of: halt, dead-letter, skip"),
				Arguments.of("tandem.routes[0].name=one --tandem.routes[0].topics=orders(",
						"tandem.routes[0].topics: 'orders(' is not a valid regular expression: "
								+ "Unclosed group near position 7"),
				Arguments.of("tandem.routes[0].name=one --tandem.routes[0].topics=.* --tandem.routes[0].rename=all",
						"tandem.routes[0].rename: 'all' has no ${topic}, so every topic of the route 'one' would be "
								+ "replicated into the one topic 'all': put ${topic} into the name, or name a single topic "
								+ "in tandem.routes[0].topics"));
	}

	@ParameterizedTest
	@MethodSource("wrong")
	void saysWhatIsWrongInOneMessage(String arguments, String message, CapturedOutput output) {
		fail(Map.of(), ("--" + arguments).split(" (?=--)"));
		assertThat(output).containsSubsequence("APPLICATION FAILED TO START", "Description:", message, "Action:",
				ACTION);
		assertThat(output).as("nothing beside that message").doesNotContain("Exception");
	}

	@Test
	void saysWhichEnvironmentVariableIsWrong(CapturedOutput output) {
		fail(Map.of("TANDEM_SOURCE_BOOTSTRAP_SERVER", "east-1:9092"));
		assertThat(output).containsSubsequence("APPLICATION FAILED TO START",
				"tandem.*: the environment variable TANDEM_SOURCE_BOOTSTRAP_SERVER sets no key of Tandem: "
						+ "did you mean tandem.source.bootstrap-servers?",
				ACTION);
	}

	@Test
	void namesTheValuesAlsoForAnEnvironmentVariable(CapturedOutput output) {
		fail(Map.of("TANDEM_ROUTES_0_NAME", "one", "TANDEM_ROUTES_0_TOPICS", "a", "TANDEM_ROUTES_0_ISOLATION", "none"));
		assertThat(output).containsSubsequence("APPLICATION FAILED TO START",
				"tandem.routes[0].isolation: 'none' is none of: read-committed, read-uncommitted", ACTION);
	}

	@Test
	void leavesEnumerationsOfOthersToSpringBoot(CapturedOutput output) {
		fail(Map.of(), "--server.shutdown=never");
		assertThat(output).containsSubsequence("APPLICATION FAILED TO START", "Property:", "server.shutdown")
			.doesNotContain(ACTION);
	}

	@Test
	void leavesValuesThatCannotBeConvertedToSpringBoot(CapturedOutput output) {
		fail(Map.of(), "--tandem.routes[0].concurrency=many");
		assertThat(output).containsSubsequence("APPLICATION FAILED TO START", "Property:",
				"tandem.routes[0].concurrency", "Value:", "\"many\"");
	}

	@Test
	void leavesOtherFailuresAlone() {
		ConfigurationFailureAnalyzer analyzer = new ConfigurationFailureAnalyzer();
		assertThat(analyzer.analyze(new IllegalStateException("tandem.name: any"))).isNull();
		assertThat(analyzer.analyze(new IllegalArgumentException("tandems.name: any"))).isNull();
		assertThat(analyzer.analyze(new IllegalArgumentException())).isNull();
		FailureAnalysis analysis = analyzer
			.analyze(new IllegalStateException(new IllegalArgumentException("tandem.name: any")));
		assertThat(analysis).isNotNull().returns("tandem.name: any", FailureAnalysis::getDescription);
	}

	private static void fail(Map<String, Object> variables, String... properties) {
		Map<String, Object> all = new HashMap<>(
				Map.of("tandem.source.bootstrap-servers", "127.0.0.1:1", "tandem.target.bootstrap-servers",
						"127.0.0.1:1", "spring.main.banner-mode", "off", "server.port", "0"));
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new HashMap<>(variables)));
		SpringApplication application = new SpringApplication(TandemApplication.class);
		application.setMainApplicationClass(TandemApplication.class);
		application.setRegisterShutdownHook(false);
		application.setDefaultProperties(all);
		application.setEnvironment(environment);
		assertThatException().isThrownBy(() -> application.run(properties).close());
	}

}
