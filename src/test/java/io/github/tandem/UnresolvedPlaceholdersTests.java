package io.github.tandem;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import io.github.tandem.cluster.SourceProperties;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UnresolvedPlaceholders} in properties of Kafka clients.
 */
class UnresolvedPlaceholdersTests {

	private static final String LOGIN = "org.example.Module required password=\"hunter2-%s\";";

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withUserConfiguration(Keys.class)
		.withBean(UnresolvedPlaceholders.class)
		.withPropertyValues("tandem.source.bootstrap-servers=east-1:9092",
				"tandem.target.bootstrap-servers=west-1:9092");

	@ParameterizedTest
	@ValueSource(strings = { "tandem.source.properties.sasl.jaas.config",
			"tandem.source.consumer.properties.sasl.jaas.config", "tandem.source.admin.properties.sasl.jaas.config",
			"tandem.target.properties.ssl.key.password", "tandem.target.producer.properties.sasl.jaas.config",
			"tandem.target.admin.properties.sasl.jaas.config" })
	void refusesAPlaceholderThatNothingResolvesWithoutQuotingIt(String key) {
		this.runner.withPropertyValues(key + "=" + LOGIN.formatted("${EAST_PASSWORD}"))
			.run((context) -> assertThat(context).getFailure()
				.hasNoCause()
				.hasMessage(key + ": a placeholder in it is not resolved: set the environment variable or the "
						+ "property that it names, or write \\${ if ${ belongs to the value"));
	}

	@Test
	void refusesOneInAnEnvironmentVariable() {
		this.runner
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
						new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
								Map.of("TANDEM_SOURCE_PROPERTIES_SASL_JAAS_CONFIG", LOGIN.formatted("${EAST}")))))
			.run((context) -> assertThat(context).getFailure()
				.hasMessageStartingWith("tandem.source.properties.sasl.jaas.config: a placeholder in it"));
	}

	@Test
	void refusesOneThatAnotherLeadsTo() {
		this.runner
			.withPropertyValues("EAST_PASSWORD=hunter2-${NOWHERE}",
					"tandem.source.properties.sasl.jaas.config=" + LOGIN.formatted("${EAST_PASSWORD}"))
			.run((context) -> assertThat(context).getFailure()
				.hasMessageStartingWith("tandem.source.properties.sasl.jaas.config: a placeholder in it")
				.hasMessageNotContaining("hunter2"));
	}

	@Test
	void resolvesAsSpringDoes() {
		this.runner
			.withPropertyValues("EAST_PASSWORD=se$cret",
					"tandem.source.properties.one=" + LOGIN.formatted("${EAST_PASSWORD}"),
					"tandem.source.properties.two=" + LOGIN.formatted("${WEST_PASSWORD:none}"),
					"tandem.source.properties.three=" + LOGIN.formatted("\\${EAST_PASSWORD}"),
					"tandem.source.properties.four=" + LOGIN.formatted("$a$$b${c"))
			.run((context) -> assertThat(context.getBean(SourceProperties.class).properties())
				.containsEntry("one", LOGIN.formatted("se$cret"))
				.containsEntry("two", LOGIN.formatted("none"))
				.containsEntry("three", LOGIN.formatted("${EAST_PASSWORD}"))
				.containsEntry("four", LOGIN.formatted("$a$$b${c")));
	}

	@Test
	void looksAtTheValueThatWins() {
		this.runner
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addLast(new SystemEnvironmentPropertySource("last-systemEnvironment",
						Map.of("TANDEM_SOURCE_PROPERTIES_SASL_JAAS_CONFIG", LOGIN.formatted("${EAST}")))))
			.withPropertyValues("tandem.source.properties.sasl.jaas.config=" + LOGIN.formatted("plain"))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void leavesOtherKeysAlone() {
		this.runner
			.withPropertyValues("tandem.routes[0].name=all", "tandem.routes[0].topics=.*",
					"tandem.routes[0].rename=east.${topic}", "other.properties.a=${nowhere}")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ConfigurationPropertiesScan
	static class Keys {

	}

}
