package io.github.tandem.route;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TopicNames}.
 */
class TopicNamesTests {

	@Test
	void theFirstRuleThatIsAboutATopicCounts() {
		TopicNames names = names("east.${topic}", "orders -> sales", "o.* -> o.${topic}", "orders -> never");
		assertThat(names.apply("orders")).isEqualTo("sales");
		assertThat(names.apply("offers")).isEqualTo("o.offers");
		assertThat(names.apply("clicks")).isEqualTo("east.clicks");
	}

	@Test
	void knowTheTopicOfAName() {
		TopicNames names = names("east.${topic}", "orders -> sales", "prod\\.(.*) -> dr.${1}");
		assertThat(names.invert("sales")).contains("orders");
		assertThat(names.invert("dr.a")).contains("prod.a");
		assertThat(names.invert("east.clicks")).contains("clicks");
		assertThat(names.invert("east.orders")).as("it is called sales").isEmpty();
		assertThat(names.invert("clicks")).isEmpty();
		assertThat(names.lossy()).isEmpty();
	}

	@Test
	void tellNothingWhereTwoTopicsCouldGetAName() {
		TopicNames names = names("east.${topic}", "orders -> east.clicks");
		assertThat(names.invert("east.clicks")).isEmpty();
		assertThat(names.invert("east.other")).contains("other");
	}

	@Test
	void tellNothingWhereARuleLosesTheName() {
		TopicNames names = names("${topic}", "(?:eu|us)\\.(.*) -> all.${1}");
		assertThat(names.invert("all.orders")).isEmpty();
		assertThat(names.invert("orders")).contains("orders");
		assertThat(names.lossy()).containsExactly("(?:eu|us)\\.(.*) -> all.${1}");
	}

	@Test
	void aTemplateIsUndone() {
		assertThat(new Rename("east.${topic}.copy").invert("east.orders.copy")).contains("orders");
		assertThat(new Rename("${topic}-copy-of-${topic}").invert("a-copy-of-a")).contains("a");
		assertThat(new Rename("${topic}-copy-of-${topic}").invert("a-copy-of-b")).isEmpty();
		assertThat(new Rename("${topic}").invert("orders")).contains("orders");
		assertThat(new Rename("east.${topic}").invert("east.")).isEmpty();
		assertThat(new Rename("east.${topic}").invert("e")).isEmpty();
		assertThat(new Rename("all").invert("all")).as("whatever it was").isEmpty();
	}

	private static TopicNames names(String rename, String... rules) {
		return new TopicNames(Stream.of(rules).map(RenameRule::parse).toList(), new Rename(rename));
	}

}
