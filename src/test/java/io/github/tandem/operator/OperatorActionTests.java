package io.github.tandem.operator;

import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.tandem.test.Document;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OperatorAction}.
 */
class OperatorActionTests {

	@ParameterizedTest
	@EnumSource
	void isFoundByItsName(OperatorAction action) {
		assertThat(OperatorAction.of(action.tag())).contains(action);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "RETRY", "skip", "skip_one", "delete" })
	void nothingElseIsAnAction(String name) {
		assertThat(OperatorAction.of(name)).isEmpty();
	}

	@Test
	void eachIsExplained() {
		assertThat(Document.rows(Document.at("docs/operations.md").section("Operator actions"))
			.stream()
			.map((row) -> row.get(0).replace("`", "")))
			.containsExactlyElementsOf(Arrays.stream(OperatorAction.values()).map(OperatorAction::tag).toList());
	}

}
