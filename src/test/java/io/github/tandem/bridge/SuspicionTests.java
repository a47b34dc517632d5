package io.github.tandem.bridge;

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

import io.github.tandem.topic.TopicLimits;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Suspicion}.
 */
class SuspicionTests {

	private static final long NOW = Records.TIMESTAMP;

	private static final long ANY = Long.MAX_VALUE;

	private static final long HOUR = 60 * 60 * 1000;

	@ParameterizedTest
	@ValueSource(longs = { -1, 0, 1, NOW, Long.MAX_VALUE, Long.MIN_VALUE })
	void suspectsNothingOfATopicThatIsNotKnown(long timestamp) {
		Suspicion suspicion = Suspicion.of(TopicLimits.UNKNOWN, NOW, Set.of());
		assertThat(suspicion.isRaisedBy(record(0, timestamp, null), Integer.MAX_VALUE)).isFalse();
		assertThat(Suspicion.NONE.isRaisedBy(record(0, timestamp, null), Integer.MAX_VALUE)).isFalse();
	}

	@Test
	void suspectsARecordThatComesNearTheLimitOfSize() {
		Suspicion suspicion = Suspicion.of(new TopicLimits(102_400, ANY, ANY, false), NOW, Set.of());
		int taken = 102_400 - 1_600 - 256;
		assertThat(suspicion.isRaisedBy(record(0, NOW, "key"), taken)).isFalse();
		assertThat(suspicion.isRaisedBy(record(0, NOW, "key"), taken + 1)).isTrue();
	}

	@Test
	void suspectsEveryRecordOfATopicThatTakesHardlyAny() {
		Suspicion suspicion = Suspicion.of(new TopicLimits(0, ANY, ANY, false), NOW, Set.of());
		assertThat(suspicion.isRaisedBy(record(0, NOW, "key"), Delivery.OVERHEAD)).isTrue();
	}

	@Test
	void suspectsTimestampsThatAreOutOfBoundsOrAlmost() {
		Suspicion suspicion = Suspicion.of(new TopicLimits(ANY, 2 * HOUR, HOUR, false), NOW, Set.of());
		long skew = 10 * 60 * 1000;
		assertThat(isSuspected(suspicion, NOW)).isFalse();
		assertThat(isSuspected(suspicion, NOW - 2 * HOUR + skew)).isFalse();
		assertThat(isSuspected(suspicion, NOW - 2 * HOUR + skew - 1)).isTrue();
		assertThat(isSuspected(suspicion, NOW + HOUR - skew)).isFalse();
		assertThat(isSuspected(suspicion, NOW + HOUR - skew + 1)).isTrue();
		assertThat(isSuspected(suspicion, 0)).isTrue();
		assertThat(isSuspected(suspicion, Long.MAX_VALUE)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "9223372036854775807,9223372036854775807", "9223372036854775806,9223372036854775806",
			"1800000000000,7423372036854775807" })
	void boundsThatNoTimestampCanReachSuspectNone(long oldest, long newest) {
		Suspicion suspicion = Suspicion.of(new TopicLimits(ANY, oldest, newest, false), NOW, Set.of());
		assertThat(isSuspected(suspicion, NOW - HOUR)).isFalse();
		assertThat(isSuspected(suspicion, NOW + 1000 * HOUR)).isFalse();
	}

	@Test
	void boundsOfNothingSuspectAll() {
		Suspicion suspicion = Suspicion.of(new TopicLimits(ANY, 0, 0, false), NOW, Set.of());
		assertThat(isSuspected(suspicion, NOW)).isTrue();
	}

	@Test
	void suspectsARecordWithoutKeyWhereOneIsNeeded() {
		Suspicion compacted = Suspicion.of(new TopicLimits(ANY, ANY, ANY, true), NOW, Set.of());
		assertThat(compacted.isRaisedBy(record(0, NOW, null), 10)).isTrue();
		assertThat(compacted.isRaisedBy(record(0, NOW, ""), 10)).isFalse();
	}

	@Test
	void suspectsWhatWasRefusedBefore() {
		Suspicion suspicion = Suspicion.of(TopicLimits.UNKNOWN, NOW, Set.of(7L));
		assertThat(suspicion.isRaisedBy(record(7, NOW, "key"), 10)).isTrue();
		assertThat(suspicion.isRaisedBy(record(8, NOW, "key"), 10)).isFalse();
	}

	private static boolean isSuspected(Suspicion suspicion, long timestamp) {
		return suspicion.isRaisedBy(record(0, timestamp, "key"), 10);
	}

	private static ConsumerRecord<byte[], byte[]> record(long offset, long timestamp, @Nullable String key) {
		return Records.record(new TopicPartition("orders", 0), offset, timestamp, (key != null) ? key.getBytes() : null,
				new byte[1], new RecordHeaders(), Optional.empty());
	}

}
