package io.github.tandem.soak;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Arrived}.
 */
class ArrivedTests {

	private final Arrived arrived = new Arrived();

	@Test
	void findsNothingInARightOrderWithHoles() {
		add(0, 1, 2, 5, 6);
		assertThatIsCounted(5, 0, 0);
		assertThat(this.arrived.seen().cardinality()).isEqualTo(5);
	}

	@Test
	void countsARepetitionToTheLatestRecordAsDuplicates() {
		add(0, 1, 2, 3, 1, 2, 3, 4);
		assertThatIsCounted(8, 3, 0);
	}

	@Test
	void countsARepetitionThatBeginsAnewAsDuplicates() {
		add(0, 1, 2, 3, 1, 2, 1, 2, 3, 4);
		assertThatIsCounted(10, 5, 0);
	}

	@Test
	void countsOldRecordsBehindNewerOnesAsReordered() {
		add(0, 1, 2, 3, 1, 2, 4, 5);
		assertThatIsCounted(8, 0, 2);
	}

	@Test
	void countsOldRecordsBeforeAHoleInARepetitionAsReordered() {
		add(0, 1, 2, 3, 4, 1, 3, 4, 5);
		assertThatIsCounted(9, 2, 1);
	}

	@Test
	void countsOldRecordsAtTheEndAsReordered() {
		add(0, 1, 2, 1);
		assertThat(this.arrived.reordered(false)).isZero();
		assertThat(this.arrived.reordered(true)).isOne();
	}

	@Test
	void countsARecordThatComesLateAsReordered() {
		add(0, 2);
		assertThat(this.arrived.add(1)).isTrue();
		assertThat(this.arrived.add(1)).as("again").isFalse();
		assertThat(this.arrived.add(3)).isFalse();
		assertThatIsCounted(5, 0, 2);
	}

	@Test
	void takesUpAtTheEndOfATruncatedLog() {
		add(0, 1, 2, 3);
		this.arrived.truncate(2);
		assertThat(this.arrived.seen().length()).isEqualTo(2);
		add(4, 5);
		assertThatIsCounted(6, 0, 0);
	}

	private void add(int... sequences) {
		IntStream.of(sequences).forEach(this.arrived::add);
	}

	private void assertThatIsCounted(long received, long duplicated, long reordered) {
		assertThat(this.arrived.received()).isEqualTo(received);
		assertThat(this.arrived.duplicated()).isEqualTo(duplicated);
		assertThat(this.arrived.reordered(true)).isEqualTo(reordered);
	}

}
