package io.github.tandem.operator;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;

import io.github.tandem.progress.PartitionCondition;
import io.github.tandem.worker.LoopHarness;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Brings the first partition of a route into a state.
 */
final class RouteStates {

	private RouteStates() {
	}

	/**
	 * Bring the partition into a state.
	 * @param route its route
	 * @param state name of the state, or of the reason why it is halted
	 */
	static void bring(LoopHarness route, String state) {
		switch (state) {
			case "starting" -> {
				route.targetTopics().refresh();
				route.append(0, 0, 10);
				route.sourceAdmin().timeoutNextRequest(1000);
				route.assign(0);
				route.pollFor(Duration.ofSeconds(2));
			}
			case "running" -> {
				route.start(10, 0);
				route.pollFor(LoopHarness.SHORTLY);
			}
			case "caught-up" -> {
				route.start(10, 0);
				route.flowFor(LoopHarness.COMMIT);
			}
			case "waiting" -> {
				route.append(0, 0, 10);
				route.assign(0);
				route.pollFor(LoopHarness.SHORTLY);
			}
			case "backed-off" -> {
				route.start(10, 0);
				route.pollFor(LoopHarness.SHORTLY);
				route.target().producer().fail((value) -> true, new NotEnoughReplicasException("one of two"));
				route.pollFor(Duration.ofMillis(200));
			}
			case "rejected" -> reject(route);
			case "gap" -> {
				route.consumer().startAt(LoopHarness.partition(0), 7);
				route.commit(Map.of(LoopHarness.partition(0), 2L));
				route.append(0, 7, 10);
				route.targetTopics().refresh();
				route.assign(0);
				route.flowFor(LoopHarness.COMMIT);
			}
			case "corrupt" -> {
				route.consumer().corrupt(LoopHarness.partition(0), 5, 7);
				route.start(10, 0);
				route.flowFor(Duration.ofSeconds(2));
			}
			case "paused" -> {
				route.start(10, 0);
				route.operate(0, OperatorAction.PAUSE);
			}
			default -> {
				route.start(10, 0);
				route.flowFor(LoopHarness.COMMIT);
				route.revoke(0);
				route.commit(Map.of(LoopHarness.partition(0), 10L));
			}
		}
		if (!state.equals("given away")) {
			route.loop().assigned(List.of());
			route.poll();
			PartitionCondition current = route.status(0).state();
			assertThat(List.of(current.name(), current.reason().tag())).contains(state);
		}
	}

	private static void reject(LoopHarness route) {
		route.start(10, 0);
		route.pollFor(LoopHarness.SHORTLY);
		route.target().producer().fail("orders-0@6"::equals, new RecordTooLargeException("2 MB"));
		route.target().producer().acknowledgeAll();
		route.pollFor(LoopHarness.SHORTLY);
		assertThat(route.target().producer().inFlight()).containsExactly("orders-0@6");
		route.target().producer().fail((value) -> true, new RecordTooLargeException("2 MB"));
		route.pollFor(Duration.ofMillis(200));
	}

}
