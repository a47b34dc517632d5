package io.github.tandem.cluster;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link Login}.
 */
class LoginTests {

	@ParameterizedTest
	@ValueSource(strings = { "org.example.Module required;", "org.example.Module required password=hunter2;",
			"org.example.Module required username=\"me\" password=\"it's; \\\"quoted\\\" = hunter2\";" })
	void takesWhatKafkaCanRead(String login) {
		assertThatNoException().isThrownBy(() -> Login.check("tandem.source", Map.of("sasl.jaas.config", login)));
	}

	@Test
	void takesNone() {
		assertThatNoException().isThrownBy(() -> Login.check("tandem.source", Map.of()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "hunter2", "org.example.Module hunter2;", "org.example.Module required hunter2;",
			"org.example.Module required password=\"hunter2\"", "org.example.Module required password=two hunter2;",
			"org.example.Module required password=\"a\"hunter2\";",
			"org.example.Module required password=hunter2; org.example.Module required password=hunter2;" })
	void refusesOthersWithoutTellingWhatIsInThem(String login) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Login.check("tandem.source", Map.of("sasl.jaas.config", login)))
			.withMessage("tandem.source: its property sasl.jaas.config cannot be read: "
					+ "write <login module> required <option>=\"<value>\" ...; "
					+ "with each value in double quotes and a semicolon at the end")
			.withNoCause();
	}

}
