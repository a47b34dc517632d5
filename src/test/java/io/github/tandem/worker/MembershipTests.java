package io.github.tandem.worker;

import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Membership}.
 */
class MembershipTests {

	private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

	private final Membership membership = new Membership(START);

	@Test
	void isNotInDoubtWhileRoundsFollowEachOther() {
		for (int second = 0; second < 60; second += 5) {
			assertThat(this.membership.isBackAfterSession(START.plusSeconds(second))).isFalse();
		}
		assertThat(this.membership.isDoubtful()).isFalse();
		this.membership.prove(() -> {
			throw new AssertionError("There is nothing to prove");
		});
	}

	@Test
	void isInDoubtAfterFiveSecondsUntilTheGroupSaysThatItIsAMember() {
		assertThat(this.membership.isBackAfterSession(START.plusMillis(5001))).isFalse();
		assertThat(this.membership.isDoubtful()).isTrue();
		this.membership.prove(() -> false);
		assertThat(this.membership.isDoubtful()).isTrue();
		this.membership.prove(() -> true);
		assertThat(this.membership.isDoubtful()).isFalse();
	}

	@Test
	void aShortRoundAfterAnAbsenceProvesNothing() {
		this.membership.isBackAfterSession(START.plusSeconds(6));
		this.membership.isBackAfterSession(START.plusSeconds(6));
		assertThat(this.membership.isDoubtful()).isTrue();
	}

	@Test
	void isBackAfterItsSessionOnce() {
		assertThat(this.membership.isBackAfterSession(START.plusSeconds(15))).isFalse();
		assertThat(this.membership.isBackAfterSession(START.plusMillis(30_001))).isTrue();
		assertThat(this.membership.isBackAfterSession(START.plusMillis(30_002))).isFalse();
	}

	@Test
	void seesAnAbsenceInTheMiddleOfARound() {
		this.membership.noteAbsence(START.plusSeconds(5));
		assertThat(this.membership.isDoubtful()).isFalse();
		this.membership.noteAbsence(START.plusSeconds(6));
		assertThat(this.membership.isDoubtful()).isTrue();
	}

	@Test
	void workIsNoAbsence() {
		this.membership.noteWork(START.plusSeconds(25));
		assertThat(this.membership.isBackAfterSession(START.plusSeconds(26))).isFalse();
		assertThat(this.membership.isDoubtful()).isFalse();
	}

	@Test
	void doubtsNothingWithoutPartitions() {
		this.membership.isBackAfterSession(START.plusSeconds(6));
		this.membership.lost();
		assertThat(this.membership.isDoubtful()).isFalse();
	}

}
