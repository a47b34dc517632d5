package io.github.tandem.loop;

import java.util.List;

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

	private static ReturnWay way(String topic, Uuid topicId, boolean isProtected) {
		return new ReturnWay("back-all", "back/all", topic, topicId, isProtected);
	}

}
