package io.github.tandem;

import java.util.LinkedHashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import io.github.tandem.cluster.SourceProperties;
import io.github.tandem.route.RoutesProperties;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UnknownKeys} with the keys that there are.
 */
@ExtendWith(OutputCaptureExtension.class)
class UnknownKeysTests {

	private final Map<String, Object> environment = new LinkedHashMap<>();

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withUserConfiguration(Keys.class)
		.withBean(UnknownKeys.class)
		.withInitializer((context) -> context.getEnvironment()
			.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
					new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
							this.environment)))
		.withPropertyValues("tandem.source.bootstrap-servers=east-1:9092",
				"tandem.target.bootstrap-servers=west-1:9092");

	@Test
	void acceptsWhatIsDocumented() {
		this.runner.withPropertyValues("tandem.name=blue", "tandem.source.ssl.bundle=east",
				"tandem.source.properties.sasl.mechanism=PLAIN",
				"tandem.source.consumer.properties.[max.poll.records]=10", "tandem.source.admin.properties.retries=3",
				"tandem.target.producer.properties.linger.ms=1", "tandem.in-flight.max-bytes=64MB",
				"tandem.shutdown-timeout=25s", "tandem.stuck-after=2m", "tandem.metrics.per-partition=false",
				"tandem.routes[0].name=a", "tandem.routes[0].topics=a,b", "tandem.routes[1].name=b",
				"tandem.routes[1].topics[0]=c", "tandem.routes[1].exclude[0]=d", "tandem.routes[1].on-gap=halt",
				"tandem.topics.interval=1s", "tandem.topics.configs.exclude=retention.ms")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(SourceProperties.class).consumer().properties())
					.containsEntry("max.poll.records", "10");
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "tandem.inFlight.maxBytes", "tandem.in_flight.max_bytes", "tandem.inflight.maxbytes" })
	void acceptsOtherSpellingsThatSpringBinds(String key) {
		this.runner.withPropertyValues(key + "=1MB").run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@CsvSource({ "tandem.nmae, tandem.nmae, tandem.name",
			"tandem.sorce.bootstrap-servers, tandem.sorce.bootstrap-servers, tandem.source.bootstrap-servers",
			"tandem.source.bootstrapServer, tandem.source.bootstrapserver, tandem.source.bootstrap-servers",
			"tandem.in-flight.max-byte, tandem.in-flight.max-byte, tandem.in-flight.max-bytes",
			"tandem.routes[0].topic, tandem.routes[0].topic, tandem.routes[].topics",
			"tandem.source.property.sasl.mechanism, tandem.source.property.sasl.mechanism, tandem.source.properties.*",
			"tandem.source.propertiess.linger, tandem.source.propertiess.linger, tandem.source.properties.*" })
	void refusesATypoAndSaysWhatIsMeant(String key, String told, String meant) {
		this.runner.withPropertyValues(key + "=1")
			.run((context) -> assertThat(context).getFailure()
				.hasMessage("%s is not a key of Tandem: did you mean %s?", told, meant));
	}

	@Test
	void knowsAlsoTheKeysThatNothingHereBinds() {
		ApplicationContextRunner part = new ApplicationContextRunner().withBean(UnknownKeys.class);
		part.withPropertyValues("tandem.name=blue", "tandem.routes[0].on-gap=halt", "tandem.stuck-after=1m")
			.run((context) -> assertThat(context).hasNotFailed());
		part.withPropertyValues("tandem.stuck-aftr=1m")
			.run((context) -> assertThat(context).getFailure()
				.hasMessage("tandem.stuck-aftr is not a key of Tandem: did you mean tandem.stuck-after?"));
	}

	@Test
	void refusesAKeyThatLooksLikeNone() {
		this.runner.withPropertyValues("tandem.exactly.nothing-like-it=1")
			.run((context) -> assertThat(context).getFailure()
				.hasMessageStartingWith("tandem.exactly.nothing-like-it is not a key of Tandem: did you mean "));
	}

	@Test
	void refusesUnknownKeysBeforeValuesThatAreWrong() {
		this.runner.withPropertyValues("tandem.name=not usable", "tandem.nmae=blue")
			.run((context) -> assertThat(context).getFailure()
				.hasMessage("tandem.nmae is not a key of Tandem: did you mean tandem.name?"));
	}

	@Test
	void leavesOtherKeysAlone() {
		this.environment.put("TANDEMS_SOURCE", "1");
		this.runner.withPropertyValues("tandems.source=1", "spring.tandem=1")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void acceptsKeysAsEnvironmentVariables() {
		this.environment.put("TANDEM_SOURCE_BOOTSTRAP_SERVERS", "east-2:9092");
		this.environment.put("TANDEM_SOURCE_BOOTSTRAPSERVERS", "east-2:9092");
		this.environment.put("TANDEM_SOURCE_PROPERTIES_SASL_MECHANISM", "PLAIN");
		this.environment.put("TANDEM_SOURCE_CONSUMER_PROPERTIES_MAX_POLL_RECORDS", "10");
		this.environment.put("TANDEM_INFLIGHT_MAXBYTES", "1MB");
		this.environment.put("TANDEM_SHUTDOWN_TIMEOUT", "3s");
		this.environment.put("TANDEM_ROUTES_0_NAME", "a");
		this.environment.put("TANDEM_ROUTES_0_TOPICS_0", "one");
		this.environment.put("TANDEM_ROUTES_0_TOPICS_1", "two");
		this.environment.put("TANDEM_ROUTES_1_NAME", "b");
		this.environment.put("TANDEM_ROUTES_1_TOPICS", "three,four");
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(SourceProperties.class).properties()).containsEntry("sasl.mechanism", "PLAIN");
			assertThat(context.getBean(RoutesProperties.class).toRoutes().stream()).hasSize(2);
		});
	}

	@ParameterizedTest
	@CsvSource({ "TANDEM_NAM, tandem.name", "TANDEM_SOURCE_BOOTSTRAP_SERVER, tandem.source.bootstrap-servers",
			"TANDEM_SORCE_BOOTSTRAP_SERVERS, tandem.source.bootstrap-servers",
			"TANDEM_TARGET_BOOTSTRAP_SERVRES, tandem.target.bootstrap-servers",
			"TANDEM_ROUTES_0_TOPIC, tandem.routes[].topics", "TANDEM_STUCKAFTR, tandem.stuck-after" })
	void refusesATypoInAnEnvironmentVariable(String variable, String meant) {
		this.environment.put(variable, "1");
		this.runner.run((context) -> assertThat(context).getFailure()
			.hasMessage("tandem.*: the environment variable %s sets no key of Tandem: did you mean %s?", variable,
					meant));
	}

	@ParameterizedTest
	@ValueSource(strings = { "TANDEM_SOURCE_FOO", "TANDEM_TARGET_PASSWORD", "TANDEM_ROUTES", "TANDEM_ROUTES_0_FOO",
			"TANDEM_TOPICS_FOO_BAR", "TANDEM_METRICS_FOO" })
	void refusesAnEnvironmentVariableThatCanOnlyBeMeantForTandem(String variable) {
		this.environment.put(variable, "1");
		this.runner.run((context) -> assertThat(context).getFailure()
			.hasMessageStartingWith("tandem.*: the environment variable %s sets no key of Tandem: did you mean ",
					variable));
	}

	@ParameterizedTest
	@ValueSource(strings = { "TANDEM_PORT", "TANDEM_SERVICE_HOST", "TANDEM_SERVICE_PORT", "TANDEM_SERVICE_PORT_HTTP",
			"TANDEM_PORT_8080_TCP", "TANDEM_PORT_8080_TCP_PROTO", "TANDEM_PORT_8080_TCP_PORT",
			"TANDEM_PORT_8080_TCP_ADDR", "TANDEM_SOURCE_SERVICE_HOST", "TANDEM_SOURCE_PORT",
			"TANDEM_SOURCE_PORT_9092_TCP_ADDR", "TANDEM_SOURCE_KAFKA_0_SERVICE_PORT_TCP_EXTERNAL",
			"TANDEM_NAME_SERVICE_HOST", "TANDEM_TARGET_PORT_53_UDP", "TANDEM_ROUTES_SERVICE_PORT" })
	void ignoresWhatKubernetesSetsForServices(String variable, CapturedOutput output) {
		this.environment.put(variable, "tcp://10.0.0.1:9092");
		this.runner.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).doesNotContain("sets no key of Tandem");
	}

	@ParameterizedTest
	@ValueSource(strings = { "TANDEM_JAVA_OPTS", "TANDEM_NAMESPACE", "TANDEM_IMAGE", "TANDEM_VERSION" })
	void onlyWarnsOfOtherVariablesThatBeginAlike(String variable, CapturedOutput output) {
		this.environment.put(variable, "hunter2");
		this.runner.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).contains("An environment variable that begins with TANDEM_ sets no key of Tandem")
			.doesNotContain("hunter2");
	}

	/**
	 * All records of settings; not annotated as a component, lest the application find
	 * it.
	 */
	@ConfigurationPropertiesScan(basePackageClasses = TandemApplication.class)
	static final class Keys {

	}

}
