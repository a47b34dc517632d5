package io.github.tandem.worker.target;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.tandem.delivery.Delivery;
import io.github.tandem.delivery.RecordMapper;
import io.github.tandem.test.ProducerThread;
import io.github.tandem.test.Records;
import io.github.tandem.worker.StubbornProducer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Sender}.
 */
class SenderTests {

	private static final TopicPartition PARTITION = new TopicPartition("orders", 1);

	private final StubbornProducer producer = new StubbornProducer();

	private final Sender sender = SenderFixture.of(this.producer);

	private final Delivery delivery = new Delivery(PARTITION, "orders", 3, null);

	@Test
	void handsARecordToTheProducer() {
		assertThat(send(0)).isNull();
		assertThat(this.producer.history()).hasSize(1);
		assertThat(this.delivery.isSettled()).isFalse();
		ProducerThread.run(this.producer::completeNext);
		assertThat(this.delivery.isSettled()).isTrue();
	}

	@Test
	void aRecordThatTheProducerRefusesNeverLeft() {
		RecordTooLargeException refusal = new RecordTooLargeException("2 MB");
		this.producer.refuseFrom(1, refusal);
		assertThat(send(0)).isNull();
		assertThat(send(1)).isSameAs(refusal);
		this.producer.refuseNothing();
		assertThat(send(1)).as("nothing of the refusal is left").isNull();
		ProducerThread.run(() -> {
			this.producer.completeNext();
			this.producer.completeNext();
		});
		assertThat(this.delivery.isSettled()).isTrue();
		assertThat(this.delivery.isComplete()).as("there is room for one of three").isFalse();
	}

	@Test
	void aRecordOnWhichTheProducerThrowsNeverLeft() {
		IllegalStateException failure = new IllegalStateException("closed");
		this.producer.throwFrom(0, failure);
		assertThat(send(0)).isSameAs(failure);
		assertThat(this.delivery.isSettled()).isTrue();
	}

	private @Nullable Exception send(long offset) {
		var record = Records.record(PARTITION, offset);
		return this.sender.send(new RecordMapper("orders", 3, true, null).map(record), this.delivery,
				this.delivery.add(record));
	}

}
