package io.github.tandem.migrate;

import java.time.Duration;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import io.github.tandem.migrate.progress.MigrationProgress;
import io.github.tandem.migrate.progress.ProgressReport;

/**
 * The meters of a migration, in the process that does it.
 */
final class MigrationMeters {

	/** All records of the plan. */
	static final String RECORDS = "tandem.migration.records";

	/** Records of the plan that are on the target. */
	static final String RECORDS_DONE = "tandem.migration.records.done";

	/** Time until all of them are. */
	static final String TIME_LEFT = "tandem.migration.time.left";

	private MigrationMeters() {
	}

	static void register(MigrationProgress progress, MeterRegistry meters) {
		gauge(RECORDS, "Records that the migration is to replicate", "records", progress, meters,
				(report) -> report.total().records());
		gauge(RECORDS_DONE, "Records of the migration that are on the target", "records", progress, meters,
				(report) -> report.done().records());
		gauge(TIME_LEFT, "Time until all records of the migration are on the target, at the rate of the last minute",
				"seconds", progress, meters, MigrationMeters::left);
	}

	private static double left(ProgressReport report) {
		Duration left = report.left();
		return (left != null) ? left.toMillis() / 1000.0 : Double.NaN;
	}

	private static void gauge(String name, String description, String unit, MigrationProgress progress,
			MeterRegistry meters, ToDoubleFunction<ProgressReport> value) {
		Gauge.builder(name, progress, (known) -> value.applyAsDouble(known.report()))
			.description(description)
			.baseUnit(unit)
			.strongReference(true)
			.register(meters);
	}

}
