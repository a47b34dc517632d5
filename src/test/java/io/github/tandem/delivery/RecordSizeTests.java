package io.github.tandem.delivery;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.Records;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RecordSize}.
 */
class RecordSizeTests {

	@Test
	void countsKeyValueAndHeaders() {
		RecordHeaders headers = new RecordHeaders();
		headers.add("name", "value".getBytes(StandardCharsets.UTF_8)).add("none", null);
		assertThat(RecordSize.bytes(record(new byte[10], new byte[100], headers))).isEqualTo(123);
	}

	@Test
	void countsNothingForWhatIsEmptyOrAbsent() {
		assertThat(RecordSize.bytes(record(null, null, new RecordHeaders()))).isZero();
		assertThat(RecordSize.bytes(record(new byte[0], null, new RecordHeaders()))).isZero();
		assertThat(RecordSize.bytes(record(null, new byte[0], new RecordHeaders()))).isZero();
	}

	@Test
	void eachHeaderKeepsMoreOnTheHeap() {
		RecordHeaders headers = new RecordHeaders();
		assertThat(RecordSize.overhead(headers)).isEqualTo(RecordSize.OVERHEAD);
		headers.add("name", new byte[5]).add("none", null);
		assertThat(RecordSize.overhead(headers)).isEqualTo(RecordSize.OVERHEAD + 2 * RecordSize.HEADER_OVERHEAD);
	}

	private static ConsumerRecord<byte[], byte[]> record(byte @Nullable [] key, byte @Nullable [] value,
			RecordHeaders headers) {
		return Records.record(new TopicPartition("orders", 1), 0, 0, key, value, headers, Optional.empty());
	}

}
