package io.github.tandem.topic.plan;

import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

import io.github.tandem.route.Partitioning;
import io.github.tandem.topic.sight.SourceTopic;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TopicPlan}: what has to be done on the target for a topic of six
 * partitions.
 */
class TopicPlanTests {

	private static final SourceTopic SOURCE = new SourceTopic("orders", Uuid.randomUuid(), 6, 3);

	private static final String NOT_ALLOWED = "tandem.topics.create is false";

	private static final TopicPlan MISSING = new TopicPlan.Refuse(
			"the topic does not exist on the target and tandem.topics.create is false: create it");

	@Test
	void createsAMissingTopicWithTheSourcesPartitions() {
		assertThat(plan(Partitioning.AUTO, 0, 0)).isEqualTo(new TopicPlan.Create(6, true));
		assertThat(plan(Partitioning.PRESERVE, 0, 0)).isEqualTo(new TopicPlan.Create(6, true));
		assertThat(plan(Partitioning.BY_KEY, 0, 0)).isEqualTo(new TopicPlan.Create(6, false));
	}

	@Test
	void createsATopicAgainThatWasDeleted() {
		assertThat(plan(Partitioning.AUTO, 0, 6)).isEqualTo(new TopicPlan.Create(6, true));
	}

	@Test
	void refusesAMissingTopicThatItMayNotCreate() {
		for (Partitioning partitioning : Partitioning.values()) {
			assertThat(TopicPlan.of(SOURCE, 0, 0, partitioning, NOT_ALLOWED)).isEqualTo(MISSING);
		}
	}

	@Test
	void keepsPartitionsWhereTheCountsMatch() {
		for (int matched : new int[] { 0, 4, 6 }) {
			assertThat(plan(Partitioning.AUTO, 6, matched)).isEqualTo(new TopicPlan.Use(true));
		}
	}

	@Test
	void goesByKeyWhereTheUserMadeTheTargetDifferent() {
		assertThat(plan(Partitioning.AUTO, 4, 0)).isEqualTo(new TopicPlan.Use(false));
		assertThat(plan(Partitioning.AUTO, 12, 0)).isEqualTo(new TopicPlan.Use(false));
	}

	@Test
	void followsTheSourceThatGrew() {
		assertThat(plan(Partitioning.AUTO, 4, 4)).isEqualTo(new TopicPlan.Grow(6));
	}

	@Test
	void leavesATargetAloneThatWasGrownByHand() {
		assertThat(plan(Partitioning.AUTO, 12, 6)).isEqualTo(new TopicPlan.Use(false));
		assertThat(plan(Partitioning.AUTO, 12, 12)).isEqualTo(new TopicPlan.Use(false));
		assertThat(plan(Partitioning.AUTO, 5, 4)).isEqualTo(new TopicPlan.Use(false));
	}

	@Test
	void goesByKeyIfItMayNotFollowTheSourceThatGrew() {
		assertThat(TopicPlan.of(SOURCE, 4, 4, Partitioning.AUTO, NOT_ALLOWED)).isEqualTo(new TopicPlan.Use(false));
	}

	@Test
	void preservesPartitionsOnATargetThatHasEnough() {
		for (int partitions : new int[] { 6, 7, 12 }) {
			assertThat(plan(Partitioning.PRESERVE, partitions, 0)).isEqualTo(new TopicPlan.Use(true));
			assertThat(TopicPlan.of(SOURCE, partitions, 0, Partitioning.PRESERVE, NOT_ALLOWED))
				.isEqualTo(new TopicPlan.Use(true));
		}
	}

	@Test
	void growsATargetThatHasTooFewPartitionsToPreserve() {
		assertThat(plan(Partitioning.PRESERVE, 5, 0)).isEqualTo(new TopicPlan.Grow(6));
		assertThat(plan(Partitioning.PRESERVE, 1, 6)).isEqualTo(new TopicPlan.Grow(6));
	}

	@Test
	void refusesToPreservePartitionsThatItMayNotAdd() {
		assertThat(TopicPlan.of(SOURCE, 5, 5, Partitioning.PRESERVE, NOT_ALLOWED))
			.isEqualTo(new TopicPlan.Refuse("the topic has 5 partitions on the target, on the source 6, the route "
					+ "preserves partitions and tandem.topics.create is false: add partitions"));
	}

	@Test
	void goesByKeyWheneverTheRouteSaysSo() {
		for (int partitions : new int[] { 1, 5, 6, 12 }) {
			assertThat(plan(Partitioning.BY_KEY, partitions, 5)).isEqualTo(new TopicPlan.Use(false));
			assertThat(TopicPlan.of(SOURCE, partitions, 5, Partitioning.BY_KEY, NOT_ALLOWED))
				.isEqualTo(new TopicPlan.Use(false));
		}
	}

	private static TopicPlan plan(Partitioning partitioning, int targetPartitions, int matched) {
		return TopicPlan.of(SOURCE, targetPartitions, matched, partitioning, null);
	}

}
