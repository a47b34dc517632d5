package io.github.tandem.partition;

import java.util.List;
import java.util.Optional;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.Position;
import io.github.tandem.test.Records;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SourceLog}.
 */
class SourceLogTests {

	private static final TopicPartition PARTITION = new TopicPartition("orders", 3);

	private final Uuid topicId = Uuid.randomUuid();

	private final SourceLog log = new SourceLog();

	@Test
	void knowsTheTopicThatHadItsNameBefore() {
		Uuid before = Uuid.randomUuid();
		KnownPosition known = new KnownPosition(7, Optional.empty(), before, 10);
		this.log.startAt(new Position(0, Optional.empty(), this.topicId, 5, null, known, -1));
		assertThat(this.log.at(3, null).earlierTopicId()).isEqualTo(before);
		this.log.startAt(new Position(3, Optional.empty(), this.topicId, 5, null, this.log.at(3, null), -1));
		assertThat(this.log.outOfRangeAt(3, null).earlierTopicId()).as("looked up once more").isEqualTo(before);
		this.log.startAt(new Position(3, Optional.empty(), this.topicId, 5, null));
		assertThat(this.log.at(3, null).earlierTopicId()).isNull();
	}

	@Test
	void knowsNothingAtFirst() {
		assertThat(this.log).returns(null, SourceLog::topicId)
			.returns(-1L, SourceLog::endOffset)
			.returns(-1L, SourceLog::lastTimestamp);
		assertThat(this.log.leaderEpochBefore(10)).isEmpty();
	}

	@Test
	void beginsWithTopicEndAndLeaderOfThePosition() {
		startAt(10, Optional.of(4));
		assertThat(this.log.at(10, null)).isEqualTo(new KnownPosition(10, Optional.of(4), this.topicId, 50));
	}

	@Test
	void beginsWithoutALeaderWhereNoneIsKnown() {
		startAt(10, Optional.empty());
		assertThat(this.log.at(10, null)).isEqualTo(new KnownPosition(10, Optional.empty(), this.topicId, 50));
	}

	@Test
	void learnsLeadersFromWhatIsRead() {
		startAt(10, Optional.of(4));
		this.log.read(List.of(Records.record(PARTITION, 10, 5), Records.record(PARTITION, 11, 5)));
		this.log.read(List.of(Records.record(PARTITION, 12, 6)));
		assertThat(this.log.leaderEpochBefore(10)).contains(4);
		assertThat(this.log.leaderEpochBefore(12)).contains(5);
		assertThat(this.log.leaderEpochBefore(13)).contains(6);
	}

	@Test
	void forgetsTheLeadersOfALogThatIsAnotherNow() {
		startAt(1_000, Optional.of(9));
		this.log.read(List.of(Records.record(PARTITION, 1_000, 9)));
		startAt(0, Optional.empty());
		this.log.read(List.of(Records.record(PARTITION, 0, 1)));
		assertThat(this.log.leaderEpochBefore(2_000)).contains(1);
	}

	@Test
	void doesNotKnowWhoLedWhereThereAreNoRecords() {
		startAt(10, Optional.of(4));
		this.log.skipped();
		assertThat(this.log.leaderEpochBefore(20)).isEmpty();
	}

	@Test
	void endsAtLeastBehindWhatWasRead() {
		startAt(10, Optional.of(4));
		this.log.read(List.of(Records.record(PARTITION, 48), Records.record(PARTITION, 49)));
		assertThat(this.log.endOffset()).isEqualTo(50);
		this.log.read(List.of(Records.record(PARTITION, 60)));
		assertThat(this.log.endOffset()).isEqualTo(61);
		assertThat(this.log.lastTimestamp()).isEqualTo(Records.TIMESTAMP + 60);
	}

	@Test
	void growsWithWhatOthersSeeAndShrinksOnlyWhenItIsToldTo() {
		startAt(10, Optional.of(4));
		this.log.endsAtLeast(70);
		this.log.endsAtLeast(60);
		this.log.endsAtLeast(-1);
		assertThat(this.log.endOffset()).isEqualTo(70);
		this.log.endsAs(new Position(10, Optional.empty(), this.topicId, 20, null));
		assertThat(this.log.endOffset()).isEqualTo(20);
		startAt(5, Optional.empty());
		assertThat(this.log.endOffset()).as("of another log").isEqualTo(50);
	}

	@Test
	void noPositionIsBehindItsEnd() {
		startAt(10, Optional.of(4));
		assertThat(this.log.at(80, null).endOffset()).isEqualTo(80);
	}

	@Test
	void outOfRangeItKeepsItsOwnEndAndNamesNoLeader() {
		startAt(10, Optional.of(4));
		assertThat(this.log.outOfRangeAt(80, null))
			.isEqualTo(new KnownPosition(80, Optional.empty(), this.topicId, 50));
	}

	private void startAt(long offset, Optional<Integer> leaderEpoch) {
		this.log.startAt(new Position(offset, leaderEpoch, this.topicId, 50, null));
	}

}
