package io.github.tandem.delivery;

import java.util.stream.Stream;

import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.NotEnoughReplicasAfterAppendException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DeliveryFailure}.
 */
class DeliveryFailureTests {

	static Stream<Exception> passing() {
		return Stream.of(new TimeoutException("m"), new BufferExhaustedException("m"), new NetworkException("m"),
				new NotLeaderOrFollowerException("m"), new NotEnoughReplicasException("m"),
				new NotEnoughReplicasAfterAppendException("m"), new UnknownTopicOrPartitionException("m"),
				new KafkaStorageException("m"), new CorruptRecordException("m"));
	}

	static Stream<Exception> ofTheProducersState() {
		return Stream.of(new OutOfOrderSequenceException("m"), new UnknownProducerIdException("m"),
				new InvalidProducerEpochException("m"), new ProducerFencedException("m"));
	}

	static Stream<Exception> unknown() {
		return Stream.of(new KafkaException("Producer is closed forcefully."), new IllegalStateException("closed"),
				new InterruptedException());
	}

	static Stream<Exception> refusals() {
		return Stream.of(new RecordTooLargeException("m"), new RecordBatchTooLargeException("m"),
				new InvalidRecordException("m"), new TopicAuthorizationException("m"), new InvalidTopicException("m"),
				new PolicyViolationException("m"), new SaslAuthenticationException("m"),
				new UnsupportedForMessageFormatException("m"), new UnknownServerException("m"));
	}

	static Stream<Exception> ofTheRecord() {
		return Stream.of(new RecordTooLargeException("m"), new RecordBatchTooLargeException("m"),
				new InvalidTimestampException("m"), new InvalidRecordException("m"));
	}

	static Stream<Exception> forbidding() {
		return Stream.of(new TopicAuthorizationException("m"), new ClusterAuthorizationException("m"),
				new TransactionalIdAuthorizationException("m"),
				new KafkaException("m", new TopicAuthorizationException("m")));
	}

	static Stream<Exception> lasting() {
		return Stream.of(new InvalidTopicException("m"), new PolicyViolationException("m"),
				new UnsupportedForMessageFormatException("m"), new UnknownServerException("m"));
	}

	@ParameterizedTest
	@MethodSource({ "passing", "ofTheProducersState", "unknown" })
	void triesAgainWhatMayPass(Exception exception) {
		assertThat(DeliveryFailure.of(exception)).isEqualTo(DeliveryFailure.PASSING);
	}

	@ParameterizedTest
	@MethodSource("refusals")
	void knowsRefusals(Exception exception) {
		assertThat(DeliveryFailure.of(exception)).isNotIn(DeliveryFailure.PASSING, DeliveryFailure.SHARED);
	}

	@ParameterizedTest
	@MethodSource("ofTheRecord")
	void knowsWhatIsTheRecordsOwnFault(Exception exception) {
		assertThat(DeliveryFailure.of(exception)).isEqualTo(DeliveryFailure.RECORD);
		assertThat(DeliveryFailure.of(exception).isLasting()).isTrue();
	}

	@ParameterizedTest
	@MethodSource("forbidding")
	void knowsWhatIsForbidden(Exception exception) {
		assertThat(DeliveryFailure.of(exception)).isEqualTo(DeliveryFailure.AUTHORIZATION);
		assertThat(DeliveryFailure.of(exception).isLasting()).isFalse();
	}

	@Test
	void knowsATopicThatTheTargetFillsItself() {
		// word for word what a broker says of a mirror topic
		InvalidRequestException refusal = new InvalidRequestException(
				"Cannot append records to read-only mirror topic 'orders'");
		assertThat(DeliveryFailure.of(refusal)).isEqualTo(DeliveryFailure.READ_ONLY);
		assertThat(DeliveryFailure.READ_ONLY.isLasting()).isFalse();
	}

	@ParameterizedTest
	@MethodSource("lasting")
	void knowsWhatIsNobodysFaultAndWillHappenAgain(Exception exception) {
		assertThat(DeliveryFailure.of(exception)).isEqualTo(DeliveryFailure.LASTING);
		assertThat(DeliveryFailure.of(exception).isLasting()).isTrue();
	}

	@Test
	void knowsARecordThatSharesTheFateOfAnother() {
		// word for word what Kafka's producer says
		KafkaException shared = new KafkaException(
				"Failed to append record because it was part of a batch which had " + "one more more invalid records");
		assertThat(DeliveryFailure.of(shared)).isEqualTo(DeliveryFailure.SHARED);
		assertThat(DeliveryFailure.SHARED.isLasting()).isFalse();
		assertThat(DeliveryFailure.of(new InvalidRecordException("part of a batch")))
			.as("an exception of a class of its own is about the record itself")
			.isEqualTo(DeliveryFailure.RECORD);
	}

	@Test
	void describesWithTheKindOfFailure() {
		assertThat(DeliveryFailure.describe(new RecordTooLargeException("1048589 bytes")))
			.isEqualTo("RecordTooLargeException: 1048589 bytes");
	}

}
