package io.github.tandem.policy;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CorruptPartition}.
 */
class CorruptPartitionTests {

	private static final TopicPartition PARTITION = new TopicPartition("orders", 1);

	@ParameterizedTest
	@ValueSource(strings = { "Record batch for partition orders-1 at offset 7 is invalid, cause: Record is corrupt",
			"Encountered corrupt message when fetching offset 7 for topic-partition orders-1",
			"Received exception when fetching the next record from orders-1. If needed, please seek past the record",
			"orders-1", "orders-1: broken", "of (orders-1)", "of orders-1.", "of 'orders-1'" })
	void findsThePartitionThatIsNamed(String message) {
		assertThat(CorruptPartition.names(message, PARTITION)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "of orders-10 at offset 7", "of my-orders-1 at offset 7", "of my.orders-1 at offset 7",
			"of my_orders-1 at offset 7", "of orders-1.x-0 at offset 7", "of orders-1-2 at offset 7",
			"of orders-1_2 at offset 7", "of orders-2 at offset 1", "" })
	void isNotMisledByNamesThatContainIt(String message) {
		assertThat(CorruptPartition.names(message, PARTITION)).isFalse();
	}

	@Test
	void findsItBehindANameThatContainsIt() {
		assertThat(CorruptPartition.names("of my-orders-1 or of orders-1 at offset 7", PARTITION)).isTrue();
	}

	@Test
	void takesDotsOfANameForDots() {
		assertThat(CorruptPartition.names("of ordersXeast-1 at", new TopicPartition("orders.east", 1))).isFalse();
		assertThat(CorruptPartition.names("of orders.east-1 at", new TopicPartition("orders.east", 1))).isTrue();
	}

}
