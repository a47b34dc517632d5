package io.github.tandem.delivery;

import java.util.Optional;
import java.util.Random;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.Records;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RecordMapper}.
 */
class RecordMapperTests {

	private static final byte[] KEY = { 1, 2, 3 };

	private static final byte[] VALUE = { 4, 5 };

	@Test
	void copiesARecordAsItIs() {
		RecordHeaders headers = new RecordHeaders();
		headers.add("b", new byte[] { 1 }).add("a", null).add("b", new byte[0]).add("", KEY);
		ProducerRecord<byte[], byte[]> record = new RecordMapper("east.orders", 6, true, null)
			.map(record(5, 123, KEY, VALUE, headers));
		assertThat(record).returns("east.orders", ProducerRecord::topic)
			.returns(5, ProducerRecord::partition)
			.returns(123L, ProducerRecord::timestamp)
			.returns(KEY, ProducerRecord::key)
			.returns(VALUE, ProducerRecord::value);
		assertThat(record.headers().toArray()).containsExactly(new Header[] { new RecordHeader("b", new byte[] { 1 }),
				new RecordHeader("a", null), new RecordHeader("b", new byte[0]), new RecordHeader("", KEY) });
	}

	@Test
	void tellsNullFromEmpty() {
		RecordMapper mapper = new RecordMapper("orders", 6, true, null);
		assertThat(mapper.map(record(0, 0, null, null, new RecordHeaders()))).returns(null, ProducerRecord::key)
			.returns(null, ProducerRecord::value);
		ProducerRecord<byte[], byte[]> empty = mapper.map(record(0, 0, new byte[0], new byte[0], new RecordHeaders()));
		assertThat(empty.key()).isEmpty();
		assertThat(empty.value()).isEmpty();
	}

	@Test
	void keepsTheTimestampOfTheEpochAndLeavesOutOnesThatAreNone() {
		RecordMapper mapper = new RecordMapper("orders", 6, true, null);
		assertThat(mapper.map(record(0, 0, KEY, VALUE, new RecordHeaders())).timestamp()).isZero();
		assertThat(mapper.map(record(0, -1, KEY, VALUE, new RecordHeaders())).timestamp()).isNull();
		assertThat(mapper.map(record(0, -2, KEY, VALUE, new RecordHeaders())).timestamp()).isNull();
	}

	@Test
	void mapsEachRecordByItselfWhateverTheOneBeforeWas() {
		RecordMapper mapper = new RecordMapper("orders", 6, true, null);
		for (long timestamp : new long[] { 123, 123, 1_800_000_000_000L, 123, -1, 123, 0 }) {
			int partition = (int) (timestamp % 3) + 2;
			assertThat(mapper.map(record(partition, timestamp, KEY, VALUE, new RecordHeaders())))
				.returns((timestamp >= 0) ? timestamp : null, ProducerRecord::timestamp)
				.returns(partition, ProducerRecord::partition);
		}
	}

	@Test
	void keepsThePartitionWhateverTheKeyIs() {
		RecordMapper mapper = new RecordMapper("orders", 12, true, null);
		for (int partition = 0; partition < 12; partition++) {
			assertThat(mapper.map(record(partition, 0, KEY, VALUE, new RecordHeaders())).partition())
				.isEqualTo(partition);
			assertThat(mapper.map(record(partition, 0, null, VALUE, new RecordHeaders())).partition())
				.isEqualTo(partition);
		}
	}

	@Test
	void choosesPartitionsByKeyAsKafkasOwnProducerDoes() {
		Random random = new Random(42);
		for (int index = 0; index < 20_000; index++) {
			int partitions = 1 + random.nextInt(1000);
			byte[] key = new byte[random.nextInt(40)];
			random.nextBytes(key);
			assertThat(new RecordMapper("orders", partitions, false, null)
				.map(record(random.nextInt(100), 0, key, VALUE, new RecordHeaders()))
				.partition()).isEqualTo(BuiltInPartitioner.partitionForKey(key, partitions));
		}
	}

	@Test
	void keepsRecordsWithoutAKeyTogether() {
		RecordMapper mapper = new RecordMapper("orders", 4, false, null);
		for (int partition = 0; partition < 12; partition++) {
			assertThat(mapper.map(record(partition, 0, null, VALUE, new RecordHeaders())).partition())
				.isEqualTo(partition % 4);
		}
	}

	private static ConsumerRecord<byte[], byte[]> record(int partition, long timestamp, byte @Nullable [] key,
			byte @Nullable [] value, RecordHeaders headers) {
		return Records.record(new TopicPartition("orders", partition), 9, timestamp, key, value, headers,
				Optional.empty());
	}

}
