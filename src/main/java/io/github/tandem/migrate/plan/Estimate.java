package io.github.tandem.migrate.plan;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How long a migration will take.
 *
 * @param recordsPerSecond how many records were read in a second
 * @param bytesPerSecond how many bytes they had, as they are in memory
 * @param left how long what is left will take, or {@code null} if nothing could be
 * measured
 */
public record Estimate(double recordsPerSecond, double bytesPerSecond, @Nullable Duration left) {

	static final Estimate NOTHING = new Estimate(0, 0, Duration.ZERO);

	// a record that is read is sent too, which is taken to cost as much: an assumption
	private static final double WRITTEN_TOO = 2;

	static Estimate of(MigrationPlan plan, double recordsPerSecond, double bytesPerSecond) {
		long left = plan.possible()
			.flatMap((topic) -> topic.partitions().stream())
			.mapToLong(
					(task) -> task.records() - task.done(plan.positions().getOrDefault(task.partition(), task.begin())))
			.sum();
		if (left == 0) {
			return new Estimate(recordsPerSecond, bytesPerSecond, Duration.ZERO);
		}
		return new Estimate(recordsPerSecond, bytesPerSecond, (recordsPerSecond > 0)
				? Duration.ofMillis(Math.round(WRITTEN_TOO * 1000 * left / recordsPerSecond)) : null);
	}

}
