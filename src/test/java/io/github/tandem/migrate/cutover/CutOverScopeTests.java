package io.github.tandem.migrate.cutover;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CutOverScope}.
 */
class CutOverScopeTests {

	@Test
	void takesAllWithoutNames() {
		assertThat(scope().takes("orders")).isTrue();
		assertThat(scope().unmatched(List.of())).isEmpty();
	}

	@Test
	void takesNamesAndExpressions() {
		CutOverScope scope = scope("orders", "pay.*", "a+b");
		assertThat(Stream.of("orders", "payments", "a+b", "aab")).allMatch(scope::takes);
		assertThat(Stream.of("order", "orders2", "topay")).noneMatch(scope::takes);
	}

	@Test
	void namesWhatMatchesNothing() {
		assertThat(scope("orders", "paymets").unmatched(List.of("orders", "payments")))
			.containsExactly("no topic matches 'paymets'");
	}

	private static CutOverScope scope(String... topics) {
		return new CutOverScope(Stream.of(topics).map(Pattern::compile).toList(), 0, Duration.ofSeconds(1),
				Duration.ZERO, Duration.ofSeconds(1));
	}

}
