package io.github.tandem.position;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LeaderEpochs}.
 */
class LeaderEpochsTests {

	private final LeaderEpochs epochs = new LeaderEpochs();

	@Test
	void knowsNothingAtFirst() {
		assertThat(this.epochs.before(0)).isEmpty();
		assertThat(this.epochs.before(100)).isEmpty();
	}

	@Test
	void knowsTheLeaderOfTheRecordBeforeAnOffset() {
		this.epochs.note(10, 1);
		this.epochs.note(20, 2);
		this.epochs.note(30, 4);
		assertThat(this.epochs.before(10)).isEmpty();
		assertThat(this.epochs.before(11)).contains(1);
		assertThat(this.epochs.before(20)).contains(1);
		assertThat(this.epochs.before(21)).contains(2);
		assertThat(this.epochs.before(30)).contains(2);
		assertThat(this.epochs.before(31)).contains(4);
		assertThat(this.epochs.before(1000)).contains(4);
	}

	@Test
	void keepsTheFirstOffsetOfALeader() {
		this.epochs.note(10, 1);
		this.epochs.note(20, 1);
		assertThat(this.epochs.before(25)).contains(1);
		assertThat(this.epochs.before(15)).contains(1);
	}

	@Test
	void forgetsWhatIsOlder() {
		this.epochs.note(10, 1);
		this.epochs.note(20, 2);
		assertThat(this.epochs.before(25)).contains(2);
		assertThat(this.epochs.before(15)).isEmpty();
		assertThat(this.epochs.before(25)).contains(2);
	}

	@Test
	void tellsEpochsApartWhateverTheirSize() {
		this.epochs.note(10, 1000);
		this.epochs.note(20, 1000);
		this.epochs.note(30, 1001);
		assertThat(this.epochs.before(21)).contains(1000);
		assertThat(this.epochs.before(31)).contains(1001);
	}

}
