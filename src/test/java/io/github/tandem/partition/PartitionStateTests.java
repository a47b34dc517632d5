package io.github.tandem.partition;

import java.lang.reflect.Method;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

import io.github.tandem.partition.PartitionState.Active;
import io.github.tandem.partition.PartitionState.BackedOff;
import io.github.tandem.partition.PartitionState.CaughtUp;
import io.github.tandem.partition.PartitionState.Draining;
import io.github.tandem.partition.PartitionState.Halted;
import io.github.tandem.partition.PartitionState.Positioned;
import io.github.tandem.partition.PartitionState.Running;
import io.github.tandem.partition.PartitionState.Starting;
import io.github.tandem.partition.PartitionState.Waiting;
import io.github.tandem.position.Gap;
import io.github.tandem.position.GapCause;
import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.Position;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PartitionState}.
 */
class PartitionStateTests {

	private static final Instant SINCE = Instant.parse("2026-11-01T00:00:00Z");

	private static final Instant NOW = SINCE.plusSeconds(60);

	private static final Instant LATER = NOW.plusSeconds(10);

	private static final Lookup FROM = new Lookup.From(new KnownPosition(7, Optional.empty(), null, 9));

	private static final HaltCause CAUSE = new HaltCause.Unreadable(7);

	private static final List<PartitionState> STATES = List.of(new Starting(SINCE, FROM), new Running(SINCE),
			new CaughtUp(SINCE), new Waiting(SINCE, Obstacle.TOPIC_NOT_SEEN, LATER),
			new BackedOff(SINCE, "one of two", LATER), new Halted(SINCE, CAUSE, "broken batch", LATER),
			new Draining(SINCE, null));

	@Test
	void noStateIsMissingHere() {
		assertThat(STATES.stream().map(Object::getClass))
			.containsExactlyInAnyOrderElementsOf(leaves(PartitionState.class).toList());
		assertThat(STATES).extracting(PartitionState::kind).doesNotHaveDuplicates();
	}

	/**
	 * A transition that is not written down here does not compile in a caller either.
	 */
	@Test
	void hasTheTransitionsOfThePictureAndNoOthers() {
		Set<String> always = Set.of("starting", "waiting", "halted", "draining");
		Set<String> positioned = Set.of("starting", "waiting", "halted", "draining", "running", "backedOff");
		Set<String> flowing = Set.of("starting", "waiting", "halted", "draining", "running", "backedOff", "caughtUp");
		Map<String, Set<String>> transitions = new TreeMap<>();
		leaves(PartitionState.class).forEach((state) -> transitions.put(state.getSimpleName(), transitions(state)));
		assertThat(transitions).isEqualTo(Map.of("Starting", always, "Waiting", positioned, "Running", flowing,
				"CaughtUp", flowing, "BackedOff", positioned, "Halted", positioned, "Draining", Set.of()));
	}

	@Test
	void everyStateButTheLastMayBecomeTheseAtAnyTime() {
		for (Active state : states(Active.class)) {
			assertThat(state.starting(FROM, NOW)).isEqualTo(new Starting(NOW, FROM));
			assertThat(state.waiting(Obstacle.PREPARING, LATER, NOW))
				.isEqualTo(new Waiting(NOW, Obstacle.PREPARING, LATER));
			assertThat(state.halted(new HaltCause.TargetForbidden(), "not allowed", LATER, NOW))
				.isEqualTo(new Halted(NOW, new HaltCause.TargetForbidden(), "not allowed", LATER));
			assertThat(state.draining(NOW).since()).isEqualTo(NOW);
		}
	}

	@Test
	void everyStateWithAPositionMayFlowAndBackOff() {
		for (Positioned state : states(Positioned.class)) {
			assertThat(state.running(NOW)).isEqualTo(new Running(NOW));
			assertThat(state.backedOff("one of two", LATER, NOW)).isEqualTo(new BackedOff(NOW, "one of two", LATER));
		}
	}

	@Test
	void catchesUpAndFallsBehindAndStaysSinceThen() {
		Running running = new Running(SINCE);
		CaughtUp caughtUp = new CaughtUp(SINCE);
		assertThat(running.caughtUp(true, NOW)).isEqualTo(new CaughtUp(NOW));
		assertThat(caughtUp.caughtUp(false, NOW)).isEqualTo(new Running(NOW));
		assertThat(running.caughtUp(false, NOW)).isSameAs(running);
		assertThat(caughtUp.caughtUp(true, NOW)).isSameAs(caughtUp);
	}

	@Test
	void isHaltedSinceTheFaultWasMetFirst() {
		Halted halted = new Halted(SINCE, CAUSE, "broken batch", NOW);
		assertThat(halted.halted(new HaltCause.Unreadable(7), "still broken", LATER, NOW))
			.isEqualTo(new Halted(SINCE, CAUSE, "still broken", LATER));
		assertThat(halted.halted(new HaltCause.Unreadable(8), "broken batch", LATER, NOW).since()).isEqualTo(NOW);
	}

	@Test
	void remembersWhereItsLookUpBeganWhenItIsGivenAway() {
		Gap gap = new Gap(new TopicPartition("orders", 0), GapCause.RETENTION, 7, 20, 13);
		HaltCause loss = new HaltCause.SourceLoss(gap, FROM,
				new Position(20, Optional.empty(), Uuid.randomUuid(), 30, null));
		assertThat(new Starting(SINCE, FROM).draining(NOW)).isEqualTo(new Draining(NOW, FROM));
		assertThat(new Halted(SINCE, loss, "lost", null).draining(NOW)).isEqualTo(new Draining(NOW, FROM));
		assertThat(new Halted(SINCE, CAUSE, "broken batch", null).draining(NOW)).isEqualTo(new Draining(NOW, null));
		assertThat(new Running(SINCE).draining(NOW)).isEqualTo(new Draining(NOW, null));
	}

	@Test
	void tellsWhyItDoesNotFlow() {
		assertThat(STATES).extracting(PartitionState::reason)
			.containsExactly(Reason.NONE, Reason.NONE, Reason.NONE, Reason.TARGET_TOPIC, Reason.TARGET_UNAVAILABLE,
					Reason.CORRUPT, Reason.NONE);
		assertThat(STATES).extracting(PartitionState::detail)
			.containsExactly(null, null, null, "the topic is not seen on the target yet", "one of two", "broken batch",
					null);
		assertThat(STATES).extracting(PartitionState::retryAt)
			.containsExactly(null, null, null, LATER, LATER, LATER, null);
		assertThat(STATES).extracting(PartitionState::since).containsOnly(SINCE);
	}

	@Test
	void isCalledByItsNameInMetricsAndEndpoints() {
		assertThat(STATES).extracting((state) -> state.kind().tag())
			.containsExactly("starting", "running", "caught-up", "waiting", "backed-off", "halted", "draining");
	}

	private static <S extends PartitionState> List<S> states(Class<S> type) {
		return STATES.stream().filter(type::isInstance).map(type::cast).toList();
	}

	private static Stream<Class<?>> leaves(Class<?> type) {
		return type.isSealed() ? Arrays.stream(type.getPermittedSubclasses()).flatMap(PartitionStateTests::leaves)
				: Stream.of(type);
	}

	private static Set<String> transitions(Class<?> state) {
		return Arrays.stream(state.getMethods())
			.filter((method) -> PartitionState.class.isAssignableFrom(method.getReturnType()))
			.map(Method::getName)
			.collect(Collectors.toCollection(TreeSet::new));
	}

}
