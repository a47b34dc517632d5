package io.github.tandem.partition;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import io.github.tandem.delivery.RecordPrecheck;
import io.github.tandem.test.Records;
import io.github.tandem.topic.TopicLimits;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KnownRejections}.
 */
class KnownRejectionsTests {

	private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

	private static final TopicLimits SMALL = new TopicLimits(1_000, Long.MAX_VALUE, Long.MAX_VALUE, false);

	private final KnownRejections rejections = new KnownRejections();

	@Test
	void sendsNothingAloneAtFirst() {
		assertThat(concerns(4, 10)).isFalse();
		assertThat(this.rejections.isDeadLetterWanted(4)).isFalse();
	}

	@Test
	void sendsWhatWasRejectedAlone() {
		this.rejections.add(4);
		this.rejections.add(9);
		assertThat(concerns(4, 10)).isTrue();
		assertThat(concerns(5, 10)).isFalse();
		assertThat(concerns(9, 10)).isTrue();
	}

	@Test
	void forgetsRejectionsUpToWhatIsSettled() {
		this.rejections.add(4);
		this.rejections.add(6);
		this.rejections.add(9);
		this.rejections.settle(3);
		assertThat(concerns(4, 10)).isTrue();
		this.rejections.settle(6);
		assertThat(concerns(4, 10)).isFalse();
		assertThat(concerns(6, 10)).as("the record itself").isFalse();
		assertThat(concerns(9, 10)).as("what is behind it").isTrue();
		this.rejections.settle(20);
		assertThat(concerns(9, 10)).isFalse();
	}

	@Test
	void sendsAloneWhatTheTopicMayReject() {
		assertThat(concerns(4, 1_001)).isTrue();
		assertThat(this.rejections.precheck(TopicLimits.UNKNOWN, 0).concerns(Records.record(PARTITION, 4), 1_001))
			.isFalse();
	}

	@Test
	void trustsATopicThatTookMoreThanItsConfigurationAllows() {
		this.rejections.ignoreLimits();
		assertThat(concerns(4, 1_001)).isFalse();
	}

	@Test
	void trustsNoTopicAnyMoreThatRejects() {
		this.rejections.ignoreLimits();
		this.rejections.add(9);
		assertThat(concerns(4, 1_001)).isTrue();
	}

	@Test
	void trustsNoTopicAnyMoreWhoseConfigurationChanged() {
		this.rejections.ignoreLimits();
		this.rejections.limitsChanged();
		assertThat(concerns(4, 1_001)).isTrue();
	}

	@Test
	void stillKnowsWhatWasRejectedByATopicThatItTrusts() {
		this.rejections.add(9);
		this.rejections.ignoreLimits();
		assertThat(concerns(9, 10)).isTrue();
	}

	@Test
	void wantsADeadLetterOfOneRecord() {
		this.rejections.wantDeadLetter(4);
		assertThat(this.rejections.isDeadLetterWanted(4)).isTrue();
		assertThat(this.rejections.isDeadLetterWanted(5)).isFalse();
		assertThat(this.rejections.isDeadLetterWanted(3)).isFalse();
	}

	@Test
	void wantsADeadLetterUntilTheRecordIsSettled() {
		this.rejections.wantDeadLetter(4);
		this.rejections.settle(3);
		assertThat(this.rejections.isDeadLetterWanted(4)).isTrue();
		this.rejections.settle(4);
		assertThat(this.rejections.isDeadLetterWanted(4)).isFalse();
	}

	@Test
	void wantsNoDeadLetterThatCouldNotBeMade() {
		this.rejections.wantDeadLetter(4);
		this.rejections.forgetDeadLetter();
		assertThat(this.rejections.isDeadLetterWanted(4)).isFalse();
	}

	@Test
	void forgetsAllWhenOffsetsMeanOtherRecords() {
		this.rejections.add(4);
		this.rejections.ignoreLimits();
		this.rejections.wantDeadLetter(4);
		this.rejections.clear();
		assertThat(concerns(4, 10)).isFalse();
		assertThat(concerns(5, 1_001)).isTrue();
		assertThat(this.rejections.isDeadLetterWanted(4)).isFalse();
	}

	@Test
	void sendsTogetherOnceItWasDecidedToGoOn() {
		assertThat(this.rejections.areSentTogether()).isFalse();
		this.rejections.decided();
		assertThat(this.rejections.areSentTogether()).isTrue();
		this.rejections.clear();
		assertThat(this.rejections.areSentTogether()).isFalse();
	}

	@Test
	void sendsNothingTogetherToATargetThatDoesNotNameWhatItRejects() {
		this.rejections.decided();
		this.rejections.unnamed();
		this.rejections.decided();
		assertThat(this.rejections.areSentTogether()).isFalse();
	}

	private boolean concerns(long offset, int heap) {
		RecordPrecheck precheck = this.rejections.precheck(SMALL, Records.TIMESTAMP);
		return precheck.concerns(Records.record(PARTITION, offset), heap);
	}

}
