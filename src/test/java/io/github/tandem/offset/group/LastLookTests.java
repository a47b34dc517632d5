package io.github.tandem.offset.group;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.tandem.offset.Place;
import io.github.tandem.offset.Translation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LastLook}.
 */
class LastLookTests {

	private static final Map<Integer, Long> COMMITTED = Map.of(0, 40L);

	private static final LastLook LAST = new LastLook(47, COMMITTED, Instant.EPOCH);

	@Test
	void setsWhatIsNotThere() {
		assertThat(decide(47, 0, COMMITTED, null, false, null)).isEqualTo(Verdict.TO_BE_SET);
	}

	@Test
	void movesOn() {
		assertThat(decide(50, 0, Map.of(0, 43L), 47L, false, LAST)).isEqualTo(Verdict.TO_BE_SET);
		assertThat(decide(50, 0, Map.of(0, 43L), 47L, false, null)).as("after a restart").isEqualTo(Verdict.TO_BE_SET);
	}

	@Test
	void leavesAGroupWithMembersAlone() {
		assertThat(decide(50, 0, Map.of(0, 43L), 47L, true, LAST)).isEqualTo(Verdict.ACTIVE);
		assertThat(decide(47, 0, COMMITTED, null, true, null)).isEqualTo(Verdict.ACTIVE);
		assertThat(decide(47, 0, COMMITTED, 47L, true, LAST)).isEqualTo(Verdict.EQUAL);
	}

	@Test
	void neverGoesBackUnlessTheGroupOfTheSourceDid() {
		assertThat(decide(47, 0, COMMITTED, 60L, false, LAST)).isEqualTo(Verdict.AHEAD);
		assertThat(decide(17, 0, Map.of(0, 10L), 47L, false, LAST)).as("set back").isEqualTo(Verdict.TO_BE_SET);
		assertThat(decide(17, 0, Map.of(0, 10L), 47L, true, LAST)).isEqualTo(Verdict.ACTIVE);
		assertThat(decide(17, 0, Map.of(0, 10L), 48L, false, LAST)).as("and somebody moved it on the target")
			.isEqualTo(Verdict.AHEAD);
		assertThat(decide(17, 0, Map.of(0, 10L), 47L, false, null)).as("nobody knows").isEqualTo(Verdict.AHEAD);
		assertThat(decide(30, 0, COMMITTED, 47L, false, LAST)).as("the translation did").isEqualTo(Verdict.AHEAD);
	}

	@Test
	void doesNotMoveWithinWhatTheTranslationLeavesOpen() {
		assertThat(decide(40, 7, COMMITTED, 47L, false, null)).isEqualTo(Verdict.EQUAL);
		assertThat(decide(40, 6, COMMITTED, 47L, false, null)).isEqualTo(Verdict.AHEAD);
	}

	@Test
	void leavesWhatSomebodySetBackOnTheTargetUntilTheGroupCommitsAgain() {
		assertThat(decide(47, 0, COMMITTED, 5L, false, LAST)).isEqualTo(Verdict.RESET);
		assertThat(decide(48, 0, Map.of(0, 41L), 5L, false, LAST)).isEqualTo(Verdict.TO_BE_SET);
	}

	@Test
	void isDueAfterAQuarterOfTheRetention() {
		Duration retention = Duration.ofMinutes(8);
		assertThat(LAST.isDue(retention, Instant.EPOCH.plusSeconds(119))).isFalse();
		assertThat(LAST.isDue(retention, Instant.EPOCH.plusSeconds(120))).isTrue();
		assertThat(new LastLook(1, COMMITTED, Instant.MIN).isDue(retention, Instant.EPOCH)).as("never written")
			.isTrue();
	}

	private static Verdict decide(long offset, long reread, Map<Integer, Long> committed, @Nullable Long onTarget,
			boolean active, @Nullable LastLook last) {
		return LastLook.decide(Translation.of(offset, reread, Place.IN_A_RUN), committed, onTarget, active, last);
	}

}
