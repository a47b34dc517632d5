package io.github.tandem.progress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import io.github.tandem.partition.PartitionState;
import io.github.tandem.position.Gap;
import io.github.tandem.position.GapCause;
import io.github.tandem.position.goal.Goal;
import io.github.tandem.test.Document;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the description of the meters with {@link ReplicationMeters}.
 */
class MeterDocumentationTests {

	private static final Path METERS = Path.of("src/main/java/io/github/tandem/progress/MeterNames.java");

	private static final Pattern METER = Pattern.compile("\"(tandem\\.[a-z.]+)\"");

	private static final Instant NOW = Instant.EPOCH;

	private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	@Test
	void listsEveryMeterWithItsTags() {
		Map<String, Set<String>> meters = fillRegistry().stream()
			.collect(Collectors.toMap((meter) -> meter.getId().getName(), MeterDocumentationTests::tagKeys,
					MeterDocumentationTests::union));
		Map<String, Set<String>> listed = rows().stream()
			.collect(Collectors.toMap((row) -> code(row.get(0)), (row) -> new TreeSet<>(Document.codes(row.get(3)))));
		assertThat(listed).isEqualTo(meters);
	}

	@Test
	void noMeterOfTheCodeIsMissingFromThisTest() throws IOException {
		Set<String> named = METER.matcher(Files.readString(METERS))
			.results()
			.map((name) -> name.group(1))
			.collect(Collectors.toSet());
		assertThat(fillRegistry().stream().map((meter) -> meter.getId().getName()))
			.containsOnly(named.toArray(String[]::new));
	}

	@Test
	void listsTheNamesThatPrometheusShows() {
		fillRegistry();
		String scrape = this.registry.scrape();
		for (List<String> row : rows()) {
			String type = switch (row.get(2)) {
				case "timer" -> "(summary|histogram)";
				default -> row.get(2);
			};
			assertThat(scrape).containsPattern("# TYPE %s %s\n".formatted(code(row.get(1)), type));
		}
	}

	@Test
	void namesTheUnitThatPrometheusAppends() {
		for (List<String> row : rows()) {
			assertThat(code(row.get(1))).containsPattern("_" + row.get(4) + "(_total)?$");
		}
	}

	private List<Meter> fillRegistry() {
		ReplicationMeters meters = new ReplicationMeters(this.registry, true);
		meters.topic("all", "orders").retimed(new TopicPartition("orders", 0), 1);
		meters.latency("all").pipeline().record(Duration.ZERO);
		meters.latency("all").age().record(Duration.ZERO);
		meters.gap("all", new Gap(new TopicPartition("orders", 0), GapCause.RETENTION, 1, 2, 1));
		meters.malformedPaths("orders");
		meters.inFlightBytes(() -> 0);
		meters.commitAge("all", () -> Duration.ZERO);
		meters.producerReplaced("all");
		meters.offsets(() -> Duration.ZERO, () -> 0);
		meters.strangers("all", () -> 0);
		meters.lastProgress("all", () -> NOW);
		meters.threads("all", () -> 1, 2);
		meters.show(Map.of("all",
				List.of(new PartitionStatus("orders", 0, PartitionCondition.of(new PartitionState.Running(NOW), null),
						1, 2, 1, Duration.ZERO, Duration.ofHours(1), 0, NOW, 0, "orders", 0, 1, 0, 2, null,
						Goal.NONE))));
		return this.registry.getMeters();
	}

	private static List<List<String>> rows() {
		List<List<String>> rows = Document.rows(Document.at("docs/monitoring.md").section("Metrics"));
		assertThat(rows).isNotEmpty();
		return rows;
	}

	private static Set<String> tagKeys(Meter meter) {
		return meter.getId().getTags().stream().map(Tag::getKey).collect(Collectors.toCollection(TreeSet::new));
	}

	private static Set<String> union(Set<String> one, Set<String> other) {
		Set<String> all = new HashSet<>(one);
		all.addAll(other);
		return all;
	}

	private static String code(String cell) {
		return Document.codes(cell).get(0);
	}

}
