package io.github.tandem.offset.search;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConsumedLog}.
 */
class ConsumedLogTests {

	private static final TopicPartition ORDERS = new TopicPartition("orders", 0);

	private static final int RECORDS = 150_000;

	@Test
	void readsHundredsOfThousandsOfRecordsInOneLook() {
		MockConsumer<byte[], byte[]> consumer = new MockConsumer<>(AutoOffsetResetStrategy.NONE.name());
		consumer.setMaxPollRecords(5_000);
		byte[] value = new byte[1];
		consumer.assign(List.of(ORDERS));
		consumer.updateBeginningOffsets(Map.of(ORDERS, 0L));
		consumer.updateEndOffsets(Map.of(ORDERS, (long) RECORDS));
		consumer.schedulePollTask(() -> {
			for (int offset = 0; offset < RECORDS; offset++) {
				consumer.addRecord(new ConsumerRecord<>(ORDERS.topic(), ORDERS.partition(), offset, null, value));
			}
		});
		AtomicInteger seen = new AtomicInteger();
		try (ConsumedLog log = new ConsumedLog(() -> consumer, Clock.systemUTC(), Instant.MAX)) {
			assertThat(log.scan(ORDERS, 0, RECORDS, (record) -> seen.incrementAndGet() > 0)).isTrue();
		}
		assertThat(seen).hasValue(RECORDS);
	}

	@Test
	@Timeout(10)
	void readsNoLongerThanSomebodyWaits() {
		MockConsumer<byte[], byte[]> consumer = new MockConsumer<>(AutoOffsetResetStrategy.NONE.name());
		consumer.assign(List.of(ORDERS));
		consumer.updateBeginningOffsets(Map.of(ORDERS, 0L));
		consumer.updateEndOffsets(Map.of(ORDERS, 2L));
		consumer.seek(ORDERS, 0);
		consumer.addRecord(new ConsumerRecord<>(ORDERS.topic(), ORDERS.partition(), 0, null, new byte[1]));
		// the record behind it never comes
		try (ConsumedLog log = new ConsumedLog(() -> consumer, Clock.systemUTC(), Instant.now().plusMillis(300))) {
			assertThat(log.scan(ORDERS, 0, 2, (record) -> true)).isFalse();
			assertThat(log.scan(ORDERS, 0, 1, (record) -> true)).as("no time is left").isFalse();
		}
	}

}
