package io.github.tandem.route;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Rename}.
 */
class RenameTests {

	@Test
	void putsTheTopicIntoTheTemplate() {
		assertThat(new Rename("${topic}").apply("orders")).isEqualTo("orders");
		assertThat(new Rename("east.${topic}").apply("orders")).isEqualTo("east.orders");
		assertThat(new Rename("${topic}-copy-of-${topic}").apply("a$1\\")).isEqualTo("a$1\\-copy-of-a$1\\");
	}

	@Test
	void isConstantWithoutTheTopic() {
		assertThat(new Rename("all-orders").isConstant()).isTrue();
		assertThat(new Rename("all-orders").apply("orders")).isEqualTo("all-orders");
		assertThat(new Rename("east.${topic}").isConstant()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", ".", "..", "east ${topic}", "${Topic}", "${topic", "east/${topic}", "$topic",
			"ost\u00fc.${topic}" })
	void refusesTemplatesThatMakeNoLegalName(String template) {
		assertThatIllegalArgumentException().isThrownBy(() -> new Rename(template))
			.withMessage("'%s' makes no legal topic name: use letters, digits, dots, hyphens, underscores and ${topic}"
				.formatted(template));
	}

	@Test
	void knowsWhichNamesAreLegal() {
		assertThat(Rename.isLegal("aZ0._-")).isTrue();
		assertThat(Rename.isLegal("...")).isTrue();
		assertThat(Rename.isLegal("a".repeat(249))).isTrue();
		assertThat(Rename.isLegal("a".repeat(250))).isFalse();
		assertThat(Rename.isLegal("a\n")).isFalse();
		assertThat(Rename.isLegal("..")).isFalse();
		assertThat(Rename.isLegal("")).isFalse();
	}

}
