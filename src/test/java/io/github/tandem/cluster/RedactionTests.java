package io.github.tandem.cluster;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that settings can be printed: any property may hold a password, so that only
 * their names are shown.
 */
class RedactionTests {

	private static final String SECRET = "hunter2";

	private static final Map<String, String> PROPERTIES = Map.of("sasl.jaas.config",
			"org.example.LoginModule required password=\"hunter2\";");

	private static final ClientProperties CLIENT = new ClientProperties(Map.of("ssl.key.password", SECRET));

	@Test
	void clientShowsNamesOnly() {
		assertThat(CLIENT.properties()).containsValue(SECRET);
		assertThat(CLIENT).hasToString("ClientProperties[properties=[ssl.key.password]]");
	}

	@Test
	void sourceShowsNamesOnly() {
		SourceProperties source = new SourceProperties(List.of("east-1:9092"), new SslProperties("secure"), PROPERTIES,
				CLIENT, CLIENT);
		assertThat(source.properties()).isEqualTo(PROPERTIES);
		assertThat(source).hasToString("SourceProperties[bootstrapServers=[east-1:9092], "
				+ "ssl=SslProperties[bundle=secure], properties=[sasl.jaas.config], "
				+ "consumer=ClientProperties[properties=[ssl.key.password]], "
				+ "admin=ClientProperties[properties=[ssl.key.password]]]");
	}

	@Test
	void targetShowsNamesOnly() {
		TargetProperties target = new TargetProperties(List.of("west-1:9092"), new SslProperties(null), PROPERTIES,
				CLIENT, CLIENT);
		assertThat(target.properties()).isEqualTo(PROPERTIES);
		assertThat(target).hasToString("TargetProperties[bootstrapServers=[west-1:9092], "
				+ "ssl=SslProperties[bundle=null], properties=[sasl.jaas.config], "
				+ "producer=ClientProperties[properties=[ssl.key.password]], "
				+ "admin=ClientProperties[properties=[ssl.key.password]]]");
	}

}
