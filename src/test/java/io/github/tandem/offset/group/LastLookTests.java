package io.github.tandem.offset.group;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
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

	private static final LastLook LAST = new LastLook(true, 47, COMMITTED, Instant.EPOCH);

	@Test
	void setsWhatIsNotThere() {
		assertThat(decide(47, 0, COMMITTED, null, false, null)).isEqualTo(Verdict.TO_BE_SET);
	}

	@Test
	void movesOn() {
		assertThat(decide(50, 0, Map.of(0, 43L), 47L, false, LAST)).isEqualTo(Verdict.TO_BE_SET);
		assertThat(decide(50, 0, Map.of(0, 43L), 47L, Author.THIS, false, null)).as("after a restart")
			.isEqualTo(Verdict.TO_BE_SET);
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
		assertThat(decide(48, 0, Map.of(0, 41L), 5L, false, LAST)).as("a commit from before, maybe")
			.isEqualTo(Verdict.RESET);
		LastLook seen = LastLook.after(offset(48, 41L, 5L, Verdict.RESET), LAST, Instant.EPOCH, false);
		assertThat(decide(48, 0, Map.of(0, 41L), 5L, false, seen)).isEqualTo(Verdict.RESET);
		assertThat(decide(49, 0, Map.of(0, 42L), 5L, false, seen)).isEqualTo(Verdict.TO_BE_SET);
	}

	@Test
	void isDueAfterAQuarterOfTheRetention() {
		Duration retention = Duration.ofMinutes(8);
		assertThat(LAST.isDue(retention, Instant.EPOCH.plusSeconds(119))).isFalse();
		assertThat(LAST.isDue(retention, Instant.EPOCH.plusSeconds(120))).isTrue();
		assertThat(new LastLook(true, 1, COMMITTED, Instant.MIN).isDue(retention, Instant.EPOCH)).as("never written")
			.isTrue();
	}

	@Test
	void leavesAGroupThatWentOnByItselfOnTheTargetUntilItCommitsOnTheSource() {
		assertThat(decide(90, 0, COMMITTED, 60L, false, LAST)).isEqualTo(Verdict.RESET);
		assertThat(decide(90, 0, COMMITTED, 60L, false, null)).as("after a restart").isEqualTo(Verdict.RESET);
		LastLook seen = new LastLook(false, 60, COMMITTED, Instant.MIN);
		assertThat(decide(90, 0, COMMITTED, 60L, false, seen)).isEqualTo(Verdict.RESET);
		assertThat(decide(90, 0, COMMITTED, 70L, false, seen)).as("and further").isEqualTo(Verdict.RESET);
		assertThat(decide(90, 0, Map.of(0, 41L), 60L, false, seen)).as("it is back").isEqualTo(Verdict.TO_BE_SET);
		assertThat(decide(17, 0, Map.of(0, 10L), 60L, false, seen)).as("and does not go back").isEqualTo(Verdict.AHEAD);
		assertThat(decide(90, 0, COMMITTED, 47L, false, LAST)).as("nobody moved it").isEqualTo(Verdict.TO_BE_SET);
	}

	@Test
	void leavesAGroupThatWentOnByItselfAlsoIfAnEarlierCommitOfItTurnsUpOnTheSource() {
		assertThat(decide(90, 0, Map.of(0, 45L), 60L, false, LAST)).isEqualTo(Verdict.RESET);
	}

	@Test
	void aGroupRestsWhereItWasExactUntilItCommitsOnTheSource() {
		LastLook exact = LastLook.after(offset(47, 40L, 47L, Verdict.SET), null, Instant.EPOCH, true);
		assertThat(exact).isNotNull();
		assertThat(exact.rests(47L, COMMITTED)).isTrue();
		assertThat(exact.rests(47L, Map.of(0, 41L))).as("it committed").isFalse();
		assertThat(exact.rests(48L, COMMITTED)).as("it went on").isFalse();
		assertThat(LAST.rests(47L, COMMITTED)).as("not exact").isFalse();
		LastLook still = LastLook.after(offset(90, 40L, 47L, Verdict.EQUAL), exact, Instant.EPOCH, true);
		assertThat(still).isNotNull();
		assertThat(still.rests(47L, COMMITTED)).as("the translation moved").isTrue();
	}

	@Test
	void knowsFromTheMarkWhereAGroupRestedBeforeAStart() {
		assertThat(LastLook.noted(new OffsetAndMetadata(47, "tandem:a@40"), "a", 0))
			.isEqualTo(new LastLook(true, 47, COMMITTED, Instant.MIN, true));
		assertThat(LastLook.noted(new OffsetAndMetadata(47, "tandem:a"), "a", 0)).isNull();
		assertThat(LastLook.noted(new OffsetAndMetadata(47, "tandem:a@40"), "b", 0)).isNull();
		assertThat(LastLook.noted(new OffsetAndMetadata(47, "mine@40"), "a", 0)).isNull();
		assertThat(LastLook.noted(null, "a", 0)).isNull();
	}

	@Test
	void leavesWhatAnotherDeploymentCommits() {
		assertThat(decide(50, 0, Map.of(0, 43L), 47L, Author.ANOTHER, false, LAST)).isEqualTo(Verdict.TAKEN);
		assertThat(decide(50, 0, Map.of(0, 43L), 47L, Author.ANOTHER, false, null)).isEqualTo(Verdict.TAKEN);
		assertThat(decide(47, 0, COMMITTED, 47L, Author.ANOTHER, false, null)).isEqualTo(Verdict.EQUAL);
		assertThat(decide(47, 0, COMMITTED, null, Author.THIS, false, null)).isEqualTo(Verdict.TO_BE_SET);
	}

	@Test
	void knowsOfACommitWithoutAnAnswerThatItMayHaveArrived() {
		GroupOffset sent = offset(150, 150L, 47L, Verdict.FAILED);
		LastLook last = LastLook.after(sent, LAST, Instant.EPOCH, true);
		assertThat(decide(20, 0, Map.of(0, 20L), 150L, Author.THIS, false, last)).as("it had arrived, and is set back")
			.isEqualTo(Verdict.TO_BE_SET);
		assertThat(decide(20, 0, Map.of(0, 20L), 47L, false, last)).as("it had not").isEqualTo(Verdict.TO_BE_SET);
		assertThat(LastLook.after(sent, LAST, Instant.EPOCH, false)).as("it was not sent").isEqualTo(LAST);
	}

	@Test
	void remembersWhatSomebodyElseCommittedOnTheTarget() {
		assertThat(LastLook.after(offset(90, 40L, 60L, Verdict.RESET), null, Instant.EPOCH, false))
			.isEqualTo(new LastLook(false, 60, COMMITTED, Instant.MIN));
		LastLook seen = new LastLook(false, 60, COMMITTED, Instant.MIN);
		assertThat(LastLook.after(offset(90, 40L, 60L, Verdict.RESET), LAST, Instant.EPOCH, false)).isEqualTo(seen);
		assertThat(LastLook.after(offset(95, 40L, 70L, Verdict.RESET), seen, Instant.EPOCH, false)).isEqualTo(seen);
		assertThat(LastLook.after(offset(90, 40L, 60L, Verdict.ACTIVE), LAST, Instant.EPOCH, false))
			.isEqualTo(new LastLook(false, 60, COMMITTED, Instant.MIN));
		assertThat(LastLook.after(offset(60, 40L, 60L, Verdict.SET), null, Instant.EPOCH, true))
			.isEqualTo(new LastLook(true, 60, COMMITTED, Instant.EPOCH, true));
	}

	private static GroupOffset offset(long translated, long committed, Long onTarget, Verdict verdict) {
		return new GroupOffset("readers",
				new ReplicatedTopic("all", "a", Uuid.ZERO_UUID, 1, "a", Uuid.ZERO_UUID, 1, true),
				new TopicPartition("a", 0), Map.of(0, committed), Translation.of(translated, 0, Place.IN_A_RUN), "",
				onTarget, "", verdict, null);
	}

	private static Verdict decide(long offset, long reread, Map<Integer, Long> committed, @Nullable Long onTarget,
			boolean active, @Nullable LastLook last) {
		return decide(offset, reread, committed, onTarget, Author.UNKNOWN, active, last);
	}

	private static Verdict decide(long offset, long reread, Map<Integer, Long> committed, @Nullable Long onTarget,
			Author author, boolean active, @Nullable LastLook last) {
		return LastLook.decide(Translation.of(offset, reread, Place.IN_A_RUN), committed, onTarget, author, active,
				last);
	}

}
