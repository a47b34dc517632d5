package io.github.tandem.position;

import java.util.Optional;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.tandem.position.goal.Goal;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Position}: where a partition goes on, and what its source lost.
 */
class PositionTests {

	private static final TopicPartition PARTITION = new TopicPartition("orders", 3);

	private static final Uuid ID = Uuid.randomUuid();

	private static final Uuid OTHER_ID = Uuid.randomUuid();

	private static final LogState LOG = new LogState(ID, 100, 200);

	@Test
	void beginsAtTheBeginningOfANewPartition() {
		assertThat(Position.of(PARTITION, null, LOG)).isEqualTo(new Position(100, Optional.empty(), ID, 200, null));
	}

	@Test
	void goesOnWhereItWas() {
		assertThat(of(known(150, 7, ID, 180))).isEqualTo(new Position(150, Optional.of(7), ID, 200, null));
		assertThat(of(known(150, null, ID, 180))).isEqualTo(new Position(150, Optional.empty(), ID, 200, null));
	}

	@Test
	void goesOnAtBothEndsOfTheLog() {
		assertThat(of(known(100, 7, ID, 180))).isEqualTo(new Position(100, Optional.of(7), ID, 200, null));
		assertThat(of(known(200, null, ID, 200))).isEqualTo(new Position(200, Optional.empty(), ID, 200, null));
	}

	@Test
	void trustsAnOffsetThatSomebodyElseSet() {
		assertThat(of(known(150, null, null, -1))).isEqualTo(new Position(150, Optional.empty(), ID, 200, null));
	}

	@Test
	void findsThatRetentionOvertookTheCopy() {
		assertThat(of(known(60, 7, ID, 180))).isEqualTo(
				new Position(100, Optional.empty(), ID, 200, new Gap(PARTITION, GapCause.RETENTION, 60, 100, 40)));
		assertThat(of(known(99, null, null, -1))).isEqualTo(
				new Position(100, Optional.empty(), ID, 200, new Gap(PARTITION, GapCause.RETENTION, 99, 100, 1)));
	}

	@Test
	void findsThatTheLogIsShorterThanWhatWasCopied() {
		assertThat(of(known(230, null, ID, 240))).isEqualTo(
				new Position(200, Optional.empty(), ID, 200, new Gap(PARTITION, GapCause.TRUNCATED, 230, 200, 30)));
	}

	@Test
	void leavesAShorterLogToTheConsumerIfTheEpochIsKnown() {
		assertThat(of(known(230, 7, ID, 240))).isEqualTo(new Position(230, Optional.of(7), ID, 200, null));
	}

	@Test
	void findsThatTheTopicIsAnotherOne() {
		for (long next : new long[] { 10, 150, 230 }) {
			assertThat(of(known(next, 7, OTHER_ID, 240))).isEqualTo(new Position(100, Optional.empty(), ID, 200,
					new Gap(PARTITION, GapCause.RECREATED, next, 100, 240 - next)));
		}
	}

	@Test
	void beginsAnotherTopicAnewWithoutALossIfTheEarlierOneWasWhollyCopied() {
		Position anew = new Position(100, Optional.empty(), ID, 200, null);
		assertThat(of(known(240, 7, OTHER_ID, 240))).isEqualTo(anew);
		assertThat(of(known(240, 7, OTHER_ID, -1))).isEqualTo(anew);
		assertThat(of(known(0, null, OTHER_ID, 0))).isEqualTo(anew);
	}

	@Test
	void goesBackToWhereATruncatedLogDiverges() {
		assertThat(Position.truncated(PARTITION, 190, 170, LOG)).isEqualTo(
				new Position(170, Optional.empty(), ID, 200, new Gap(PARTITION, GapCause.TRUNCATED, 190, 170, 20)));
	}

	@Test
	void staysInsideTheLogThatIsLeft() {
		assertThat(Position.truncated(PARTITION, 190, 40, LOG)).isEqualTo(
				new Position(100, Optional.empty(), ID, 200, new Gap(PARTITION, GapCause.TRUNCATED, 190, 100, 90)));
		assertThat(Position.truncated(PARTITION, 260, 250, LOG)).isEqualTo(
				new Position(200, Optional.empty(), ID, 200, new Gap(PARTITION, GapCause.TRUNCATED, 260, 200, 60)));
	}

	@Test
	void countsWhatIsMissingBehindTheCopyIfATruncatedLogBeginsThere() {
		assertThat(Position.truncated(PARTITION, 90, 40, LOG)).isEqualTo(
				new Position(100, Optional.empty(), ID, 200, new Gap(PARTITION, GapCause.RETENTION, 90, 100, 10)));
		assertThat(Position.truncated(PARTITION, 100, 40, LOG))
			.isEqualTo(new Position(100, Optional.empty(), ID, 200, null));
	}

	@Test
	void wantsNothingBehindTheGoal() {
		Goal goal = new Goal(120, null);
		LogState log = LOG.until(goal);
		KnownPosition before = known(60, null, ID, 180);
		assertThat(Position.of(PARTITION, before, log).gap())
			.isEqualTo(new Gap(PARTITION, GapCause.RETENTION, 60, 100, 40));
		assertThat(Position.of(PARTITION, before, LOG.until(new Goal(70, null)))).returns(70L, Position::nextOffset)
			.returns(new Gap(PARTITION, GapCause.RETENTION, 60, 70, 10), Position::gap);
		for (long complete : new long[] { 60, 50, 0 }) {
			assertThat(Position.of(PARTITION, before, LOG.until(new Goal(complete, null))))
				.returns(60L, Position::nextOffset)
				.returns(null, Position::gap);
		}
		assertThat(Position.of(PARTITION, known(230, null, ID, 240), log)).as("truncated behind it")
			.returns(230L, Position::nextOffset)
			.returns(null, Position::gap);
		assertThat(Position.of(PARTITION, known(60, null, OTHER_ID, 180).until(new Goal(90, null)), log).gap())
			.as("of an earlier topic")
			.isEqualTo(new Gap(PARTITION, GapCause.RECREATED, 60, 100, 30));
		assertThat(Position.of(PARTITION, known(150, 7, ID, 180), log).goal()).isEqualTo(goal);
		assertThat(Position.truncated(PARTITION, 90, 40, log).goal()).isEqualTo(goal);
	}

	private static Position of(KnownPosition known) {
		return Position.of(PARTITION, known, LOG);
	}

	private static KnownPosition known(long nextOffset, @Nullable Integer epoch, @Nullable Uuid id, long endOffset) {
		return new KnownPosition(nextOffset, Optional.ofNullable(epoch), id, endOffset);
	}

}
