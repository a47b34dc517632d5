package io.github.tandem.policy;

import java.time.Duration;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;

import io.github.tandem.route.OnGap;
import io.github.tandem.route.OnRejected;
import io.github.tandem.worker.LoopHarness;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Records that a producer refuses in the call that sends them, as those above its
 * {@code max.request.size}.
 */
class RefusalsInSendTests {

	private static final int RECORDS = 300;

	private static final Duration LONGEST = Duration.ofMillis(50);

	@Test
	void aFloodOfThemIsDecidedInPlaceAndNotReadAgain() {
		LoopHarness route = start(OnRejected.SKIP);
		OffsetAndMetadata seek = route.consumer().lastSeek(LoopHarness.partition(0));
		for (int round = 0; round < 2 * RECORDS; round++) {
			route.poll();
			Duration timeout = route.loop().pollTimeout(LONGEST);
			if (round > 2 && route.outcomes("skipped") < RECORDS - 1) {
				assertThat(timeout).as("after %s", route.outcomes("skipped")).isLessThan(Duration.ofMillis(5));
			}
			route.clock().advance(Duration.ofMillis(1));
		}
		assertThat(route.outcomes("skipped")).isEqualTo(RECORDS);
		assertThat(route.consumer().lastSeek(LoopHarness.partition(0))).isSameAs(seek);
		route.target().producer().refuse(null, 0);
		route.append(0, RECORDS + 5, RECORDS + 8);
		route.flowFor(Duration.ofSeconds(2));
		assertThat(route.copied(0)).startsWith("orders-0@0", "orders-0@1", "orders-0@2", "orders-0@3", "orders-0@4")
			.endsWith("orders-0@" + (RECORDS + 5), "orders-0@" + (RECORDS + 6), "orders-0@" + (RECORDS + 7))
			.hasSize(8);
	}

	@Test
	void haltsAtTheFirstOfThemIfItsRouteSaysSo() {
		LoopHarness route = start(OnRejected.HALT);
		route.flowFor(LoopHarness.COMMIT);
		assertThat(route.status(0).nextOffset()).isEqualTo(5);
		assertThat(route.status(0).state().name()).isEqualTo("halted");
		route.target().producer().refuse(null, 0);
		route.flowFor(Duration.ofSeconds(15));
		assertThat(route.copied(0)).as("tried again, in order")
			.containsExactlyElementsOf(LoopHarness.values(0, 0, RECORDS + 5));
	}

	private static LoopHarness start(OnRejected onRejected) {
		LoopHarness route = new LoopHarness(10_000_000, OnGap.CONTINUE, onRejected, true);
		route.start(5, 0);
		route.flowFor(LoopHarness.SHORTLY);
		assertThat(route.copied(0)).hasSize(5);
		route.target().producer().refuse(new RecordTooLargeException("larger than max.request.size"), 0);
		route.append(0, 5, RECORDS + 5);
		return route;
	}

}
