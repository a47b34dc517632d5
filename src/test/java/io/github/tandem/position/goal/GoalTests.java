package io.github.tandem.position.goal;

import java.time.Instant;
import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.Records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Goal}.
 */
class GoalTests {

	private static final Instant NOON = Instant.ofEpochMilli(Records.TIMESTAMP + 13);

	private final List<ConsumerRecord<byte[], byte[]>> records = Records.records(new TopicPartition("orders", 0), 10,
			20);

	@Test
	void isReadAsItWasWritten() {
		for (Goal goal : List.of(Goal.PENDING, new Goal(0, null), new Goal(42, null), new Goal(42, NOON))) {
			assertThat(Goal.of(goal.word())).isEqualTo(goal);
			assertThat(goal.word()).doesNotContain(" ");
		}
		assertThat(Goal.NONE.word()).isEmpty();
		assertThat(new Goal(Long.MAX_VALUE, NOON).word()).as("not known yet").isEmpty();
		assertThat(Goal.of("after:x")).isEqualTo(Goal.NONE);
		assertThatIllegalArgumentException().isThrownBy(() -> Goal.of("stop:x"));
	}

	@Test
	void isNowhereWhileTheSourceDoesNotTell() {
		assertThat(Goal.PENDING.isKnown()).isFalse();
		assertThat(Goal.PENDING.isReachedAt(1_000)).isFalse();
		assertThat(Goal.PENDING).isNotEqualTo(Goal.NONE);
	}

	@Test
	void keepsWhatIsBeforeIt() {
		assertThat(new Goal(15, null).before(this.records)).isEqualTo(this.records.subList(0, 5));
		assertThat(new Goal(20, null).before(this.records)).isSameAs(this.records);
		assertThat(Goal.NONE.before(this.records)).isSameAs(this.records);
		assertThat(new Goal(10, null).before(this.records)).isEmpty();
	}

	@Test
	void isTheFirstRecordThatIsYoungEnough() {
		Goal unknown = new Goal(Long.MAX_VALUE, NOON);
		assertThat(unknown.foundIn(this.records)).isEqualTo(new Goal(13, NOON));
		assertThat(unknown.foundIn(this.records.subList(0, 3))).isSameAs(unknown);
		Goal known = new Goal(12, NOON);
		assertThat(known.foundIn(this.records)).isSameAs(known);
		assertThat(Goal.NONE.foundIn(this.records)).isSameAs(Goal.NONE);
	}

	@Test
	void isReachedWhereNothingIsLeftBeforeIt() {
		Goal goal = new Goal(15, null);
		assertThat(goal.isReachedAt(14)).isFalse();
		assertThat(goal.isReachedAt(15)).isTrue();
		assertThat(new Goal(0, null).isReachedAt(-1)).as("of an unknown position").isFalse();
		assertThat(goal.cap(14)).isEqualTo(14);
		assertThat(goal.cap(16)).isEqualTo(15);
	}

}
