package io.github.tandem.loop;

import java.util.List;
import java.util.function.Predicate;

import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReturnWays}.
 */
class ReturnWaysTests {

	private static final Uuid ID = Uuid.randomUuid();

	private static final Uuid NOT_BEGUN = Uuid.ZERO_UUID;

	private static final Predicate<String> NOT_OWN = (topic) -> false;

	private final ReturnWays ways = new ReturnWays(false);

	@Test
	void nothingComesRoundAtFirst() {
		assertThat(this.ways.obstacle("orders", ID, "orders")).isNull();
	}

	@Test
	void aTopicThatIsReplicatedBackToItsOwnComesRound() {
		this.ways.found(List.of(way("orders", ID, false)));
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
		this.ways.found(List.of(way("east.orders", ID, false)));
		assertThat(this.ways.obstacle("orders", ID, "east.orders")).isNotNull();
	}

	@Test
	void aTopicThatIsReplicatedToAnotherOneDoesNot() {
		this.ways.found(List.of(way("east.orders", Uuid.randomUuid(), false)));
		assertThat(this.ways.obstacle("orders", ID, "east.orders")).isNull();
		assertThat(this.ways.obstacle("orders", ID, "orders")).isNull();
	}

	@Test
	void ofTwoTheOneGoesOnThatHasBegun() {
		this.ways.found(List.of(way("orders", NOT_BEGUN, false)));
		assertThat(this.ways.obstacle("orders", ID, "orders")).as("while neither has").isNotNull();
		assertThat(this.ways.obstacle("orders", ID, "east.orders")).isNull();
		this.ways.begin("orders");
		assertThat(this.ways.obstacle("orders", ID, "orders")).isNull();
	}

	@Test
	void withProtectionOnBothSidesNothingDoes() {
		ReturnWays own = new ReturnWays(true);
		own.found(List.of(way("orders", ID, true), way("orders", NOT_BEGUN, true)));
		assertThat(own.obstacle("orders", ID, "orders")).isNull();
	}

	@Test
	void onOneSideItIsNotEnough() {
		this.ways.found(List.of(way("orders", ID, true)));
		assertThat(this.ways.obstacle("orders", ID, "orders")).contains("in both directions");
		ReturnWays own = new ReturnWays(true);
		own.found(List.of(way("orders", ID, false)));
		assertThat(own.obstacle("orders", ID, "orders"))
			.contains("set tandem.loop-protection: true there too, and restart that one");
	}

	@Test
	void whatIsGoneIsForgotten() {
		this.ways.found(List.of(way("orders", ID, false)));
		this.ways.found(List.of());
		assertThat(this.ways.obstacle("orders", ID, "orders")).isNull();
	}

	@Test
	void aReplicaThatIsToGetAnotherNameWouldGoRoundUnderEverLongerOnes() {
		for (boolean isProtected : new boolean[] { false, true }) {
			ReturnWays own = new ReturnWays(isProtected);
			own.found(List.of(way("orders", "east.orders", isProtected)));
			assertThat(own.cycle("east.orders", "west.east.orders", NOT_OWN)).isEqualTo(
					"the deployment and route 'back/all' (consumer group 'back-all' on the target) makes the topic "
							+ "'east.orders' of this source from the topic 'orders' of the target: replicated back as "
							+ "'west.east.orders' it would be there twice, and go round under ever longer names. Exclude "
							+ "'east.orders' in this direction. It goes on by itself a minute after the last member of that "
							+ "group left");
			assertThat(own.cycle("east.orders", "orders", NOT_OWN)).as("it gets its own name again").isNull();
			assertThat(own.cycle("orders", "west.orders", NOT_OWN)).as("it is no replica").isNull();
		}
	}

	@Test
	void underTheSameNameProtectionLeavesTheOwnRecordsOfTheSource() {
		ReturnWay way = way("orders", "orders", true);
		this.ways.found(List.of(way));
		assertThat(this.ways.cycle("orders", "west.orders", NOT_OWN)).as("without it").isNotNull();
		ReturnWays own = new ReturnWays(true);
		own.found(List.of(way));
		assertThat(own.cycle("orders", "west.orders", NOT_OWN)).isNull();
		assertThat(own.cycle("orders", "west.orders", "orders"::equals)).as("what this deployment made").isNotNull();
		own.found(List.of(way("orders", "orders", false)));
		assertThat(own.cycle("orders", "west.orders", NOT_OWN)).as("on one side only").isNotNull();
	}

	private static ReturnWay way(String topic, String replica, boolean isProtected) {
		return new ReturnWay("back-all", "back/all", topic, replica, ID, isProtected);
	}

	private static ReturnWay way(String topic, Uuid topicId, boolean isProtected) {
		return new ReturnWay("back-all", "back/all", topic, topic, topicId, isProtected);
	}

}
