package io.github.tandem.bridge.memory;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link MemoryPlan}.
 */
class MemoryPlanTests {

	private static final long MEGABYTE = 1024 * 1024;

	private final ClientMemory memory = ClientMemory.of(256 * MEGABYTE, 2, null);

	@Test
	void addsUpWhatTandemChose() {
		MemoryPlan plan = MemoryPlan.of(256 * MEGABYTE, 2, 1, this.memory, Map.of(), Map.of());
		assertThat(plan.total()).isEqualTo(128 * MEGABYTE);
		assertThat(plan)
			.hasToString("2 consumer threads x (16 MB in flight + 32 MB buffer.memory + 8 MB fetch.max.bytes "
					+ "+ 8 MB of a poll) = 128 MB");
	}

	@Test
	void addsUpWhatTheUserSetAsNumberOrText() {
		MemoryPlan plan = MemoryPlan.of(256 * MEGABYTE, 2, 1, this.memory, Map.of("fetch.max.bytes", 1024 * 1024),
				Map.of("buffer.memory", " 10485760 "));
		assertThat(plan)
			.isEqualTo(new MemoryPlan(256 * MEGABYTE, 2, 16 * MEGABYTE, 10 * MEGABYTE, 1, MEGABYTE, 8 * MEGABYTE, 0));
	}

	@Test
	void doesNotOverflowWithManyThreads() {
		assertThat(new MemoryPlan(1, 1000, 64 * MEGABYTE, 128 * MEGABYTE, 1, 32 * MEGABYTE, 0, 0).total())
			.isEqualTo(224_000 * MEGABYTE);
	}

	@Test
	void refusesWhatDoesNotFitWithTheCalculation() {
		MemoryPlan plan = new MemoryPlan(256 * MEGABYTE, 4, 32 * MEGABYTE, 64 * MEGABYTE, 1, MEGABYTE + MEGABYTE / 2,
				MEGABYTE / 2, 0);
		assertThatIllegalArgumentException().isThrownBy(plan::check)
			.withMessage("tandem.in-flight.max-bytes: 4 consumer threads x (32 MB in flight + 64 MB buffer.memory + "
					+ "1.5 MB fetch.max.bytes + 0.5 MB of a poll) = 392 MB, and the heap has 256 MB, of which 85 % can be used for that: "
					+ "raise the heap (-Xmx), lower tandem.in-flight.max-bytes, concurrency of the routes, or "
					+ "buffer.memory and fetch.max.bytes if they are set");
	}

	@Test
	void fitsUpToTheShareOfTheHeapThatCanBeUsed() {
		assertThatCode(new MemoryPlan(100 * MEGABYTE, 1, 25 * MEGABYTE, 50 * MEGABYTE, 1, 8 * MEGABYTE, 2 * MEGABYTE,
				0)::check)
			.doesNotThrowAnyException();
		assertThatIllegalArgumentException().isThrownBy(new MemoryPlan(100 * MEGABYTE, 1, 25 * MEGABYTE, 50 * MEGABYTE,
				1, 8 * MEGABYTE, 2 * MEGABYTE + 1, 0)::check);
	}

	@ParameterizedTest
	@CsvSource({ "64,2", "128,1", "256,2", "512,2", "1024,8", "4096,16" })
	void whatTandemChoosesByItselfFits(long heap, int threads) {
		ClientMemory chosen = ClientMemory.of(heap * MEGABYTE, threads, null);
		assertThatCode(() -> MemoryPlan.of(heap * MEGABYTE, threads, 1, chosen, Map.of(), Map.of()).check())
			.doesNotThrowAnyException();
	}

	@Test
	void countsTheFetchesFromEveryBroker() {
		MemoryPlan plan = MemoryPlan.of(256 * MEGABYTE, 2, 5, this.memory, Map.of(), Map.of());
		assertThat(plan).hasToString(
				"2 consumer threads x (16 MB in flight + 32 MB buffer.memory + 5 brokers x 8 MB fetch.max.bytes "
						+ "+ 8 MB of a poll) = 192 MB");
		assertThat(plan.from(3)).isEqualTo(MemoryPlan.of(256 * MEGABYTE, 2, 3, this.memory, Map.of(), Map.of()));
		assertThat(plan.fits()).isTrue();
		assertThat(plan.from(9).fits()).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "128,1,3", "256,2,3", "256,2,30", "512,4,12", "1024,8,100", "4096,16,60", "65536,2,200" })
	void whatTandemChoosesForManyBrokersFits(long heap, int threads, int brokers) {
		long bytes = heap * MEGABYTE;
		ClientMemory chosen = ClientMemory.of(bytes, threads, null).from(brokers, bytes, threads);
		MemoryPlan plan = MemoryPlan.of(bytes, threads, brokers, chosen, Map.of(), Map.of());
		assertThat(plan.fits()).as(plan::toString).isTrue();
	}

}
