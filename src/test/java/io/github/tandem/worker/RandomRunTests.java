package io.github.tandem.worker;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.tandem.route.OnRejected;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the promises of one consumer thread with random runs. A run that fails is shrunk,
 * and its message has the steps that are left for {@link #stepsThatFailedOnce}. More runs
 * than those of the build: {@code -Drandom.runs=2000}.
 */
class RandomRunTests {

	private static final int STEPS = 600;

	private static final int RUNS = Integer.getInteger("random.runs", 25);

	private static final Duration SHRINKING = Duration.ofSeconds(60);

	// what all runs together came across
	private static final Set<String> REACHED = new TreeSet<>();

	private static final AtomicInteger REPLAYS = new AtomicInteger();

	private static final AtomicInteger DEAD_LETTERS = new AtomicInteger();

	private static final AtomicInteger TOGETHER = new AtomicInteger();

	// the first tells enough, and many would take hours
	private static final AtomicBoolean SHRUNK = new AtomicBoolean();

	static LongStream seeds() {
		long first = Long.getLong("random.seed", 1);
		return LongStream.range(first, first + RUNS);
	}

	@Timeout(150)
	@ParameterizedTest
	@MethodSource("seeds")
	void keepsItsPromises(long seed) {
		run(seed, OnRejected.HALT, Step.PARTITIONS);
	}

	@Timeout(150)
	@ParameterizedTest
	@MethodSource("seeds")
	void keepsItsPromisesWithDeadLetters(long seed) {
		run(seed, OnRejected.DEAD_LETTER, Step.PARTITIONS);
	}

	@Timeout(150)
	@ParameterizedTest
	@MethodSource("seeds")
	void keepsItsPromisesWhereRecordsGoByTheirKeys(long seed) {
		run(seed, OnRejected.DEAD_LETTER, Step.PARTITIONS + 2);
	}

	// each failed once while somebody broke the code on purpose, or by mistake
	static Stream<List<Step>> stepsThatFailedOnce() {
		return Stream.of(
				List.of(new Step(Step.Action.PRODUCE, 0, 13, 130), new Step(Step.Action.OUT_OF_RANGE, 0, 932, 69)),
				List.of(new Step(Step.Action.PRODUCE, 0, 306, 161), new Step(Step.Action.NO_PRODUCER, 2, 408, 199),
						new Step(Step.Action.ABSENCE, 0, 389, 243), new Step(Step.Action.READ_AGAIN, 2, 526, 268)));
	}

	@ParameterizedTest
	@MethodSource
	void stepsThatFailedOnce(List<Step> steps) {
		for (OnRejected onRejected : List.of(OnRejected.HALT, OnRejected.DEAD_LETTER)) {
			assertThat(failure(steps, onRejected, Step.PARTITIONS)).isNull();
		}
	}

	@Test
	void aSeedMakesTheSameStepsAgain() {
		assertThat(Step.of(7, 100)).isEqualTo(Step.of(7, 100)).isNotEqualTo(Step.of(8, 100));
	}

	@AfterAll
	static void runsWithoutFaultsWouldProveLittle() {
		if (RUNS >= 25) {
			assertThat(REACHED).contains("starting none", "running none", "caught-up none", "waiting target-topic",
					"backed-off target-unavailable", "halted rejected", "halted corrupt", "halted source-authorization",
					"halted target-authorization", "halted gap", "paused operator");
			assertThat(REPLAYS).as("records that were sent twice").hasPositiveValue();
			assertThat(DEAD_LETTERS).as("dead letters").hasPositiveValue();
			assertThat(TOGETHER).as("records that were rejected in company").hasPositiveValue();
		}
	}

	private static void run(long seed, OnRejected onRejected, int targetPartitions) {
		List<Step> steps = Step.of(seed, STEPS);
		Throwable failure = failure(steps, onRejected, targetPartitions);
		if (failure != null) {
			Duration limit = SHRUNK.compareAndSet(false, true) ? SHRINKING : Duration.ZERO;
			List<Step> few = new Shrinking(limit).shrink(steps,
					(candidate) -> failsAgain(candidate, onRejected, targetPartitions));
			throw new AssertionError(
					"Seed %d with on-rejected %s and %d target partitions: %s%n%s".formatted(seed, onRejected,
							targetPartitions, failure.getMessage(),
							limit.isZero() ? "To shrink its steps: -Drandom.seed=%d -Drandom.runs=1".formatted(seed)
									: "%d of its %d steps:%n\tList.of(%s)".formatted(few.size(), steps.size(),
											few.stream().map(Step::toString).collect(Collectors.joining(",\n\t\t")))),
					failure);
		}
	}

	// The time between two tries is random: what fails by chance may not fail at once.
	private static boolean failsAgain(List<Step> steps, OnRejected onRejected, int targetPartitions) {
		return IntStream.range(0, 2).anyMatch((attempt) -> failure(steps, onRejected, targetPartitions) != null);
	}

	private static @Nullable Throwable failure(List<Step> steps, OnRejected onRejected, int targetPartitions) {
		RandomRun run = new RandomRun(onRejected, targetPartitions);
		try {
			run.run(steps);
			REACHED.addAll(run.reached());
			REPLAYS.addAndGet(run.replays());
			DEAD_LETTERS.addAndGet(run.deadLetters());
			TOGETHER.addAndGet(run.together());
			return null;
		}
		catch (AssertionError | RuntimeException ex) {
			return ex;
		}
	}

}
