package io.github.tandem.bridge;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Delivery} and {@link Sample}.
 */
class DeliveryTests {

	private static final TopicPartition SOURCE = new TopicPartition("orders", 1);

	private static final RecordMetadata METADATA = new RecordMetadata(new TopicPartition("orders", 4), 77, 0, -1, 0, 0);

	private static final TimeoutException FAILURE = new TimeoutException("late");

	private final InFlightBytes total = new InFlightBytes(1000);

	private final Delivery delivery = Delivery.of(Records.record(SOURCE, 9), this.total, null);

	@Test
	void isOnItsWayAtFirst() {
		assertThat(this.delivery).returns(9L, Delivery::offset)
			.returns(Records.TIMESTAMP + 9, Delivery::timestamp)
			.returns(false, Delivery::isCompleted)
			.returns(false, Delivery::isFailed)
			.returns(false, Delivery::isRefused);
		assertThat(this.total.get()).isEqualTo(this.delivery.bytes() + Delivery.OVERHEAD);
	}

	@Test
	void isAcknowledged() {
		ProducerThread.run(() -> this.delivery.onCompletion(METADATA, null));
		assertThat(this.delivery).returns(true, Delivery::isCompleted)
			.returns(false, Delivery::isFailed)
			.returns(null, Delivery::failure)
			.returns(4, Delivery::targetPartition)
			.returns(77L, Delivery::targetOffset);
		assertThat(this.total.get()).isZero();
	}

	@Test
	void fails() {
		// the producer also passes metadata, without an offset
		RecordMetadata nowhere = new RecordMetadata(new TopicPartition("orders", 4), -1, -1, -1, -1, -1);
		ProducerThread.run(() -> this.delivery.onCompletion(nowhere, FAILURE));
		assertThat(this.delivery).returns(true, Delivery::isCompleted)
			.returns(true, Delivery::isFailed)
			.returns(false, Delivery::isRefused)
			.returns(FAILURE, Delivery::failure);
		assertThat(this.total.get()).isZero();
	}

	@Test
	void isRefusedInTheCallThatSendsIt() {
		this.delivery.onCompletion(null, FAILURE);
		assertThat(this.delivery).returns(true, Delivery::isRefused)
			.returns(true, Delivery::isFailed)
			.returns(FAILURE, Delivery::failure);
		assertThat(this.total.get()).isZero();
	}

	@Test
	void givesItsBytesBackOnceWhenItIsCancelled() {
		this.delivery.cancel();
		assertThat(this.total.get()).isZero();
		this.delivery.cancel();
		assertThat(this.total.get()).isZero();
		Delivery refused = Delivery.of(Records.record(SOURCE, 9), this.total, null);
		refused.onCompletion(null, FAILURE);
		refused.cancel();
		assertThat(this.total.get()).isZero();
		assertThat(refused.isFailed()).isTrue();
	}

	@Test
	void countsKeyValueAndHeaders() {
		RecordHeaders headers = new RecordHeaders();
		headers.add("name", "value".getBytes(StandardCharsets.UTF_8)).add("none", null);
		assertSize(Records.record(SOURCE, 0, 0, new byte[10], new byte[100], headers, Optional.empty()), 123,
				2 * Delivery.HEADER_OVERHEAD);
		assertSize(Records.record(SOURCE, 0, 0, null, null, new RecordHeaders(), Optional.empty()), 0, 0);
		assertSize(Records.record(SOURCE, 0, 0, new byte[0], null, new RecordHeaders(), Optional.empty()), 0, 0);
	}

	@Test
	void timesTheWayToTheTarget() {
		MockClock clock = new MockClock();
		SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
		Timer pipeline = registry.timer("pipeline");
		Timer age = registry.timer("age");
		clock.add(Duration.ofSeconds(100));
		Sample sample = new Sample(clock.monotonicTime(), clock, pipeline, age);
		long timestamp = clock.wallTime() - 4000;
		clock.add(Duration.ofSeconds(2));
		of(timestamp, sample).onCompletion(METADATA, null);
		assertThat(pipeline.totalTime(TimeUnit.SECONDS)).isEqualTo(2);
		assertThat(age.totalTime(TimeUnit.SECONDS)).isEqualTo(6);
		of(timestamp, sample).onCompletion(METADATA, FAILURE);
		assertThat(pipeline.count()).isEqualTo(1);
		of(-1, sample).onCompletion(METADATA, null);
		assertThat(pipeline.count()).isEqualTo(2);
		assertThat(age.count()).as("a record without timestamp has no age").isEqualTo(1);
		of(clock.wallTime() + 60_000, sample).onCompletion(METADATA, null);
		assertThat(age.count()).isEqualTo(2);
		assertThat(age.totalTime(TimeUnit.SECONDS)).as("a record from the future is new").isEqualTo(6);
	}

	private void assertSize(ConsumerRecord<byte[], byte[]> record, int bytes, int overhead) {
		long before = this.total.get();
		assertThat(Delivery.of(record, this.total, null).bytes()).isEqualTo(bytes);
		assertThat(this.total.get() - before).isEqualTo(bytes + Delivery.OVERHEAD + overhead);
	}

	private Delivery of(long timestamp, Sample sample) {
		return Delivery.of(Records.record(SOURCE, 0, timestamp, null, null, new RecordHeaders(), Optional.empty()),
				this.total, sample);
	}

}
