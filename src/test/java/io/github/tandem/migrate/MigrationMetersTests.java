package io.github.tandem.migrate;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import io.github.tandem.migrate.plan.MigrationPlan;
import io.github.tandem.migrate.plan.PartitionTask;
import io.github.tandem.migrate.plan.TopicTask;
import io.github.tandem.migrate.plan.TopicTask.TargetState;
import io.github.tandem.migrate.progress.MigrationProgress;
import io.github.tandem.test.Document;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MigrationMeters}, and that each is described.
 */
class MigrationMetersTests {

	private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	@Test
	void tellsOfEachTopic() {
		register();
		assertThat(this.meters.get(MigrationMeters.RECORDS).tag("topic", "orders").gauge().value()).isEqualTo(1_000);
		assertThat(this.meters.get(MigrationMeters.RECORDS_DONE).tag("topic", "orders").gauge().value()).isEqualTo(250);
		assertThat(this.meters.get(MigrationMeters.BYTES_DONE).tag("topic", "orders").gauge().value())
			.isEqualTo(50_000);
		assertThat(this.meters.get(MigrationMeters.RECORDS).tag("topic", "payments").gauge().value()).isEqualTo(10);
		assertThat(this.meters.get(MigrationMeters.TIME_LEFT).gauge().value()).isNaN();
	}

	@Test
	void eachIsDescribedWithItsNameInPrometheusAndItsTags() {
		register();
		Map<String, List<String>> rows = Document
			.rows(Document.at("docs/monitoring.md").section("Metrics of a migration"))
			.stream()
			.collect(Collectors.toMap((row) -> Document.codes(row.get(0)).get(0), (row) -> row));
		Set<String> names = this.meters.getMeters()
			.stream()
			.map((meter) -> meter.getId().getName())
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(rows.keySet()).containsExactlyInAnyOrderElementsOf(names);
		String scraped = this.meters.scrape();
		this.meters.getMeters().forEach((meter) -> {
			List<String> row = rows.get(meter.getId().getName());
			assertThat(scraped).contains("# TYPE " + Document.codes(row.get(1)).get(0) + " gauge");
			assertThat(Document.codes(row.get(3)))
				.containsExactlyElementsOf(meter.getId().getTags().stream().map(Tag::getKey).toList());
			assertThat(row.get(4)).isEqualTo(meter.getId().getBaseUnit());
		});
	}

	private void register() {
		MigrationMeters.register(new MigrationProgress(
				new MigrationPlan(Instant.EPOCH, List.of(task("orders", 1_000), task("payments", 10)),
						Map.of(new TopicPartition("orders", 0), 250L), List.of())),
				this.meters);
	}

	private static TopicTask task(String topic, long records) {
		return new TopicTask("all", topic, topic, TargetState.CREATED, null,
				List.of(new PartitionTask(new TopicPartition(topic, 0), 0, records, 200 * records, -1)));
	}

}
