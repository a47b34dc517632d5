package io.github.tandem.migrate.progress;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.tandem.migrate.progress.Rates.Point;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link Rates}.
 */
class RatesTests {

	private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

	private static final int LOADS = 500;

	// about as fast in each second, after those that a process takes to start and to
	// become
	// fast, beside producers that go on
	@Test
	void theTimeLeftAfterAMinuteIsRightOnAnySteadyLoad() {
		for (int seed = 0; seed < LOADS; seed++) {
			Random random = new Random(seed);
			double perSecond = 100 * Math.pow(10, 3 * random.nextDouble());
			double perRecord = 10 * Math.pow(10, 3 * random.nextDouble());
			double noise = 0.5 * random.nextDouble();
			int start = random.nextInt(20);
			int ramp = 1 + random.nextInt(25);
			long seconds = 90 + random.nextInt(3_600);
			long produced = Math.round(perSecond * random.nextDouble());
			Rates rates = new Rates();
			double records = 0;
			double atAMinute = 0;
			double total = 0;
			for (int second = 0; second <= start + seconds; second++) {
				total = records;
				double speed = Math.min(1, Math.max(0, second - start) / (double) ramp);
				if (second <= start + 60) {
					rates.note(point(second, records, perRecord, produced * second));
					atAMinute = records;
				}
				records += perSecond * speed * (1 + noise * (2 * random.nextDouble() - 1));
			}
			Amount rest = amount(total - atAMinute, perRecord);
			Duration told = rates.left(rest, random.nextBoolean());
			assertThat(told).as("seed %d", seed).isNotNull();
			assertThat(told.toMillis() / 1000.0).as("seed %d, ramp %d, noise %.2f", seed, ramp, noise)
				.isCloseTo(seconds - 60, within(0.3 * (seconds - 60)));
			assertThat((double) rates.in()).isCloseTo(produced, within(1.0));
		}
	}

	@Test
	void tellsNoTimeBeforeItKnows() {
		Rates rates = new Rates();
		assertThat(rates.left(new Amount(100, 0), true)).isNull();
		for (int second = 0; second < 100; second++) {
			rates.note(point(second, 0, 1, 0));
		}
		assertThat(rates.left(new Amount(100, 0), true)).isNull();
		rates.note(point(100, 10, 1, 0));
		assertThat(rates.left(new Amount(100, 0), true)).isNull();
		assertThat(rates.left(Amount.NONE, true)).isZero();
	}

	@Test
	void theWaitForTheFirstRecordIsNoPartOfTheSpeed() {
		Rates rates = new Rates();
		for (int second = 0; second <= 30; second++) {
			rates.note(point(second, 0, 1, 0));
		}
		for (int second = 31; second <= 41; second++) {
			rates.note(point(second, 100 * (second - 30), 1, 0));
		}
		assertThat(rates.out().records()).isEqualTo(100);
		assertThat(rates.left(new Amount(6_000, 6_000), true)).isEqualTo(Duration.ofMinutes(1));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 40, 99 })
	void catchesUpWithAProducerByWhatIsReplicatedBeyondThat(int in) {
		Rates rates = new Rates();
		for (int second = 0; second <= 60; second++) {
			rates.note(point(second, 100 * second, 1, in * second));
		}
		assertThat(rates.level(3_000)).isEqualTo(Duration.ofMillis(Math.round(3_000_000.0 / (100 - in))));
	}

	@Test
	void neverCatchesUpWithAProducerThatIsFaster() {
		Rates rates = new Rates();
		for (int second = 0; second <= 60; second++) {
			rates.note(point(second, 100 * second, 1, 100L * second));
		}
		assertThat(rates.level(3_000)).isNull();
		assertThat(rates.level(0)).isZero();
	}

	@Test
	void countsWhatIsReplicatedBeyondThePlanAsOut() {
		Rates rates = new Rates();
		for (int second = 0; second <= 20; second++) {
			rates.note(new Point(START.plusSeconds(second), amount(50 * second, 1), amount(80 * second, 1), 0, 1));
		}
		assertThat(rates.out().records()).isEqualTo(80);
		assertThat(rates.left(new Amount(500, 500), true)).isEqualTo(Duration.ofSeconds(10));
	}

	private static Point point(int second, double records, double perRecord, long in) {
		Amount amount = amount(records, perRecord);
		return new Point(START.plusSeconds(second), amount, amount, in, 1);
	}

	private static Amount amount(double records, double perRecord) {
		return new Amount(Math.round(records), Math.round(records * perRecord));
	}

}
