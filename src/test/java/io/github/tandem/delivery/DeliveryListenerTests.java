package io.github.tandem.delivery;

import java.util.List;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.ReportedRanges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link DeliveryListener}.
 */
class DeliveryListenerTests {

	private static final TopicPartition SOURCE = new TopicPartition("orders", 1);

	@Test
	void reportsEverythingToEachOfSeveral() {
		ReportedRanges first = new ReportedRanges();
		ReportedRanges second = new ReportedRanges();
		reportTo(DeliveryListener.of(List.of(first, second)));
		List<String> all = first.take();
		assertThat(all).containsExactly("orders-1 restarted at 5", "orders-1 5..7 at east.orders-4 70..72",
				"orders-1 2 retimed", "orders-1 8..9 left out: SKIPPED", "orders-1 10..11 skipped");
		assertThat(second.take()).isEqualTo(all);
		assertThat(second.ownership()).containsExactly("orders-1 is of null", "orders-1 committed at 12",
				"orders-1 ended");
	}

	@Test
	void reportsToOneAfterTheOther() {
		ReportedRanges both = new ReportedRanges();
		reportTo(DeliveryListener.of(List.of(both, both)));
		assertThat(both.take()).startsWith("orders-1 restarted at 5", "orders-1 restarted at 5",
				"orders-1 5..7 at east.orders-4 70..72", "orders-1 5..7 at east.orders-4 70..72");
	}

	@Test
	void aListenerMayIgnoreEverything() {
		assertThatNoException().isThrownBy(() -> reportTo(DeliveryListener.of(List.of(new DeliveryListener() {
		}))));
	}

	private static void reportTo(DeliveryListener listener) {
		listener.restarted(SOURCE, 5, 9);
		listener.replicated(new ReplicatedRange(SOURCE, 5, 3, 30, "east.orders", 4, 70));
		listener.retimed(SOURCE, 2);
		listener.leftOut(SOURCE, 8, 9, LeftOut.SKIPPED);
		listener.skipped(SOURCE, 10, 11);
		listener.identified(SOURCE, null);
		listener.committed(SOURCE, 12);
		listener.ended(SOURCE);
	}

}
