package io.github.tandem.delivery;

import java.util.Optional;
import java.util.Set;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.tandem.test.Records;
import io.github.tandem.topic.TopicLimits;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RecordPrecheck}.
 */
class RecordPrecheckTests {

	private static final long NOW = Records.TIMESTAMP;

	private static final long ANY = Long.MAX_VALUE;

	private static final long HOUR = 60 * 60 * 1000;

	@ParameterizedTest
	@ValueSource(longs = { -1, 0, 1, NOW, Long.MAX_VALUE, Long.MIN_VALUE })
	void nothingIsKeptFromATopicThatIsNotKnown(long timestamp) {
		RecordPrecheck precheck = RecordPrecheck.of(TopicLimits.UNKNOWN, NOW, Set.of());
		assertThat(precheck.concerns(record(0, timestamp, null), Integer.MAX_VALUE)).isFalse();
		assertThat(RecordPrecheck.NONE.concerns(record(0, timestamp, null), Integer.MAX_VALUE)).isFalse();
	}

	@Test
	void concernsARecordThatComesNearTheLimitOfSize() {
		RecordPrecheck precheck = RecordPrecheck.of(new TopicLimits(102_400, ANY, ANY, false), NOW, Set.of());
		int taken = 102_400 - 1_600 - 256;
		assertThat(precheck.concerns(record(0, NOW, "key"), taken)).isFalse();
		assertThat(precheck.concerns(record(0, NOW, "key"), taken + 1)).isTrue();
	}

	@Test
	void concernsEveryRecordOfATopicThatTakesHardlyAny() {
		RecordPrecheck precheck = RecordPrecheck.of(new TopicLimits(0, ANY, ANY, false), NOW, Set.of());
		assertThat(precheck.concerns(record(0, NOW, "key"), RecordSize.OVERHEAD)).isTrue();
	}

	@Test
	void concernsTimestampsThatAreOutOfBoundsOrAlmost() {
		RecordPrecheck precheck = RecordPrecheck.of(new TopicLimits(ANY, 2 * HOUR, HOUR, false), NOW, Set.of());
		long skew = 10 * 60 * 1000;
		assertThat(concerns(precheck, NOW)).isFalse();
		assertThat(concerns(precheck, NOW - 2 * HOUR + skew)).isFalse();
		assertThat(concerns(precheck, NOW - 2 * HOUR + skew - 1)).isTrue();
		assertThat(concerns(precheck, NOW + HOUR - skew)).isFalse();
		assertThat(concerns(precheck, NOW + HOUR - skew + 1)).isTrue();
		assertThat(concerns(precheck, 0)).isTrue();
		assertThat(concerns(precheck, -2)).as("sent with the time of its replication").isFalse();
		assertThat(concerns(precheck, Long.MAX_VALUE)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "9223372036854775807,9223372036854775807", "9223372036854775806,9223372036854775806",
			"1800000000000,7423372036854775807" })
	void boundsThatNoTimestampCanReachConcernNone(long oldest, long newest) {
		RecordPrecheck precheck = RecordPrecheck.of(new TopicLimits(ANY, oldest, newest, false), NOW, Set.of());
		assertThat(concerns(precheck, NOW - HOUR)).isFalse();
		assertThat(concerns(precheck, NOW + 1000 * HOUR)).isFalse();
	}

	@Test
	void boundsOfNothingConcernAll() {
		RecordPrecheck precheck = RecordPrecheck.of(new TopicLimits(ANY, 0, 0, false), NOW, Set.of());
		assertThat(concerns(precheck, NOW)).isTrue();
	}

	@Test
	void concernsARecordWithoutKeyWhereOneIsNeeded() {
		RecordPrecheck compacted = RecordPrecheck.of(new TopicLimits(ANY, ANY, ANY, true), NOW, Set.of());
		assertThat(compacted.concerns(record(0, NOW, null), 10)).isTrue();
		assertThat(compacted.concerns(record(0, NOW, ""), 10)).isFalse();
	}

	@Test
	void concernsWhatWasRejectedBefore() {
		RecordPrecheck precheck = RecordPrecheck.of(TopicLimits.UNKNOWN, NOW, Set.of(7L));
		assertThat(precheck.concerns(record(7, NOW, "key"), 10)).isTrue();
		assertThat(precheck.concerns(record(8, NOW, "key"), 10)).isFalse();
	}

	private static boolean concerns(RecordPrecheck precheck, long timestamp) {
		return precheck.concerns(record(0, timestamp, "key"), 10);
	}

	private static ConsumerRecord<byte[], byte[]> record(long offset, long timestamp, @Nullable String key) {
		return Records.record(new TopicPartition("orders", 0), offset, timestamp, (key != null) ? key.getBytes() : null,
				new byte[1], new RecordHeaders(), Optional.empty());
	}

}
