package io.github.tandem.topic.ledger;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LedgerFormat}.
 */
class LedgerFormatTests {

	@Test
	void readsWhatItWrote() {
		Map<String, Set<String>> settings = Map.of("retention.ms", Set.of("1", "2"), "cleanup.policy",
				Set.of("compact,delete"));
		assertThat(LedgerFormat.settings(LedgerFormat.value(settings))).isEqualTo(settings);
		assertThat(LedgerFormat.subject(LedgerFormat.key("topic/orders"))).isEqualTo("topic/orders");
	}

	@Test
	void isAsStableAsFilesOnTheClustersMustBe() {
		assertThat(LedgerFormat.value(Map.of("b", Set.of("2", "1"), "a", Set.of("3")))).asString()
			.isEqualTo("{\"a\":[\"3\"],\"b\":[\"1\",\"2\"]}");
	}

	@Test
	void forgetsASubjectWithoutSettings() {
		assertThat(LedgerFormat.value(Map.of())).isNull();
		assertThat(LedgerFormat.settings(null)).isEmpty();
	}

	@Test
	void takesNothingFromRecordsOfAnotherKind() {
		assertThat(LedgerFormat.settings("what".getBytes(StandardCharsets.UTF_8))).isEmpty();
	}

	@Test
	void takesNothingFromWhatIsJsonAndNoSettings() {
		for (String value : List.of("", "null", "[]", "1", "{\"a\":null}", "{\"a\":[null]}", "{\"a\":\"1\"}",
				"{\"a\":{}}")) {
			assertThat(LedgerFormat.settings(value.getBytes(StandardCharsets.UTF_8))).as(value).isEmpty();
		}
	}

}
