package io.github.tandem.operator;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.tandem.partition.Reason;
import io.github.tandem.route.OnGap;
import io.github.tandem.worker.LoopHarness;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OperatorCommands}: each action in each state of a partition.
 */
class ActionsInEachStateTests {

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.HALT);

	static Stream<Arguments> actionsInEachState() {
		Map<String, Set<OperatorAction>> done = Map.of("starting", EnumSet.of(OperatorAction.PAUSE), "running",
				EnumSet.of(OperatorAction.PAUSE), "caught-up", EnumSet.of(OperatorAction.PAUSE), "waiting",
				EnumSet.of(OperatorAction.PAUSE), "backed-off", EnumSet.of(OperatorAction.PAUSE, OperatorAction.RETRY),
				"rejected",
				EnumSet.of(OperatorAction.PAUSE, OperatorAction.RETRY, OperatorAction.SKIP_ONE,
						OperatorAction.DEAD_LETTER_ONE),
				"gap", EnumSet.of(OperatorAction.PAUSE, OperatorAction.RETRY, OperatorAction.SKIP_ONE), "corrupt",
				EnumSet.of(OperatorAction.PAUSE, OperatorAction.RETRY, OperatorAction.SKIP_ONE), "paused",
				EnumSet.of(OperatorAction.RESUME), "given away", EnumSet.noneOf(OperatorAction.class));
		return done.entrySet()
			.stream()
			.flatMap((state) -> Stream.of(OperatorAction.values())
				.map((action) -> Arguments.of(state.getKey(), action, state.getValue().contains(action))));
	}

	@ParameterizedTest
	@MethodSource("actionsInEachState")
	void doesWhatMakesSenseInEachStateAndSaysWhyNot(String state, OperatorAction action, boolean done) {
		RouteStates.bring(this.route, state);
		OperatorAnswer answer = this.route.operate(0, action);
		assertThat(answer).returns("orders", OperatorAnswer::topic).returns(0, OperatorAnswer::partition);
		assertThat(answer.done()).as(answer.message()).isEqualTo(done);
		assertThat(answer.message()).isNotBlank();
	}

	@ParameterizedTest
	@MethodSource("actionsInEachState")
	void noActionLosesRecords(String state, OperatorAction action, boolean done) {
		RouteStates.bring(this.route, state);
		this.route.operate(0, action);
		this.route.consumer().repair(LoopHarness.partition(0));
		recover();
		boolean left = done && action == OperatorAction.SKIP_ONE;
		assertThat(Set.copyOf(this.route.copied(0))).as("all but what was to be left out")
			.containsAll(LoopHarness.values(0, (state.equals("gap") || left) ? 7 : 0, 10));
		this.route.append(0, 10, 12);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.copied(0)).endsWith("orders-0@10", "orders-0@11");
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(12L);
	}

	// Whatever state it is in, let an operator get all that can be had.
	private void recover() {
		this.route.sourceAdmin().timeoutNextRequest(0);
		this.route.targetTopics().refresh();
		if (this.route.loop().status().isEmpty()) {
			this.route.assign(0);
		}
		for (int round = 0; round < 20; round++) {
			this.route.flowFor(Duration.ofSeconds(2));
			this.route.operate(0, OperatorAction.RESUME);
			if (this.route.status(0).state().reason() == Reason.GAP) {
				this.route.operate(0, OperatorAction.SKIP_ONE);
			}
		}
	}

}
