package io.github.tandem.doctor.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TextReport}.
 */
class TextReportTests {

	private static final Subject BROKER = new Subject.Broker(2, "east-2:9092");

	private static final Row WELL = new Row("source", new Subject.Broker(1, "east-1:9092"), Step.TCP,
			new Verdict.Well("connected"));

	private static final Row FAILED = new Row("source", BROKER, Step.RESOLUTION,
			new Verdict.Failed("nobody knows this name", Symptom.UNRESOLVABLE_NAME,
					Hint.of("Let it be known.", new Paste(Paste.Place.HOSTS_FILE, "10.0.0.2 east-2"))));

	@Test
	void writesOneLineForWhatIsWell() {
		assertThat(new TextReport(false, false).write(report(WELL))).containsExactly("", "source",
				"  ok    broker 1 at east-1:9092", "", "All is well: 1 rows in 1.2 s");
	}

	@Test
	void whatABrokerAdvertisesForgesNoLine() {
		String forged = "east\u001b[2J\nAll is well";
		Row row = new Row("source", new Subject.Broker(2, forged), Step.RESOLUTION,
				new Verdict.Failed(forged, Symptom.UNRESOLVABLE_NAME, Hint.of("Let " + forged + " be known.")));
		assertThat(new TextReport(false, false).write(report(row))).filteredOn((line) -> line.contains("east"))
			.hasSize(3)
			.allMatch((line) -> line.contains("east.[2J.All is well"));
		assertThat(new TextReport(false, false)
			.write(report(new Row("source", new Subject.Broker(1, forged), Step.TCP, new Verdict.Well("connected")))))
			.contains("  ok    broker 1 at east.[2J.All is well");
	}

	@Test
	void writesEveryRowIfAsked() {
		assertThat(new TextReport(false, true).write(report(WELL))).contains("        broker 1 at east-1:9092",
				"  ok      tcp              connected");
	}

	@Test
	void writesWhatToDoAndWhatToPaste() {
		assertThat(String.join("\n", new TextReport(false, false).write(report(WELL, FAILED)))).contains("""
				        broker 2 at east-2:9092
				  FAIL    resolution       nobody knows this name
				                         Let it be known.
				                         /etc/hosts:
				                           10.0.0.2 east-2
				                         docs/networks.md#unresolvable-name

				1 finding: 2 rows in 1.2 s""");
	}

	@Test
	void writesAllNamesOfBothClustersInOnePieceAtTheEnd() {
		assertThat(String.join("\n",
				new TextReport(false, false).write(report(named("source", "10.9.0.1", "east-1"),
						named("source", "10.9.0.2", "east-2"), named("target", "10.9.0.1", "west-1"),
						named("target", "<address of the gateway>", "west-2"), named("target", "10.9.0.1", "west-1"),
						named("source", "<address of the gateway>", "east-3")))))
			.endsWith("""

					all names in one piece
					        values of the chart:
					          hostAliases:
					            - ip: "10.9.0.1"
					              hostnames:
					                - east-1
					                - west-1
					            - ip: "10.9.0.2"
					              hostnames:
					                - east-2
					            - ip: "<address of the gateway of the target>"
					              hostnames:
					                - west-2
					            - ip: "<address of the gateway of the source>"
					              hostnames:
					                - east-3
					        /etc/hosts:
					          10.9.0.1 east-1 west-1
					          10.9.0.2 east-2
					          <address of the gateway of the target> west-2
					          <address of the gateway of the source> east-3

					6 findings: 6 rows in 1.2 s""");
	}

	@Test
	void neverOffersToPasteANameWithTwoAddresses() {
		String report = String.join("\n",
				new TextReport(false, false).write(report(named("source", "10.9.0.1", "kafka-1"),
						named("source", "10.9.0.1", "kafka-2"), named("target", "10.9.0.9", "kafka-1"),
						named("target", "<address of the gateway>", "kafka-2"), named("source", "10.9.0.1", "east-1"),
						named("target", "10.9.0.1", "east-1"), named("target", "10.9.0.9", "west-1"))));
		assertThat(report.replaceAll("\\s+", " ")).contains("10.9.0.1 for the source, 10.9.0.9 for the target",
				"10.9.0.1 for the source, <address of the gateway of the target> for the target");
		assertThat(report).doesNotContain("10.9.0.1 kafka", "10.9.0.9 kafka", "- kafka-").contains("""
				        /etc/hosts:
				          10.9.0.1 east-1
				          10.9.0.9 west-1
				""");
	}

	@Test
	void anAddressThatIsKnownWinsOverOneThatIsNot() {
		assertThat(report(named("source", "<address of the gateway>", "east-1"), named("source", "10.9.0.1", "east-1"),
				named("source", "10.9.0.1", "east-2"))
			.pastes()).last().isEqualTo(new Paste(Paste.Place.HOSTS_FILE, "10.9.0.1 east-1 east-2"));
	}

	private static Row named(String cluster, String address, String host) {
		return new Row(cluster, new Subject.Broker(1, host + ":9092"), Step.RESOLUTION,
				new Verdict.Failed("nobody knows this name", Symptom.UNRESOLVABLE_NAME,
						Hint.of("Let it be known.", new Paste(Paste.Place.HOST_ALIASES, "hostAliases: " + host),
								new Paste(Paste.Place.HOSTS_FILE, address + " " + host))));
	}

	@Test
	void coloursOnlyOnATerminal() {
		assertThat(String.join("\n", new TextReport(true, false).write(report(FAILED)))).contains("\u001b[31mFAIL");
		assertThat(String.join("\n", new TextReport(false, false).write(report(FAILED)))).doesNotContain("\u001b");
	}

	private static Report report(Row... rows) {
		return new Report(Instant.EPOCH, Duration.ofMillis(1200), List.of(rows));
	}

}
