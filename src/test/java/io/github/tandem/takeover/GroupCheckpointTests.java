package io.github.tandem.takeover;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GroupCheckpoint}.
 */
class GroupCheckpointTests {

	private static final GroupCheckpoint FOUND = GroupCheckpoint
		.of(new Checkpoint("readers", new TopicPartition("orders", 0), 40L, ""), null, 100L, false);

	@Test
	void isCommittedIfNothingHappenedSinceTheLook() {
		assertThat(FOUND.isToBeSet()).isTrue();
		assertThat(FOUND.seenAgain(null, false)).isEqualTo(FOUND);
		assertThat(FOUND.seenAgain(null, false).after(null).verdict()).isEqualTo("set");
	}

	@Test
	void isLeftAloneIfSomebodyStartedTheGroup() {
		assertThat(FOUND.seenAgain(null, true).verdict()).isEqualTo("active");
		assertThat(FOUND.seenAgain(null, true).isToBeSet()).isFalse();
	}

	@Test
	void isLeftAloneIfSomebodyMovedTheGroup() {
		assertThat(FOUND.seenAgain(90L, false).isToBeSet()).isFalse();
		assertThat(FOUND.seenAgain(90L, false).finding()).contains("after the look");
	}

}
