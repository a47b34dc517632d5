package io.github.tandem.migrate;

import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import org.jspecify.annotations.Nullable;

import io.github.tandem.migrate.plan.TopicTask;
import io.github.tandem.migrate.progress.MigrationProgress;
import io.github.tandem.migrate.progress.ProgressReport;

/**
 * Meters of a migration: of each topic, and of all of them together.
 */
final class MigrationMeters {

	/** Records of the plan, by topic. */
	static final String RECORDS = "tandem.migration.records";

	/** Those of them that are on the target, by topic. */
	static final String RECORDS_DONE = "tandem.migration.done.records";

	/** Bytes of the plan, by topic. */
	static final String BYTES = "tandem.migration.bytes";

	/** Those of them that are on the target, by topic. */
	static final String BYTES_DONE = "tandem.migration.done.bytes";

	/** Partitions that do not move, by topic. */
	static final String STUCK = "tandem.migration.stuck";

	/** Time until all of the plan is on the target. */
	static final String TIME_LEFT = "tandem.migration.time.left";

	private MigrationMeters() {
	}

	static void register(MigrationProgress progress, MeterRegistry meters) {
		List<TopicTask> topics = progress.plan().possible().toList();
		for (int index = 0; index < topics.size(); index++) {
			TopicTask topic = topics.get(index);
			// the report has them in the order of the plan
			int place = index;
			Tags tags = Tags.of("route", topic.route(), "topic", topic.source());
			gauge(RECORDS, "Records that the migration is to replicate", "records", tags, progress, meters,
					(report) -> report.topics().get(place).total().records());
			gauge(RECORDS_DONE, "Records of the migration that are on the target", "records", tags, progress, meters,
					(report) -> report.topics().get(place).done().records());
			gauge(BYTES, "Bytes that the migration is to replicate, in the logs of the source", "bytes", tags, progress,
					meters, (report) -> report.topics().get(place).total().bytes());
			gauge(BYTES_DONE, "Bytes of the migration that are on the target", "bytes", tags, progress, meters,
					(report) -> report.topics().get(place).done().bytes());
			gauge(STUCK, "Partitions of the migration that do not move", "partitions", tags, progress, meters,
					(report) -> report.topics().get(place).stuck().size());
		}
		gauge(TIME_LEFT, "Time until all records of the migration are on the target", "seconds", Tags.empty(), progress,
				meters, (report) -> seconds(report.left()));
	}

	private static double seconds(@Nullable Duration time) {
		return (time != null) ? time.toMillis() / 1000.0 : Double.NaN;
	}

	private static void gauge(String name, String description, String unit, Tags tags, MigrationProgress progress,
			MeterRegistry meters, ToDoubleFunction<ProgressReport> value) {
		Gauge.builder(name, progress, (known) -> value.applyAsDouble(known.report()))
			.description(description)
			.baseUnit(unit)
			.tags(tags)
			.strongReference(true)
			.register(meters);
	}

}
