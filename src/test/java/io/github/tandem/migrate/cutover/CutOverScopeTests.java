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
		assertThat(scope().taken(List.of("orders"))).containsExactly("orders");
		assertThat(scope().unmatched(List.of())).isEmpty();
	}

	@Test
	void takesNamesAndExpressions() {
		CutOverScope scope = scope("orders", "pay.*", "a+b");
		assertThat(scope.taken(List.of("orders", "payments", "aab", "order", "orders2", "topay")))
			.containsExactlyInAnyOrder("orders", "payments", "aab");
	}

	@Test
	void aNameWithDotsMeansNoOtherTopicIfThereIsOneOfThatName() {
		assertThat(scope("orders.v1").taken(List.of("orders.v1", "orders-v1"))).containsExactly("orders.v1");
		assertThat(scope("orders.v1").taken(List.of("orders_v1", "orders-v1"))).hasSize(2);
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
