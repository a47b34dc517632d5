package io.github.tandem.delivery;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.ProducerThread;
import io.github.tandem.test.SentRecords;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InFlightBytes}.
 */
class InFlightBytesTests {

	private static final TopicPartition SOURCE = new TopicPartition("orders", 1);

	private final InFlightBytes bytes = new InFlightBytes(100);

	@Test
	void isFullFromItsLimitOn() {
		this.bytes.add(99);
		assertThat(this.bytes.isFull()).isFalse();
		assertThat(this.bytes.room()).isEqualTo(1);
		this.bytes.add(1);
		assertThat(this.bytes.isFull()).isTrue();
		this.bytes.add(50);
		assertThat(this.bytes.isFull()).isTrue();
		assertThat(this.bytes.room()).isEqualTo(-50);
		this.bytes.remove(51);
		assertThat(this.bytes.isFull()).isFalse();
		assertThat(this.bytes.get()).isEqualTo(99);
	}

	@Test
	void hasRoomBelowHalfOfIt() {
		assertThat(this.bytes.hasRoom()).isTrue();
		this.bytes.add(51);
		assertThat(this.bytes.hasRoom()).isFalse();
		this.bytes.remove(1);
		assertThat(this.bytes.hasRoom()).isTrue();
	}

	@Test
	void leavesOutWhatTheTargetKeepsWaiting() {
		this.bytes.add(120);
		this.bytes.exclude(30);
		assertThat(this.bytes.isFull()).isFalse();
		assertThat(this.bytes.get()).as("it is there all the same").isEqualTo(120);
		this.bytes.exclude(70);
		assertThat(this.bytes.hasRoom()).isTrue();
		this.bytes.exclude(0);
		assertThat(this.bytes.isFull()).isTrue();
	}

	@Test
	void leavesOutNoMoreThanItsLimit() {
		this.bytes.add(200);
		this.bytes.exclude(150);
		assertThat(this.bytes.isFull()).isTrue();
	}

	@Test
	void leavesAQuarterToNeighboursWhateverIsKeptWaiting() {
		this.bytes.add(250);
		this.bytes.exclude(250);
		assertThat(this.bytes.isFull()).isFalse();
		assertThat(this.bytes.hasRoom()).isTrue();
		this.bytes.add(25);
		assertThat(this.bytes.isFull()).isTrue();
		assertThat(this.bytes.hasRoom()).isFalse();
	}

	@Test
	void countsNothingWhereMoreIsLeftOutThanThereIs() {
		this.bytes.exclude(80);
		this.bytes.add(50);
		assertThat(this.bytes.hasRoom()).isTrue();
		assertThat(this.bytes.room()).isEqualTo(100);
		this.bytes.add(129);
		assertThat(this.bytes.isFull()).isFalse();
		this.bytes.add(1);
		assertThat(this.bytes.isFull()).isTrue();
	}

	@Test
	void countsWhatIsAbandonedUntilTheProducerLetsGoOfIt() {
		InFlight inFlight = InFlight.unknown(SOURCE, this.bytes).at(5);
		SentRecords sent = SentRecords.send(inFlight, this.bytes, SOURCE, 5, 6);
		long each = inFlight.heap() / 2;
		inFlight.at(5);
		sent.acknowledge(6);
		this.bytes.settle();
		assertThat(this.bytes.get()).as("as a whole").isEqualTo(2 * each);
		sent.fail(5, new TimeoutException("late"));
		assertThat(this.bytes.get()).isEqualTo(2 * each);
		this.bytes.settle();
		assertThat(this.bytes.get()).isZero();
		this.bytes.settle();
		assertThat(this.bytes.get()).as("once and no more").isZero();
	}

	@Test
	void whatWasPassedBeforeIsNotCountedTwiceWhenItIsAbandoned() {
		InFlight inFlight = InFlight.unknown(SOURCE, this.bytes).at(5);
		SentRecords sent = SentRecords.send(inFlight, this.bytes, SOURCE, 5, 6);
		long each = inFlight.heap() / 2;
		sent.acknowledge(5);
		inFlight.advance(new DeliveryListener() {
		});
		assertThat(this.bytes.get()).isEqualTo(each);
		inFlight.at(6);
		sent.acknowledge(6);
		this.bytes.settle();
		assertThat(this.bytes.get()).isZero();
	}

	@Test
	void eachDeliveryThatIsAbandonedCountsByItself() {
		InFlight inFlight = InFlight.unknown(SOURCE, this.bytes).at(5);
		SentRecords first = SentRecords.send(inFlight, this.bytes, SOURCE, 5);
		SentRecords second = SentRecords.send(inFlight, this.bytes, SOURCE, 6, 7);
		long each = inFlight.heap() / 3;
		inFlight.unknown();
		second.acknowledgeAll();
		this.bytes.settle();
		assertThat(this.bytes.get()).isEqualTo(each);
		first.acknowledgeAll();
		this.bytes.settle();
		assertThat(this.bytes.get()).isZero();
	}

	@Test
	void otherThreadsMayLook() {
		AtomicLong seen = new AtomicLong();
		this.bytes.add(70);
		ProducerThread.run(() -> seen.set(this.bytes.get()));
		assertThat(seen).hasValue(70);
		assertThat(Arrays.stream(InFlightBytes.class.getDeclaredFields())
			.filter((field) -> !Modifier.isFinal(field.getModifiers()))).isNotEmpty().allMatch(this::isVolatile);
	}

	private boolean isVolatile(Field field) {
		return Modifier.isVolatile(field.getModifiers());
	}

}
