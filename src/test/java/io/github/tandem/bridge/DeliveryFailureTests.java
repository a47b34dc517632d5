package io.github.tandem.bridge;

import java.util.stream.Stream;

import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
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

	@Test
	void describesWithTheKindOfFailure() {
		assertThat(DeliveryFailure.describe(new RecordTooLargeException("1048589 bytes")))
			.isEqualTo("RecordTooLargeException: 1048589 bytes");
	}

}
