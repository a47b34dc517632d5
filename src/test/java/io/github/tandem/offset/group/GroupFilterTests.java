package io.github.tandem.offset.group;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link GroupFilter}.
 */
class GroupFilterTests {

	@Test
	void aNameIsMeantAsItIsBeforeItIsAnExpression() {
		GroupFilter filter = GroupFilter.named("--group", List.of("billing[1]", "a+b", "orders-.*"), Set.of());
		assertThat(List.of("billing[1]", "billing1", "a+b", "aab", "orders-7")).allMatch(filter::matches);
		assertThat(List.of("billing", "ab-", "orders")).noneMatch(filter::matches);
		assertThat(GroupFilter.isMeant("billing[1]", "billing[1]")).isTrue();
	}

	@Test
	void theGroupsOfTheDeploymentAreNeverMeant() {
		assertThat(GroupFilter.named("--group", List.of(".*"), Set.of("tandem-all")).matches("tandem-all")).isFalse();
	}

	@Test
	void saysHowANameThatIsNoExpressionIsWritten() {
		assertThatIllegalArgumentException().isThrownBy(() -> GroupFilter.named("--group", List.of("(1"), Set.of()))
			.withMessageContaining("--group: '(1' is neither a name nor a regular expression")
			.withMessageContaining("\\Q…\\E");
		assertThat(GroupFilter.named("--group", List.of("\\Q(1\\E"), Set.of()).matches("(1")).isTrue();
	}

}
