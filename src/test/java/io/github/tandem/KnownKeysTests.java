package io.github.tandem;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KnownKeys}.
 */
class KnownKeysTests {

	private final KnownKeys keys = new KnownKeys(Set.of("app.name", "app.shutdown-timeout", "app.tags", "app.tags[]",
			"app.extra-properties.*", "app.client.max-bytes", "app.client.properties.*", "app.stages[].name",
			"app.stages[].topics", "app.stages[].topics[]"));

	@ParameterizedTest
	@ValueSource(strings = { "app.name", "app.shutdown-timeout", "app.shutdowntimeout", "app.tags", "app.tags[0]",
			"app.client.max-bytes", "app.client.properties.ssl.key.password", "app.client.properties.a",
			"app.extra-properties.a.b", "app.extra.properties.a", "app.stages[12].name", "app.stages[0].topics[3]",
			"app.stages[0].topics", "app.client.max.bytes" })
	void containsThem(String name) {
		assertThat(this.keys.contains(name(name))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "app.nam", "app.names", "app.name.first", "app.name[0]", "app", "app.client",
			"app.client.properties", "app.client.propertiess.a", "app.client.properties2.a", "app.stages",
			"app.stages[0]", "app.stages.name", "app.stages[0].topic", "app.tags[0].name", "other.name",
			"app.properties.a" })
	void containsNoOthers(String name) {
		assertThat(this.keys.contains(name(name))).isFalse();
	}

	@Test
	void knowsTheGroupsOfItsKeys() {
		assertThat(List.of("app.client.foo", "app.stages[0].foo", "app.name.first", "app.shutdown-timeout.foo"))
			.allMatch((name) -> this.keys.containsGroupOf(name(name)));
		assertThat(List.of("app.java.opts", "app.clients.foo", "app.home"))
			.noneMatch((name) -> this.keys.containsGroupOf(name(name)));
	}

	@ParameterizedTest
	@CsvSource({ "app.nmae, app.name", "app.shut-down-timeout, app.shutdown-timeout",
			"app.clients.max-bytes, app.client.max-bytes", "app.client.maxbyte, app.client.max-bytes",
			"app.stages[7].topic, app.stages[].topics" })
	void findsTheNearest(String wrong, String nearest) {
		assertThat(this.keys.nearest(name(wrong), 2)).contains(nearest);
	}

	@Test
	void findsNothingThatIsTooFar() {
		assertThat(this.keys.nearest(name("app.java.opts"), 2)).isEmpty();
		assertThat(this.keys.nearest(name("app.java.opts"), Integer.MAX_VALUE)).isPresent();
		assertThat(new KnownKeys(Set.of()).nearest(name("app.name"), Integer.MAX_VALUE)).isEmpty();
	}

	private static ConfigurationPropertyName name(String name) {
		return ConfigurationPropertyName.of(name);
	}

}
