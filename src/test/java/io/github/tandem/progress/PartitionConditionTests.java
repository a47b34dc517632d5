package io.github.tandem.progress;

import java.time.Instant;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import io.github.tandem.delivery.RejectedRecord;
import io.github.tandem.partition.HaltCause;
import io.github.tandem.partition.Lookup;
import io.github.tandem.partition.PartitionFixture;
import io.github.tandem.partition.PartitionState;
import io.github.tandem.partition.Pause;
import io.github.tandem.partition.Reason;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.partition.StateKind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PartitionCondition}.
 */
class PartitionConditionTests {

	private static final Instant NOW = PartitionFixture.NOW;

	private static final Pause PAUSE = new Pause(NOW.plusSeconds(5), "anna");

	private static final RejectedRecord RECORD = new RejectedRecord("orders", 0, 3, 100, NOW);

	private static final PartitionState HALTED = new PartitionState.Halted(NOW, new HaltCause.Rejected(RECORD),
			"in words", NOW.plusSeconds(10));

	@Test
	void isTheStateOfAPartition() {
		SourcePartition partition = PartitionFixture.running(new TopicPartition("orders", 0));
		assertThat(PartitionCondition.of(partition))
			.isEqualTo(new PartitionCondition(StateKind.RUNNING, NOW, Reason.NONE, null, null, null));
		partition.backOff("one of two", NOW.plusSeconds(1), NOW);
		assertThat(PartitionCondition.of(partition)).isEqualTo(new PartitionCondition(StateKind.BACKED_OFF, NOW,
				Reason.TARGET_UNAVAILABLE, "one of two", NOW.plusSeconds(1), null));
	}

	@Test
	void hasTheRecordOfAHaltForOneAlone() {
		assertThat(PartitionCondition.of(HALTED, null)).isEqualTo(new PartitionCondition(StateKind.HALTED, NOW,
				Reason.REJECTED, "in words", NOW.plusSeconds(10), RECORD));
		assertThat(PartitionCondition
			.of(new PartitionState.Halted(NOW, new HaltCause.Unreadable(3), "in words", null), null)
			.rejected()).isNull();
	}

	@Test
	void isPausedSinceAnOperatorWantsItAndSaysWhatItWasHaltedFor() {
		assertThat(PartitionCondition.of(new PartitionState.Running(NOW), PAUSE))
			.isEqualTo(new PartitionCondition(StateKind.PAUSED, PAUSE.since(), Reason.OPERATOR,
					"paused by anna; the action 'resume' lets it go on, and so does a restart", null, null));
		assertThat(PartitionCondition.of(HALTED, PAUSE)).returns(null, PartitionCondition::retryAt)
			.returns(null, PartitionCondition::rejected)
			.satisfies((paused) -> assertThat(paused.detail()).endsWith(". It was halted (rejected): in words"));
	}

	@Test
	void isNotPausedWhileItsPositionIsNotKnownOrItIsGivenAway() {
		assertThat(PartitionCondition.of(new PartitionState.Starting(NOW, new Lookup.Stored()), PAUSE).kind())
			.isEqualTo(StateKind.STARTING);
		assertThat(PartitionCondition.of(new PartitionState.Draining(NOW, null), PAUSE).kind())
			.isEqualTo(StateKind.DRAINING);
	}

	@Test
	void hasTheNameOfItsState() {
		PartitionCondition condition = PartitionCondition.of(new PartitionState.CaughtUp(NOW), null);
		assertThat(condition.name()).isEqualTo("caught-up");
		assertThat(condition.is(StateKind.CAUGHT_UP)).isTrue();
		assertThat(condition.is(StateKind.RUNNING)).isFalse();
	}

}
