package io.github.tandem.delivery;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReplicatedRange}.
 */
class ReplicatedRangeTests {

	private static final TopicPartition SOURCE = new TopicPartition("orders", 1);

	@Test
	void endsOnBothClustersAsManyRecordsBehindItsBeginning() {
		ReplicatedRange range = new ReplicatedRange(SOURCE, 10, 3, 300, "east.orders", 4, 77);
		assertThat(range).returns(12L, ReplicatedRange::lastOffset).returns(79L, ReplicatedRange::lastTargetOffset);
	}

	@Test
	void aRangeOfOneEndsWhereItBegins() {
		ReplicatedRange range = new ReplicatedRange(SOURCE, 0, 1, 100, "east.orders", 4, 0);
		assertThat(range).returns(0L, ReplicatedRange::lastOffset).returns(0L, ReplicatedRange::lastTargetOffset);
	}

	@Test
	void whatBeginsSomewhereOnTheTargetEndsSomewhere() {
		ReplicatedRange range = new ReplicatedRange(SOURCE, 10, 3, 300, "east.orders", 4, ReplicatedRange.UNKNOWN);
		assertThat(range).returns(12L, ReplicatedRange::lastOffset)
			.returns(ReplicatedRange.UNKNOWN, ReplicatedRange::lastTargetOffset);
	}

}
