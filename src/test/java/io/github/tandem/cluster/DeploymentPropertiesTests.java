package io.github.tandem.cluster;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link DeploymentProperties}.
 */
class DeploymentPropertiesTests {

	@Test
	void takesNamesThatGroupsCanBeginWith() {
		assertThat(new DeploymentProperties("tandem.east_to-west1").name()).isEqualTo("tandem.east_to-west1");
		assertThat(new DeploymentProperties("t".repeat(100)).name()).hasSize(100);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "east west", "east/west", "ost\u00fc",
			"ttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt" })
	void refusesOthers(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> new DeploymentProperties(name))
			.withMessage("tandem.name: '%s' is not a usable name: "
					+ "use 1 to 100 letters, digits, dots, hyphens and underscores", name);
	}

}
