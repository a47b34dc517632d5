package io.github.tandem.bridge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import io.github.tandem.position.Gap;
import io.github.tandem.position.GapCause;
import io.github.tandem.test.Document;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares what operators read with what the bridge shows them.
 */
class OperationsDocumentationTests {

	private static final Document DOCUMENT = Document.at("docs/operations.md");

	private static final Path SOURCES = Path.of("src", "main", "java");

	private static final Pattern METER = Pattern.compile("\"(tandem\\.[a-z.]+)\"");

	private static final Instant NOW = Instant.EPOCH;

	private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	@Test
	void listsEveryMeterWithItsTags() {
		Map<String, Set<String>> meters = fillRegistry().stream()
			.collect(Collectors.toMap((meter) -> meter.getId().getName(), OperationsDocumentationTests::tagKeys,
					OperationsDocumentationTests::union));
		Map<String, Set<String>> listed = rows().stream()
			.collect(Collectors.toMap((row) -> code(row.get(0)), (row) -> new TreeSet<>(Document.codes(row.get(3)))));
		assertThat(listed).isEqualTo(meters);
	}

	@Test
	void noMeterOfTheCodeIsMissingFromThisTest() {
		Set<String> named = METER.matcher(read(SOURCES.resolve("io/github/tandem/bridge/BridgeMeters.java")))
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

	@Test
	void explainsEveryStateWithEachReasonItCanHave() {
		List<List<String>> rows = Document.rows(DOCUMENT.section("Health"))
			.stream()
			.filter((row) -> row.size() == 3 && Document.codes(row.get(1)).size() == 1)
			.toList();
		assertThat(rows.stream().map((row) -> code(row.get(0))).distinct())
			.containsExactlyInAnyOrderElementsOf(states().map(PartitionState::name).toList());
		assertThat(rows.stream().map((row) -> code(row.get(1))).distinct())
			.containsExactlyInAnyOrderElementsOf(Arrays.stream(Reason.values()).map(Reason::tag).toList());
	}

	@Test
	void hasASectionForEveryReason() {
		assertThat(DOCUMENT.anchors()).containsAll(
				Arrays.stream(Reason.values()).filter((reason) -> reason != Reason.NONE).map(Reason::tag).toList());
	}

	@Test
	void explainsEveryCauseOfAGap() {
		assertThat(Document.rows(DOCUMENT.section("gap")).stream().map((row) -> code(row.get(0))))
			.containsExactlyInAnyOrderElementsOf(Arrays.stream(GapCause.values()).map(GapCause::tag).toList());
	}

	@Test
	void quotesLinesOfTheLogAsTheyAre() {
		String sources = sources().replaceAll("\"\\s*\\+ \"", "");
		List<String> quotes = Pattern.compile("In the log: ([^.]+)")
			.matcher(DOCUMENT.text())
			.results()
			.map((quote) -> quote.group(1))
			.map(Document::codes)
			.flatMap(List::stream)
			.toList();
		assertThat(quotes).hasSizeGreaterThan(6);
		assertThat(quotes).allSatisfy((quote) -> assertThat(sources).contains(".log(\"%s\")".formatted(quote)));
	}

	@Test
	void explainsEveryWarningAndError() {
		List<String> messages = Pattern
			.compile("at(?:Warn|Error)\\(\\)(?:(?!\\.log\\().)*\\.log\\(\"([^:\"]*)", Pattern.DOTALL)
			.matcher(sources())
			.results()
			.map((message) -> message.group(1).strip())
			.toList();
		assertThat(messages).hasSizeGreaterThan(12);
		assertThat(messages).allSatisfy((message) -> assertThat(DOCUMENT.text()).contains("`" + message));
	}

	private List<Meter> fillRegistry() {
		BridgeMeters meters = new BridgeMeters(this.registry, true);
		meters.topic("all", "orders");
		meters.pipeline("all").record(Duration.ZERO);
		meters.age("all").record(Duration.ZERO);
		meters.gap("all", new Gap(new TopicPartition("orders", 0), GapCause.RETENTION, 1, 2, 1));
		meters.inFlightBytes(() -> 0);
		meters.lastProgress("all", () -> NOW);
		meters.threads("all", () -> 1, 2);
		meters.show(Map.of("all", List.of(new PartitionStatus("orders", 0, new PartitionState.Running(NOW), 1, 2, 1,
				Duration.ZERO, Duration.ofHours(1), 0, NOW, 0, "orders", 0, 1))));
		return this.registry.getMeters();
	}

	private static List<List<String>> rows() {
		List<List<String>> rows = Document.rows(DOCUMENT.section("Metrics"));
		assertThat(rows).isNotEmpty();
		return rows;
	}

	private static Stream<PartitionState> states() {
		Stream<PartitionState> states = Stream.of(new PartitionState.Starting(NOW), new PartitionState.Running(NOW),
				new PartitionState.Waiting(NOW, Reason.TARGET_TOPIC, "", null),
				new PartitionState.Halted(NOW, Reason.GAP, "", null, null), new PartitionState.CaughtUp(NOW),
				new PartitionState.BackedOff(NOW, "", NOW), new PartitionState.Paused(NOW, ""),
				new PartitionState.Draining(NOW));
		List<PartitionState> all = states.toList();
		assertThat(all.stream().map(Object::getClass))
			.containsExactlyInAnyOrder(PartitionState.class.getPermittedSubclasses());
		return all.stream();
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

	private static String sources() {
		try (Stream<Path> files = Files.walk(SOURCES)) {
			return files.filter((file) -> file.toString().endsWith(".java"))
				.map(OperationsDocumentationTests::read)
				.collect(Collectors.joining());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
