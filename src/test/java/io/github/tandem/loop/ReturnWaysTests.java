package io.github.tandem.loop;

import java.util.List;
import java.util.Set;

import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReturnWays}.
 */
class ReturnWaysTests {

	private static final Uuid ID = Uuid.randomUuid();

	private static final Uuid NOT_BEGUN = Uuid.ZERO_UUID;

	private final ReturnWays ways = new ReturnWays(false);

	@Test
	void nothingComesRoundAtFirst() {
		assertThat(this.ways.obstacle("orders", ID, "orders")).isNull();
	}

	@Test
	void aTopicThatIsReplicatedBackToItsOwnComesRound() {
		found(this.ways, List.of(way("orders", ID, false)));
		this.ways.begin("orders");
		assertThat(this.ways.obstacle("orders", ID, "orders"))
			.isEqualTo("the deployment and route 'back/all' (consumer group 'back-all' on the target) replicates the "
					+ "topic 'orders' of the target back to this source, so that each record would come round: set "
					+ "tandem.loop-protection: true in both directions, and restart both. Or exclude the topic in one "
					+ "direction, or rename it. It goes on by itself a minute after the last member of that group left");
		assertThat(this.ways.obstacle("clicks", Uuid.randomUuid(), "clicks")).isNull();
	}

	@Test
	void underWhateverNames() {
		found(this.ways, List.of(way("east.orders", ID, false)));
		assertThat(this.ways.obstacle("orders", ID, "east.orders")).isNotNull();
	}

	@Test
	void aTopicThatIsReplicatedToAnotherOneDoesNot() {
		found(this.ways, List.of(way("east.orders", Uuid.randomUuid(), false)));
		assertThat(this.ways.obstacle("orders", ID, "east.orders")).isNull();
		assertThat(this.ways.obstacle("orders", ID, "orders")).isNull();
	}

	@Test
	void ofTwoTheOneGoesOnThatHasBegun() {
		found(this.ways, List.of(way("orders", NOT_BEGUN, false)));
		assertThat(this.ways.obstacle("orders", ID, "orders")).as("while neither has").isNotNull();
		assertThat(this.ways.obstacle("orders", ID, "east.orders")).isNull();
		this.ways.begin("orders");
		assertThat(this.ways.obstacle("orders", ID, "orders")).isNull();
	}

	@Test
	void withProtectionOnBothSidesNothingDoes() {
		ReturnWays own = new ReturnWays(true);
		found(own, List.of(way("orders", ID, true), way("orders", NOT_BEGUN, true)));
		assertThat(own.obstacle("orders", ID, "orders")).isNull();
	}

	@Test
	void onOneSideItIsNotEnough() {
		found(this.ways, List.of(way("orders", ID, true)));
		assertThat(this.ways.obstacle("orders", ID, "orders")).contains("in both directions");
		ReturnWays own = new ReturnWays(true);
		found(own, List.of(way("orders", ID, false)));
		assertThat(own.obstacle("orders", ID, "orders"))
			.contains("set tandem.loop-protection: true there too, and restart that one");
	}

	@Test
	void whatIsGoneIsForgotten() {
		found(this.ways, List.of(way("orders", ID, false)));
		found(this.ways, List.of());
		assertThat(this.ways.obstacle("orders", ID, "orders")).isNull();
	}

	@Test
	void aReplicaThatIsToGetAnotherNameWouldGoRoundUnderEverLongerOnes() {
		for (Uuid id : new Uuid[] { ID, NOT_BEGUN }) {
			for (boolean isProtected : new boolean[] { false, true }) {
				ReturnWays own = new ReturnWays(isProtected);
				found(own, List.of(way("orders", "east.orders", id, isProtected)));
				assertThat(own.cycle("east.orders", ID, "west.east.orders", false, Set.of())).isEqualTo(
						"the deployment and route 'back/all' (consumer group 'back-all' on the target) makes the "
								+ "topic 'east.orders' of this source from the topic 'orders' of the target: replicated back "
								+ "as 'west.east.orders' it would be there twice, and go round under ever longer names. "
								+ "Exclude 'east.orders' in this direction, or create 'west.east.orders' on the target if it "
								+ "is wanted there and nobody takes it from there. It goes on by itself once that group is "
								+ "deleted");
				assertThat(own.cycle("east.orders", ID, "orders", false, Set.of())).as("its own name again").isNull();
				assertThat(own.cycle("orders", Uuid.randomUuid(), "west.orders", false, Set.of())).as("no replica")
					.isNull();
			}
		}
	}

