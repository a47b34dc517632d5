package io.github.tandem.topic.plan;

import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MirrorMakers}, with the names that MirrorMaker 2 gives.
 */
class MirrorMakersTests {

	private static final Set<String> TARGET = Set.of("orders", "bills", "heartbeats", "mm2-offset-syncs.east.internal",
			"mm2-configs.east.internal");

	@Test
	void knowsACopyOfATopicOfTheTarget() {
		MirrorMakers makers = MirrorMakers.of(Set.of("orders", "west.bills", "west.heartbeats", "heartbeats"), TARGET);
		assertThat(makers.conflict("west.bills", "west.bills")).isNotNull()
			.returns(Conflict.Kind.MIRROR_MAKER, Conflict::kind)
			.extracting(Conflict::text)
			.asString()
			.contains("'west'", "mm2-offset-syncs.east.internal", "Exclude 'west\\..*'");
		assertThat(makers.conflict("orders", "orders")).as("its own names are others").isNull();
		assertThat(makers.conflict("west.other", "west.other")).as("of which the target has none").isNull();
	}

	@Test
	void knowsWhoMayCopyBackUnderTheSameName() {
		MirrorMakers makers = MirrorMakers.of(Set.of("orders", "west.checkpoints.internal", "west.heartbeats"), TARGET);
		assertThat(makers.conflict("orders", "orders")).isNotNull()
			.extracting(Conflict::text)
			.asString()
			.contains("[west]", "under their own names", "in one direction");
		assertThat(makers.conflict("orders", "dr.orders")).isNull();
	}

	@Test
	void seesNothingInAMirrorMakerOfOneDirection() {
		assertThat(MirrorMakers
			.of(Set.of("orders", "mm2-offset-syncs.west.internal", "heartbeats"),
					Set.of("orders", "east.orders", "east.heartbeats", "east.checkpoints.internal"))
			.conflict("orders", "orders")).isNull();
		assertThat(MirrorMakers.of(Set.of("orders", "west.orders", "west.heartbeats"), Set.of("orders"))
			.conflict("west.orders", "west.orders")).isNull();
		assertThat(MirrorMakers.of(Set.of("orders"), TARGET).conflict("orders", "orders")).isNull();
	}

}
