package io.github.tandem.position.goal;

import java.time.Instant;

import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.Test;

import io.github.tandem.route.StopAt;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GoalRule}.
 */
class GoalRuleTests {

	private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

	private static final Goal END = new Goal(42, null);

	private static final Goal AT_NOON = new Goal(42, NOON);

	private final GoalRule end = new GoalRule(new StopAt.End(), IsolationLevel.READ_COMMITTED);

	private final GoalRule noon = new GoalRule(new StopAt.At(NOON), IsolationLevel.READ_UNCOMMITTED);

	@Test
	void goesOnForEverWhateverWasKept() {
		assertThat(GoalRule.NONE.decide(END, false, 100, null)).isEqualTo(Goal.NONE);
		assertThat(GoalRule.NONE.decide(AT_NOON, true, 100, 7L)).isEqualTo(Goal.NONE);
	}

	@Test
	void keepsTheGoalOfTheSameSetting() {
		assertThat(this.end.decide(END, false, 100, 50L)).isEqualTo(END);
		assertThat(this.noon.decide(AT_NOON, false, 100, 50L)).isEqualTo(AT_NOON);
	}

	@Test
	void looksItUpAnewForAnotherSetting() {
		assertThat(this.end.decide(AT_NOON, false, 100, 50L)).isEqualTo(new Goal(50, null));
		assertThat(this.noon.decide(END, false, 100, 50L)).isEqualTo(new Goal(50, NOON));
		assertThat(this.noon.decide(new Goal(42, NOON.plusSeconds(1)), false, 100, 50L)).isEqualTo(new Goal(50, NOON));
		assertThat(this.end.decide(Goal.NONE, false, 100, 50L)).as("set later").isEqualTo(new Goal(50, null));
	}

	@Test
	void wantsNothingOfWhatWasNotThereAtTheFirstStart() {
		assertThat(this.end.decide(Goal.NONE, true, 100, 50L)).isEqualTo(new Goal(0, null));
		assertThat(this.end.decide(END, true, 100, null)).isEqualTo(new Goal(0, null));
		assertThat(this.noon.decide(AT_NOON, true, 100, 50L)).as("of another topic").isEqualTo(new Goal(50, NOON));
	}

	@Test
	void waitsForARecordThatIsYoungEnough() {
		Goal unknown = new Goal(Long.MAX_VALUE, NOON);
		assertThat(this.noon.decide(Goal.NONE, false, 100, -1L)).isEqualTo(unknown);
		assertThat(unknown.isKnown()).isFalse();
	}

	@Test
	void isNotToldWhileTheSourceDoesNotAnswer() {
		assertThat(this.end.decide(Goal.NONE, false, 100, null)).isNull();
		assertThat(this.noon.decide(Goal.NONE, true, 100, null)).isNull();
		assertThat(this.end.decide(END, false, 100, null)).isEqualTo(END);
	}

	@Test
	void looksUpAnewWhatTheSourceHasLost() {
		assertThat(this.end.decide(END, false, 42, 42L)).isEqualTo(END);
		assertThat(this.end.decide(END, false, 41, 40L)).isEqualTo(new Goal(40, null));
		assertThat(this.noon.decide(AT_NOON, false, 41, -1L).isKnown()).isFalse();
	}

	@Test
	void isTheEndThatTheSourceTellsLater() {
		assertThat(this.end.decide(Goal.PENDING, false, 50, null)).isNull();
		assertThat(this.end.decide(Goal.PENDING, false, 50, 49L)).isEqualTo(new Goal(49, null));
		assertThat(this.end.decide(Goal.PENDING, true, 50, 50L)).as("of another topic").isEqualTo(new Goal(0, null));
		assertThat(GoalRule.NONE.decide(Goal.PENDING, false, 50, null)).isEqualTo(Goal.NONE);
	}

}
