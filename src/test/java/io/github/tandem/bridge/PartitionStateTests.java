package io.github.tandem.bridge;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link PartitionState}.
 */
class PartitionStateTests {

	private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

	private static final List<PartitionState> STATES = List.of(new PartitionState.Starting(NOW),
			new PartitionState.Running(NOW), new PartitionState.CaughtUp(NOW),
			new PartitionState.Waiting(NOW, Reason.TARGET_TOPIC, "is prepared", NOW),
			new PartitionState.BackedOff(NOW, "one of two", NOW),
			new PartitionState.Halted(NOW, Reason.REJECTED, "too large", NOW, null),
			new PartitionState.Paused(NOW, "by somebody"), new PartitionState.Draining(NOW));

	@Test
	void noStateIsMissingHere() {
		assertThat(STATES.stream().map(Object::getClass))
			.containsExactlyInAnyOrder(PartitionState.class.getPermittedSubclasses());
		assertThat(STATES).extracting(PartitionState::name).doesNotHaveDuplicates();
	}

	@Test
	void becomesWhatItMayAndNothingElse() {
		Map<String, Set<String>> legal = new TreeMap<>();
		for (PartitionState from : STATES) {
			Set<String> next = new TreeSet<>();
			STATES.stream().filter(from::mayBecome).map(PartitionState::name).forEach(next::add);
			legal.put(from.name(), next);
		}
		Set<String> anyButCaughtUp = Set.of("starting", "running", "waiting", "backed-off", "halted", "paused",
				"draining");
		assertThat(legal)
			.isEqualTo(Map.of("starting", Set.of("starting", "waiting", "halted", "paused", "draining"), "running",
					Set.of("starting", "running", "caught-up", "waiting", "backed-off", "halted", "paused", "draining"),
					"caught-up", anyButCaughtUp, "waiting", anyButCaughtUp, "backed-off", anyButCaughtUp, "halted",
					anyButCaughtUp, "paused", Set.of("starting", "waiting", "draining"), "draining", Set.of()));
	}

	@Test
	void aPartitionRefusesATransitionThatWouldBeAnError() {
		PartitionFlow flow = new PartitionFlow(new TopicPartition("orders", 0),
				new BridgeMeters(new SimpleMeterRegistry(), true).topic("all", "orders"), NOW);
		flow.drain(NOW);
		assertThatIllegalStateException().isThrownBy(() -> flow.pause("by somebody", NOW))
			.withMessage("orders-0 cannot become paused when it is draining");
		assertThat(flow.state()).isInstanceOf(PartitionState.Draining.class);
	}

	@Test
	void tellsWhyItDoesNotFlow() {
		assertThat(STATES).extracting(PartitionState::reason)
			.containsExactly(Reason.NONE, Reason.NONE, Reason.NONE, Reason.TARGET_TOPIC, Reason.TARGET_UNAVAILABLE,
					Reason.REJECTED, Reason.OPERATOR, Reason.NONE);
		assertThat(STATES).extracting(PartitionState::detail)
			.containsExactly(null, null, null, "is prepared", "one of two", "too large", "by somebody", null);
		assertThat(STATES).extracting(PartitionState::retryAt)
			.containsExactly(null, null, null, NOW, NOW, NOW, null, null);
	}

}
