package io.github.tandem.operator;

import java.util.List;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import io.github.tandem.partition.PartitionFixture;
import io.github.tandem.partition.Pause;
import io.github.tandem.worker.LoopHarness;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DesiredPauses}.
 */
class DesiredPausesTests {

	private static final TopicPartition ONE = LoopHarness.partition(1);

	private static final TopicPartition TWO = LoopHarness.partition(2);

	private static final Pause PAUSE = new Pause(PartitionFixture.NOW, "anna");

	private final DesiredPauses pauses = new DesiredPauses();

	@Test
	void remembersAPauseUntilItEnds() {
		assertThat(this.pauses.of(ONE)).isNull();
		this.pauses.add(ONE, PAUSE);
		assertThat(this.pauses.of(ONE)).isEqualTo(PAUSE);
		assertThat(this.pauses.of(TWO)).isNull();
		this.pauses.remove(ONE);
		assertThat(this.pauses.of(ONE)).isNull();
	}

	@Test
	void survivesARebalance() {
		this.pauses.add(ONE, PAUSE);
		this.pauses.look(List.of(TWO));
		this.pauses.look(List.of(ONE, TWO));
		this.pauses.look(List.of(TWO));
		assertThat(this.pauses.of(ONE)).as("away for one look at a time").isEqualTo(PAUSE);
	}

	@Test
	void survivesAnOutageInWhichThereAreNoPartitionsAtAll() {
		this.pauses.add(ONE, PAUSE);
		this.pauses.look(List.of());
		this.pauses.look(List.of());
		this.pauses.look(List.of());
		assertThat(this.pauses.of(ONE)).isEqualTo(PAUSE);
		this.pauses.look(List.of(ONE, TWO));
		assertThat(this.pauses.of(ONE)).isEqualTo(PAUSE);
	}

	@Test
	void endsWhenThePartitionIsAwayForTwoLooks() {
		this.pauses.add(ONE, PAUSE);
		this.pauses.add(TWO, PAUSE);
		this.pauses.look(List.of(TWO));
		this.pauses.look(List.of(TWO));
		assertThat(this.pauses.of(ONE)).isNull();
		assertThat(this.pauses.of(TWO)).isEqualTo(PAUSE);
	}

}
