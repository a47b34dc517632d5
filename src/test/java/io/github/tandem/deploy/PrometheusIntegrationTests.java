package io.github.tandem.deploy;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.Document;
import io.github.tandem.test.PrometheusProcess;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares alerts and dashboard with what a Tandem exports that has seen some faults, and
 * lets a real Prometheus evaluate them where one is installed.
 */
@TwoClustersTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrometheusIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	// what Prometheus adds by itself
	private static final Set<String> TARGET_LABELS = Set.of("job", "instance", "namespace");

	private static final Set<String> EMPTY_PANELS = Set.of("Time to loss", "Waiting partitions",
			"Waiting partitions by reason", "Paused partitions");

	private final TwoClusters clusters;

	private final Cluster source;

	private final Cluster target;

	private final String prefix;

	private RunningTandem tandem;

	// as CertificateMetersTests has it
	private static final String ENCRYPTED_ONLY = "\ntandem_certificate_expiry_seconds{cluster=\"source\",owner=\"own\"} 1.0\n"
			+ "tandem_certificate_renewal_seconds{cluster=\"source\",owner=\"own\"} 1.0\n";

	private ExportedMetrics exported;

	PrometheusIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
		this.source = clusters.source();
		this.target = clusters.target();
		this.prefix = clusters.uniqueName("prometheus");
	}

	@BeforeAll
	void bringFaultsAbout() throws Exception {
		for (String topic : List.of("lost", "skipped", "lettered", "halted")) {
			this.source.createTopic(topic(topic), 1);
			this.target.createTopic(topic(topic) + ".copy", 1, Map.of("max.message.bytes", "2000"));
		}
		for (int number = 0; number < 9; number++) {
			this.source.produce(topic("lost"), "key", "value");
		}
		this.source.deleteRecords(topic("lost"), 0, 3);
		RunningTandem.Builder builder = RunningTandem.between(this.clusters)
			.property("tandem.offsets.enabled", "true")
			.property("tandem.audit.enabled", "true");
		route(builder, "lost", "halt");
		route(builder, "skipped", "skip");
		route(builder, "lettered", "dead-letter");
		route(builder, "halted", "halt");
		// an earlier run that did not get over the first record, and a gap behind it
		this.source.admin()
			.alterConsumerGroupOffsets(builder.group("lost"),
					Map.of(new TopicPartition(topic("lost"), 0), new OffsetAndMetadata(1)))
			.all()
			.get();
		this.tandem = builder.start();
		// refused while others see it, so that counters go up from what Prometheus knows
		for (String topic : List.of("skipped", "lettered", "halted")) {
			this.source.produce(topic(topic), "key", "small");
			refuse(topic);
		}
		this.tandem.awaitState("halted", topic("halted"), 0, "halted");
		// pauses have a meter from the first one on
		System.gc();
		Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
			assertThat(this.tandem.lines("jvm_gc_pause_seconds_sum")).isNotEmpty();
			assertThat(this.tandem.value("tandem_records_total", "outcome=\"skipped\"")).isEqualTo(1);
			assertThat(this.tandem.value("tandem_records_total", "outcome=\"dead-lettered\"")).isEqualTo(1);
			assertThat(this.tandem.value("tandem_gap_records_total", "cause=\"retention\"")).isEqualTo(2);
			assertThat(this.tandem.value("tandem_partitions", "state=\"halted\"")).isEqualTo(1);
			assertThat(this.tandem.value("tandem_cluster_up")).isEqualTo(2);
			assertThat(this.tandem.lines("tandem_time_to_loss_seconds")).isNotEmpty();
		});
		this.exported = new ExportedMetrics(this.tandem.read("/actuator/prometheus") + ENCRYPTED_ONLY);
	}

	@AfterAll
	void stop() {
		if (this.tandem != null) {
			this.tandem.close();
		}
	}

	@Test
	void alertsUseWhatTandemExports() {
		assertThat(AlertRule.all()).isNotEmpty()
			.allSatisfy((rule) -> assertThat(missing(rule.expression())).as(rule.name()).isEmpty());
	}

	@Test
	void theDashboardUsesWhatTandemExports() {
		Dashboard dashboard = Dashboard.load();
		assertThat(dashboard.panels()).allSatisfy((panel) -> assertThat(panel.expressions())
			.allSatisfy((expression) -> assertThat(missing(expression)).isEmpty()));
		assertThat(dashboard.otherExpressions()).isNotEmpty()
			.allSatisfy((expression) -> assertThat(missing(expression)).isEmpty());
	}

	@Test
	void anExpressionWithAnythingElseIsFound() {
		assertThat(missing("sum by (route, nobody) (tandem_partitions{state=\"halted\"})"))
			.containsExactly("tandem_partitions: label nobody");
		assertThat(missing(
				"tandem_partitions{state=\"holted\"} and tandem_nothing and tandem_bytes_total{outcome=\"skipped\"}"))
			.containsExactly("tandem_partitions: state holted", "tandem_nothing", "tandem_bytes_total: label outcome");
	}

	@Test
	void alertsFireInARealPrometheus() {
		try (PrometheusProcess prometheus = prometheus()) {
			Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
				assertThat(prometheus.rules()).hasSameSizeAs(AlertRule.all())
					.allSatisfy((rule) -> assertThat(rule).containsEntry("health", "ok"));
				assertThat(firing(prometheus))
					.contains("TandemPartitionHalted", "TandemGap", "TandemSkipped", "TandemDeadLettered")
					.doesNotContain("TandemAbsent", "TandemInstanceDown", "TandemClusterUnreachable",
							"TandemThreadsMissing", "TandemPartitionStarting", "TandemLossImminent");
			});
			assertThat(prometheus.alerts())
				.filteredOn((alert) -> labels(alert).get("alertname").equals("TandemPartitionHalted"))
				.singleElement()
				.satisfies((alert) -> assertThat(labels(alert)).containsEntry("severity", "critical")
					.containsEntry("job", "tandem")
					.containsEntry("route", "halted")
					.containsEntry("reason", "rejected"))
				.extracting("annotations")
				.asInstanceOf(InstanceOfAssertFactories.map(String.class, String.class))
				.containsEntry("summary", "Partitions of route halted are halted: rejected")
				.containsEntry("runbook_url", "docs/runbook.md#rejected");
		}
	}

	@Test
	void theDashboardHasDataInARealPrometheus() {
		try (PrometheusProcess prometheus = prometheus()) {
			Awaitility.await()
				.atMost(PATIENCE)
				.until(() -> !prometheus.query("rate(tandem_records_total[30s])").isEmpty());
			refuse("skipped");
			Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
				Set<String> empty = new TreeSet<>();
				for (Dashboard.Panel panel : Dashboard.load().panels()) {
					for (String expression : panel.expressions()) {
						if (prometheus.query(chosen(expression)).isEmpty()) {
							empty.add(panel.title());
						}
					}
				}
				assertThat(empty).isSubsetOf(EMPTY_PANELS);
			});
			assertThat(Dashboard.load().otherExpressions())
				.allSatisfy((expression) -> assertThat(prometheus.query(chosen(expression))).isNotNull());
		}
	}

	private PrometheusProcess prometheus() {
		Assumptions.assumeTrue(PrometheusProcess.find("prometheus").isPresent(),
				"Prometheus is not installed: it is in Debian's package prometheus");
		// nobody waits minutes in a test: how long a fault lasts is what promtool tests
		return new PrometheusProcess(this.tandem, AlertRule.read().replaceAll("(?m)^( +for:) .*$", "$1 1s"));
	}

	private String topic(String name) {
		return this.prefix + "-" + name;
	}

	private void route(RunningTandem.Builder builder, String name, String onRejected) {
		builder.route(name, topic(name), "rename", "${topic}.copy", "on-rejected", onRejected, "concurrency", "1");
	}

	private void refuse(String topic) {
		byte[] value = new byte[5000];
		// zeros would be small again when they are compressed
		new Random(0).nextBytes(value);
		this.source.produce(new ProducerRecord<>(topic(topic), null, value));
	}

	private static List<String> firing(PrometheusProcess prometheus) {
		return prometheus.alerts()
			.stream()
			.filter((alert) -> "firing".equals(alert.get("state")))
			.map((alert) -> labels(alert).get("alertname"))
			.toList();
	}

	@SuppressWarnings("unchecked")
	private static Map<String, String> labels(Map<String, Object> alert) {
		return (Map<String, String>) alert.get("labels");
	}

	private static String chosen(String expression) {
		return expression.replace("$__rate_interval", "30s").replaceAll("\\$(job|instance|route)", ".*");
	}

	// What an expression asks for and nobody exports.
	private Set<String> missing(String text) {
		PrometheusExpression expression = PrometheusExpression.parse(text);
		assertThat(expression.selectors()).as(text).isNotEmpty();
		return expression.selectors()
			.stream()
			.filter((selector) -> !selector.metric().equals("up"))
			.flatMap((selector) -> missing(selector, expression.grouping()))
			.collect(Collectors.toCollection(LinkedHashSet::new));
	}

	private Stream<String> missing(PrometheusExpression.Selector selector, Set<String> grouping) {
		String metric = selector.metric();
		if (!this.exported.names().contains(metric)) {
			return Stream.of(metric);
		}
		Set<String> asked = new HashSet<>(grouping);
		selector.matchers().forEach((matcher) -> asked.add(matcher.label()));
		asked.removeAll(TARGET_LABELS);
		Stream<String> labels = asked.stream()
			.filter((label) -> !this.exported.labels(metric).contains(label))
			.map((label) -> "%s: label %s".formatted(metric, label));
		Stream<String> values = selector.matchers()
			.stream()
			.filter((matcher) -> this.exported.labels(metric).contains(matcher.label()))
			.flatMap((matcher) -> matcher.values()
				.stream()
				.filter((value) -> !known(metric, matcher.label()).contains(value))
				.map((value) -> "%s: %s %s".formatted(metric, matcher.label(), value)));
		return Stream.concat(labels, values);
	}

	// Not every state comes about here: the others are those of the runbook.
	private Set<String> known(String metric, String label) {
		Set<String> known = new HashSet<>(this.exported.values(metric, label));
		if (metric.equals("tandem_partitions") && label.equals("state")) {
			Document.rows(Document.at("docs/runbook.md").section("States of a partition"))
				.forEach((row) -> known.addAll(Document.codes(row.get(0))));
		}
		return known;
	}

}
