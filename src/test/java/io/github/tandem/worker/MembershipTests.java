package io.github.tandem.worker;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Membership}.
 */
class MembershipTests {

	private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1);

	private final Membership membership = new Membership(this.clock::get);

	@Test
	void isNotInDoubtWhileStepsFollowEachOther() {
		for (int step = 0; step < 12; step++) {
			pass(5_000);
			assertThat(this.membership.isBackAfterSession()).isFalse();
		}
		assertThat(this.membership.isDoubtful()).isFalse();
		this.membership.prove(() -> {
			throw new AssertionError("There is nothing to prove");
		});
	}

	@Test
	void aRoundOfManyShortStepsIsNoAbsence() {
		for (int step = 0; step < 300; step++) {
			pass(120);
			this.membership.step();
		}
		assertThat(this.membership.isBackAfterSession()).isFalse();
		assertThat(this.membership.isDoubtful()).isFalse();
	}

	@Test
	void isInDoubtAfterFiveSecondsUntilTheGroupSaysThatItIsAMember() {
		pass(5_001);
		assertThat(this.membership.isBackAfterSession()).isFalse();
		assertThat(this.membership.isDoubtful()).isTrue();
		this.membership.prove(() -> false);
		assertThat(this.membership.isDoubtful()).isTrue();
		this.membership.prove(() -> true);
		assertThat(this.membership.isDoubtful()).isFalse();
	}

	@Test
	void aShortRoundAfterAnAbsenceProvesNothing() {
		pass(6_000);
		this.membership.isBackAfterSession();
		this.membership.isBackAfterSession();
		assertThat(this.membership.isDoubtful()).isTrue();
	}

	@Test
	void isBackAfterItsSessionOnce() {
		pass(15_000);
		assertThat(this.membership.isBackAfterSession()).isFalse();
		pass(15_001);
		assertThat(this.membership.isBackAfterSession()).isTrue();
		assertThat(this.membership.isBackAfterSession()).isFalse();
	}

	@Test
	void isBackThoughTheAbsenceWasInTheMiddleOfARound() {
		pass(15_001);
		this.membership.step();
		assertThat(this.membership.isDoubtful()).isTrue();
		assertThat(this.membership.isBackAfterSession()).isTrue();
	}

	@Test
	void workIsNoAbsence() {
		pass(25_000);
		this.membership.noteWork();
		pass(1_000);
		assertThat(this.membership.isBackAfterSession()).isFalse();
		assertThat(this.membership.isDoubtful()).isFalse();
	}

	@Test
	void doubtsNothingWithoutPartitions() {
		pass(6_000);
		this.membership.isBackAfterSession();
		this.membership.lost();
		assertThat(this.membership.isDoubtful()).isFalse();
	}

	private void pass(long milliseconds) {
		this.clock.addAndGet(Duration.ofMillis(milliseconds).toNanos());
	}

}