	@Test
	void whatWasCreatedOnPurposeIsReplicatedUntilItIsTakenFromThere() {
		ReturnWay way = way("orders", "orders", ID, false);
		found(this.ways, List.of(way));
		assertThat(this.ways.cycle("orders", ID, "all.orders", false, Set.of())).isNotNull();
		assertThat(this.ways.cycle("orders", ID, "all.orders", true, Set.of())).isNull();
		found(this.ways, List.of(way, way("all.orders", "all.orders", NOT_BEGUN, false)));
		assertThat(this.ways.cycle("orders", ID, "all.orders", true, Set.of())).isNotNull();
	}

	@Test
	void protectionLeavesWhatOthersWroteUnderOneMoreName() {
		ReturnWay way = way("orders", "orders", ID, true);
		found(this.ways, List.of(way));
		assertThat(this.ways.cycle("orders", ID, "west.orders", false, Set.of())).as("without it").isNotNull();
		ReturnWays own = new ReturnWays(true);
		found(own, List.of(way));
		assertThat(own.cycle("orders", ID, "west.orders", false, Set.of())).isNull();
		assertThat(own.cycle("orders", ID, "west.orders", false, Set.of("orders"))).as("what it made itself")
			.isNotNull();
		found(own, List.of(way("orders", "e1.orders", ID, true)));
		assertThat(own.cycle("e1.orders", ID, "e1.orders", false, Set.of())).as("in a star").isNull();
		found(own, List.of(way("orders", "orders", ID, false)));
		assertThat(own.cycle("orders", ID, "west.orders", false, Set.of())).as("on one side only").isNotNull();
	}

	@Test
	void aTopicOfTheSameNameWithAnotherIdIsNoReplica() {
		found(this.ways, List.of(way("orders", "orders", ID, false)));
		assertThat(this.ways.cycle("orders", Uuid.randomUuid(), "west.orders", false, Set.of())).isNull();
		found(this.ways, List.of(way("orders", "orders", NOT_BEGUN, false)));
		assertThat(this.ways.cycle("orders", ID, "west.orders", false, Set.of()))
			.as("an earlier version does not announce another name")
			.isNull();
	}

	@Test
	void whatWasMadeRemainsWhenItsMakerStops() {
		ReturnWay way = way("orders", "east.orders", ID, false);
		this.ways.found(List.of(), List.of(way));
		assertThat(this.ways.cycle("east.orders", ID, "west.east.orders", false, Set.of())).isNotNull();
		assertThat(this.ways.obstacle("east.orders", ID, "orders")).isNull();
	}

	@Test
	void knowsWhetherSomebodyMayMakeReplicas() {
		assertThat(this.ways.mayMakeReplicas()).as("nothing was looked at").isTrue();
		found(this.ways, List.of());
		assertThat(this.ways.mayMakeReplicas()).isFalse();
		this.ways.unknown();
		assertThat(this.ways.mayMakeReplicas()).isTrue();
		found(this.ways, List.of(way("clicks", ID, true)));
		assertThat(this.ways.mayMakeReplicas()).isTrue();
	}

	private static void found(ReturnWays ways, List<ReturnWay> found) {
		ways.found(found, found);
	}

	private static ReturnWay way(String topic, String replica, Uuid topicId, boolean isProtected) {
		return new ReturnWay("back-all", "back/all", topic, replica, topicId, isProtected);
	}

	private static ReturnWay way(String topic, Uuid topicId, boolean isProtected) {
		return way(topic, topic, topicId, isProtected);
	}

}
