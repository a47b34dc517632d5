package io.github.tandem.policy;

import java.util.List;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;

import io.github.tandem.delivery.FailedDelivery;
import io.github.tandem.test.Records;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GroupVerdict}.
 */
class GroupVerdictTests {

	private static final List<ConsumerRecord<byte[], byte[]>> RECORDS = Records.records(new TopicPartition("orders", 0),
			0, 5);

	private static final Exception SHARED = new KafkaException(
			"Failed to append record because it was part of a " + "batch which had one more more invalid records");

	@Test
	void takesWhatDidNotFail() {
		GroupVerdict verdict = of();
		assertThat(verdict.taken()).isEqualTo(RECORDS);
		assertThat(verdict.innocent()).isEmpty();
		assertThat(verdict.refused()).isEmpty();
	}

	@Test
	void refusesWhatIsNamedAndSendsTheOthersAgain() {
		GroupVerdict verdict = of(failed(0, SHARED), failed(1, new InvalidRecordException("1")),
				failed(2, new InvalidRecordException("2")), failed(3, SHARED), failed(4, SHARED));
		assertThat(offsets(verdict.innocent())).containsExactly(0L, 3L, 4L);
		assertThat(offsets(verdict.refused().stream().map(GroupVerdict.Refused::record).toList())).containsExactly(1L,
				2L);
		assertThat(verdict.refused().get(1).failure()).hasMessage("2");
	}

	@Test
	void sendsAgainWhatOvertookAnotherInItsPartition() {
		List<FailedDelivery> failures = List.of(failed(1, SHARED), failed(2, new InvalidRecordException("2")));
		GroupVerdict verdict = GroupVerdict.of(RECORDS, failures, (record) -> (int) record.offset() % 2);
		assertThat(offsets(verdict.innocent())).containsExactly(1L, 3L);
		assertThat(offsets(verdict.taken())).containsExactly(0L, 4L);
	}

	@Test
	void blamesNoneOfABatchThatIsRefusedAsAWhole() {
		InvalidRecordException whole = new InvalidRecordException("batch");
		assertThat(of(failed(0, whole), failed(1, whole)).refused()).isEmpty();
		assertThat(of(failed(0, new RecordBatchTooLargeException("batch"))).refused()).isEmpty();
	}

	@Test
	void refusesWhatIsTooLargeSinceTheProducerSplitsSuchBatches() {
		RecordTooLargeException constant = new RecordTooLargeException("too large");
		assertThat(of(failed(0, constant), failed(1, constant)).refused()).hasSize(2);
	}

	@Test
	void goesNoFurtherThanToAnotherFailure() {
		GroupVerdict verdict = of(failed(1, new InvalidRecordException("1")),
				failed(2, new NotEnoughReplicasException("one of two")), failed(3, SHARED));
		assertThat(offsets(verdict.taken())).containsExactly(0L);
		assertThat(verdict.refused()).hasSize(1);
		assertThat(verdict.innocent()).isEmpty();
	}

	private static GroupVerdict of(FailedDelivery... failures) {
		return GroupVerdict.of(RECORDS, List.of(failures), (record) -> 0);
	}

	private static FailedDelivery failed(long offset, Exception failure) {
		return new FailedDelivery(offset, failure);
	}

	private static Stream<Long> offsets(List<ConsumerRecord<byte[], byte[]>> records) {
		return records.stream().map(ConsumerRecord::offset);
	}

}
