package io.github.tandem.policy;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apache.kafka.common.InvalidRecordException;

import io.github.tandem.route.OnGap;
import io.github.tandem.route.OnRejected;
import io.github.tandem.worker.LoopHarness;

/**
 * A route whose topic on the target is compacted, and takes no record without a key: the
 * one at offset 3 of partition 0 has none.
 */
final class CompactedTopic {

	static final String KEYLESS = "orders-0@3";

	static final Exception NO_KEY = new InvalidRecordException("no key");

	private CompactedTopic() {
	}

	static LoopHarness start(OnRejected onRejected) {
		return start(new LoopHarness(1_000_000, OnGap.CONTINUE, onRejected, true));
	}

	static LoopHarness start(LoopHarness route) {
		route.createTargetTopic(Map.of("cleanup.policy", "compact"));
		route.targetTopics().refresh();
		route.append(0, 0, 3);
		route.appendWithoutKey(0, 3);
		route.append(0, 4, 7);
		route.append(1, 0, 3);
		route.assign(0, 1);
		return route;
	}

	/**
	 * Let all flow, and reject the record without key.
	 * @param route the route
	 * @param failure why the target rejects it
	 */
	static void flowAndReject(LoopHarness route, Exception failure) {
		for (int round = 0; round < 20; round++) {
			route.poll();
			if (!route.target().producers().isEmpty()) {
				boolean there = route.target().producer().inFlight().contains(KEYLESS);
				route.target().producer().fail(KEYLESS::equals, failure);
				route.target().producer().acknowledgeAll();
				if (there) {
					return;
				}
			}
			route.clock().advance(Duration.ofMillis(50));
		}
		throw new AssertionError("It was not sent");
	}

	static List<String> valuesWithKey() {
		return LoopHarness.values(0, 0, 7).stream().filter((value) -> !value.equals(KEYLESS)).toList();
	}

}
