package io.github.tandem.worker;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Shrinking}.
 */
class ShrinkingTests {

	private final List<Integer> long100 = IntStream.range(0, 100).boxed().toList();

	private final Shrinking shrinking = new Shrinking(Duration.ofSeconds(20));

	@Test
	void findsTheElementsThatMatter() {
		assertThat(this.shrinking.shrink(this.long100, (list) -> list.containsAll(List.of(17, 18, 93))))
			.containsExactly(17, 18, 93);
	}

	@Test
	void keepsTheOrder() {
		assertThat(this.shrinking.shrink(this.long100,
				(list) -> list.contains(80) && list.indexOf(3) < list.indexOf(80) && list.contains(3)))
			.containsExactly(3, 80);
	}

	@Test
	void keepsWhatFailsAsAWholeOnly() {
		assertThat(this.shrinking.shrink(List.of(1, 2, 3), (list) -> list.size() == 3)).containsExactly(1, 2, 3);
	}

	@Test
	void findsThatNothingMatters() {
		assertThat(this.shrinking.shrink(this.long100, (list) -> true)).isEmpty();
	}

	@Test
	void endsInTime() {
		assertThat(new Shrinking(Duration.ZERO).shrink(this.long100, (list) -> true)).isEqualTo(this.long100);
	}

}
