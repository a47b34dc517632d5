package io.github.tandem.bridge;

import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InFlightBytes}.
 */
class InFlightBytesTests {

	private final InFlightBytes bytes = new InFlightBytes(100);

	@Test
	void isFullFromItsLimitOn() {
		this.bytes.add(99);
		assertThat(this.bytes.isFull()).isFalse();
		this.bytes.add(1);
		assertThat(this.bytes.isFull()).isTrue();
		this.bytes.add(50);
		assertThat(this.bytes.isFull()).isTrue();
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
		this.bytes.stalled(30);
		assertThat(this.bytes.isFull()).isFalse();
		assertThat(this.bytes.get()).as("it is there all the same").isEqualTo(120);
		this.bytes.stalled(70);
		assertThat(this.bytes.hasRoom()).isTrue();
		this.bytes.stalled(0);
		assertThat(this.bytes.isFull()).isTrue();
	}

	@Test
	void leavesOutNoMoreThanItsLimit() {
		this.bytes.add(200);
		this.bytes.stalled(150);
		assertThat(this.bytes.isFull()).isTrue();
	}

	@Test
	void countsNothingWhereMoreIsLeftOutThanThereIs() {
		this.bytes.stalled(80);
		this.bytes.add(50);
		assertThat(this.bytes.hasRoom()).isTrue();
		this.bytes.add(129);
		assertThat(this.bytes.isFull()).isFalse();
		this.bytes.add(1);
		assertThat(this.bytes.isFull()).isTrue();
	}

	@Test
	void belongsToTheThreadThatMadeIt() {
		AtomicBoolean elsewhere = new AtomicBoolean(true);
		ProducerThread.run(() -> elsewhere.set(this.bytes.isOfCurrentThread()));
		assertThat(this.bytes.isOfCurrentThread()).isTrue();
		assertThat(elsewhere).isFalse();
	}

}
