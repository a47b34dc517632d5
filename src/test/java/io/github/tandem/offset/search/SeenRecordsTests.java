package io.github.tandem.offset.search;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SeenRecords}.
 */
class SeenRecordsTests {

	private static final int MILLION = 1_000_000;

	@Test
	void aByteThatGoesFromTheKeyToTheValueMakesAnotherRecord() {
		for (byte other = 0; other < 10; other++) {
			assertThat(of(bytes(), bytes(1, other)).mayHave(record(bytes(1), bytes(other)))).isFalse();
			assertThat(of(bytes(1, other), null).mayHave(record(bytes(1), bytes(other)))).isFalse();
		}
	}

	@Test
	void nothingIsNotEmpty() {
		assertThat(of(null, bytes(1)).mayHave(record(bytes(), bytes(1)))).isFalse();
		assertThat(of(bytes(1), null).mayHave(record(bytes(1), bytes()))).isFalse();
		assertThat(of(null, null).mayHave(record(null, null))).isTrue();
	}

	@Test
	@Timeout(20)
	void aMillionThatAreAlikeTakeNoLongerThanAMillionOthers() {
		SeenRecords alike = new SeenRecords();
		SeenRecords others = new SeenRecords();
		for (int number = 0; number < MILLION; number++) {
			alike.add(record(null, bytes(1)));
			others.add(record(null, bytes(number, number >> 8, number >> 16)));
		}
		alike.sorted();
		others.sorted();
		assertThat(alike.hasAll(alike, alike)).isTrue();
		assertThat(others.hasAll(others, others)).isTrue();
		assertThat(others.hasAll(alike, alike)).isFalse();
	}

	private static SeenRecords of(byte @Nullable [] key, byte @Nullable [] value) {
		SeenRecords seen = new SeenRecords();
		seen.add(record(key, value));
		return seen.sorted();
	}

	private static ConsumerRecord<byte[], byte[]> record(byte @Nullable [] key, byte @Nullable [] value) {
		return new ConsumerRecord<>("orders", 0, 0, key, value);
	}

	private static byte[] bytes(int... values) {
		byte[] bytes = new byte[values.length];
		for (int at = 0; at < values.length; at++) {
			bytes[at] = (byte) values[at];
		}
		return bytes;
	}

}
