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
		assertThat(new DeploymentProperties("tandem.east_to-west1", null).name()).isEqualTo("tandem.east_to-west1");
		assertThat(new DeploymentProperties("t".repeat(100), null).name()).hasSize(100);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "east west", "east/west", "ost\u00fc",
			"ttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt" })
	void refusesOthers(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> new DeploymentProperties(name, null))
			.withMessage("tandem.name: '%s' is not a usable name: "
					+ "use 1 to 100 letters, digits, dots, hyphens and underscores", name);
	}

	@Test
	void takesNamesOfInstancesThatMembersOfGroupsCanHave() {
		assertThat(new DeploymentProperties("tandem", "tandem-7d9c.0_a").instance()).isEqualTo("tandem-7d9c.0_a");
		assertThat(new DeploymentProperties("tandem", "t".repeat(200)).instance()).hasSize(200);
		assertThat(new DeploymentProperties("tandem", "").instance()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { " ", "pod 1", "pod/1", "${HOSTNAME}", "." + "x\ny" })
	void refusesOtherInstances(String instance) {
		assertThatIllegalArgumentException().isThrownBy(() -> new DeploymentProperties("tandem", instance))
			.withMessage("tandem.instance: '%s' is not a usable name: "
					+ "use 1 to 200 letters, digits, dots, hyphens and underscores", instance);
	}

}
