package io.github.tandem.log;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Repetitions}.
 */
class RepetitionsTests {

	private final Repetitions repetitions = new Repetitions();

	private Instant now = Instant.parse("2026-11-01T00:00:00Z");

	@Test
	void writesTheFirstLine() {
		assertThat(come("a", Duration.ZERO)).isTrue();
		assertThat(come("b", Duration.ZERO)).isTrue();
		assertThat(come("a", Duration.ZERO)).isFalse();
	}

	@Test
	void writesALineNowAndThenWhileTheFaultLasts() {
		long written = IntStream.range(0, 3600).filter((second) -> come("a", Duration.ofSeconds(1))).count();
		assertThat(written).isEqualTo(6);
	}

	@Test
	void writesTheFirstLineOfTheNextFault() {
		come("a", Duration.ZERO);
		assertThat(come("a", Duration.ofSeconds(119))).isFalse();
		assertThat(come("a", Duration.ofSeconds(120))).isTrue();
	}

	@Test
	void isNotSilencedByAClockThatIsSetBack() {
		come("a", Duration.ZERO);
		assertThat(come("a", Duration.ofHours(-1))).isTrue();
		assertThat(come("a", Duration.ofSeconds(1))).isFalse();
	}

	@Test
	void forgetsTheOldestOfMany() {
		come("a", Duration.ZERO);
		IntStream.range(0, 1000).forEach((number) -> come("b" + number, Duration.ZERO));
		assertThat(come("a", Duration.ZERO)).isTrue();
	}

	private boolean come(String line, Duration later) {
		this.now = this.now.plus(later);
		return this.repetitions.isWorthALine(line, this.now);
	}

}
