package io.github.tandem.test;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SequenceTally}: each kind of damage is noticed, and no other.
 */
class SequenceTallyTests {

	private static final long RUN = 7;

	private static final long TIMESTAMP = 1_700_000_000_000L;

	private static final int PARTITIONS = 2;

	private static final int KEYS = 4;

	private final Sent sent = new Sent(RUN, PARTITIONS, KEYS);

	private final SequenceTally byKey = new SequenceTally(this.sent, false);

	private final SequenceTally byPartition = new SequenceTally(this.sent, true);

	@Test
	void findsNothingWrongWhenNothingIs() {
		arriveInOrder(0, 0, 1, 2, 3);
		arriveInOrder(1, 0, 1, 2);
		assertThat(this.byKey.report()).returns(7L, Report::produced)
			.returns(7L, Report::received)
			.returns(true, Report::isExactlyOnce);
		assertThat(this.byPartition.report().isExactlyOnce()).isTrue();
		assertThat(this.byKey.isComplete()).isTrue();
	}

	@Test
	void findsLostRecords() {
		produce(0, 6);
		arriveInOrder(0, 0, 1, 4);
		Report report = this.byPartition.report();
		assertThat(report).isEqualTo(new Report(6, 3, 3, 0, 0, 0, 0, report.examples()));
		assertThat(report.examples()).containsExactly("lost: 3 in source partition 0 between sequences 2 and 5");
		assertThat(report.isAtLeastOnce()).isFalse();
		assertThat(this.byPartition.isComplete()).isFalse();
	}

	@Test
	void doesNotMissWhatTheSourceNeverAcknowledged() {
		SequenceTally tally = new SequenceTally(this.sent, true);
		tally.add(record(0, 0, 0));
		assertThat(tally.report()).returns(0L, Report::produced).returns(true, Report::isExactlyOnce);
	}

	@Test
	void findsDuplicatesAndKnowsThatAReplayIsNotDisorder() {
		arriveInOrder(0, 0, 1, 2, 3, 1, 2, 3, 4);
		Report report = this.byPartition.report();
		assertThat(report).isEqualTo(new Report(5, 8, 0, 3, 0, 0, 0, report.examples()));
		assertThat(report.isAtLeastOnce()).isTrue();
		assertThat(report.isExactlyOnce()).isFalse();
	}

	@Test
	void findsRecordsThatWereOvertaken() {
		arriveInOrder(0, 0, 2, 3, 1, 4);
		Report report = this.byPartition.report();
		assertThat(report).isEqualTo(new Report(5, 5, 0, 0, 1, 0, 0, report.examples()));
		assertThat(report.isAtLeastOnce()).isFalse();
	}

	@Test
	void judgesOrderWithinKeysUnlessToldOtherwise() {
		// Even sequences have one key, odd ones another.
		arriveInOrder(0, 1, 0, 3, 2, 5, 4);
		assertThat(this.byKey.report().reordered()).isZero();
		assertThat(this.byPartition.report().reordered()).isEqualTo(3);
		arriveInOrder(0, 10, 6);
		assertThat(this.byKey.report().reordered()).isEqualTo(1);
	}

	@Test
	void findsKeysThatStrayedToAnotherPartition() {
		arriveInOrder(0, 0);
		produce(0, 5);
		this.byKey.add(record(0, 4, 1));
		assertThat(this.byKey.report()).returns(1L, Report::strayed).returns(0L, Report::reordered);
		assertThat(this.byKey.report().isAtLeastOnce()).isFalse();
	}

	@Test
	void findsEverySingleAlteredByteOfTheValue() {
		produce(0, 1);
		byte[] value = record(0, 0, 0).value();
		for (int index = 0; index < value.length; index++) {
			byte[] altered = value.clone();
			altered[index] ^= 1;
			this.byKey.add(copy(record(0, 0, 0).key(), altered, TIMESTAMP));
			assertThat(this.byKey.report().altered()).isEqualTo(index + 1);
		}
		assertThat(this.byKey.report()).returns(0L, Report::received).returns(1L, Report::lost);
	}

	@Test
	void findsAlteredKeysTimestampsAndLengths() {
		ConsumerRecord<byte[], byte[]> record = record(0, 0, 0);
		this.byKey.add(copy("other".getBytes(StandardCharsets.UTF_8), record.value(), TIMESTAMP));
		this.byKey.add(copy(record.key(), record.value(), TIMESTAMP + 1));
		this.byKey.add(copy(record.key(), new byte[0], TIMESTAMP));
		this.byKey.add(copy(record.key(), null, TIMESTAMP));
		this.byKey.add(copy(null, record.value(), TIMESTAMP));
		assertThat(this.byKey.report().altered()).isEqualTo(5);
	}

	@Test
	void leavesOtherLoadsAlone() {
		SequenceTally other = new SequenceTally(new Sent(RUN + 1, PARTITIONS, KEYS), false);
		other.add(record(0, 0, 0));
		assertThat(other.report()).isEqualTo(new Report(0, 0, 0, 0, 0, 0, 0, other.report().examples()));
	}

	private void produce(int partition, int count) {
		for (int sequence = 0; sequence < count; sequence++) {
			this.sent.acknowledge(partition, sequence);
		}
	}

	private void arriveInOrder(int partition, int... sequences) {
		for (int sequence : sequences) {
			this.sent.acknowledge(partition, sequence);
			this.byKey.add(record(partition, sequence, partition));
			this.byPartition.add(record(partition, sequence, partition));
		}
	}

	private static ConsumerRecord<byte[], byte[]> record(int partition, int sequence, int targetPartition) {
		int keyId = sequence % (KEYS / PARTITIONS) * PARTITIONS + partition;
		byte[] key = ("key-" + keyId).getBytes(StandardCharsets.UTF_8);
		byte[] value = new SequenceValue(RUN, partition, sequence, keyId, TIMESTAMP).encode(key, 61);
		return new ConsumerRecord<>("topic", targetPartition, 0, TIMESTAMP, TimestampType.CREATE_TIME, key.length,
				value.length, key, value, new RecordHeaders(), Optional.empty());
	}

	@SuppressWarnings("NullAway")
	private static ConsumerRecord<byte[], byte[]> copy(byte[] key, byte[] value, long timestamp) {
		return new ConsumerRecord<>("topic", 0, 0, timestamp, TimestampType.CREATE_TIME, 0, 0, key, value,
				new RecordHeaders(), Optional.empty());
	}

}
