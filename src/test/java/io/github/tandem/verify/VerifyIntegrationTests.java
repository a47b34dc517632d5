package io.github.tandem.verify;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.SharedLogging;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Topics that a test has written to both clusters, and what the command says of them.
 */
@TwoClustersTest
class VerifyIntegrationTests {

	private static final int RECORDS = 5_000;

	// whatever the timestamps
	private static final Map<String, String> KEPT = Map.of("retention.ms", "-1");

	private final Cluster source;

	private final Cluster target;

	private final String name;

	private final String topic;

	private final List<String> settings = new ArrayList<>();

	VerifyIntegrationTests(TwoClusters clusters) {
		this.source = clusters.source();
		this.target = clusters.target();
		this.name = clusters.uniqueName("verified");
		this.topic = clusters.uniqueName("topic");
		this.settings.add("--tandem.source.bootstrap-servers=" + this.source.bootstrapServers());
		this.settings.add("--tandem.target.bootstrap-servers=" + this.target.bootstrapServers());
		this.settings.add("--tandem.name=" + this.name);
		this.settings.add("--tandem.routes[0].name=all");
		this.settings.add("--tandem.routes[0].topics=" + this.topic);
	}

	@Test
	void whatIsTheSameIsEqual() {
		create(KEPT);
		this.source.produce(records());
		this.target.produce(records());
		commit(0, RECORDS);
		Verified verified = Verified.by(this.settings, "--json");
		assertThat(verified.code()).as(verified.toString()).isZero();
		assertThat(verified.json().path("outcome").asString()).isEqualTo("equal");
		assertThat(verified.json().path("records").asLong()).isEqualTo(RECORDS);
		Verified text = Verified.by(this.settings);
		assertThat(text.out()).startsWith("EQUAL: 5,000 records compared");
		assertThat(Verified.by(this.settings, "--depth", "headers").code()).isZero();
		assertThat(Verified.by(this.settings, "--last", "100", "--json").json().path("records").asLong())
			.isBetween(100L, 101L);
	}

	@Test
	void eachOfSevenDamagesIsFoundAndNamed() {
		create(KEPT);
		this.source.produce(records());
		List<ProducerRecord<byte[], byte[]>> damaged = records();
		// from the end, so that places before stay what they are
		damaged.set(4_000, with(damaged.get(4_000), damaged.get(4_000).timestamp(), new byte[0], "trace"));
		damaged.add(3_501, damaged.get(3_500));
		damaged.add(3_000, with(damaged.get(2_999), 5L, new byte[] { 9 }, "trace"));
		damaged.set(2_500,
				with(damaged.get(2_500), damaged.get(2_500).timestamp() + 1, damaged.get(2_500).value(), "trace"));
		damaged.set(2_000,
				with(damaged.get(2_000), damaged.get(2_000).timestamp(), damaged.get(2_000).value(), "other"));
		ProducerRecord<byte[], byte[]> moved = damaged.remove(1_501);
		damaged.add(1_500, moved);
		damaged.remove(1_000);
		this.target.produce(damaged);
		commit(0, RECORDS);
		Verified verified = Verified.by(this.settings, "--json");
		assertThat(verified.code()).as(verified.toString()).isEqualTo(1);
		assertThat(verified.differences()).containsExactlyInAnyOrder("missing 1000 1000 []",
				"out-of-order 1501 1499 []", "altered 2000 1999 [header 0 ('trace' -> 'other')]",
				"altered 2500 2499 [timestamp (1700000002500 -> 1700000002501)]", "unexpected -1 2999 []",
				"duplicated 3500 3501 []", "altered 4000 4001 [value (null -> 0 bytes)]");
		assertThat(verified.out()).doesNotContain("value-", "key-");
		Verified shown = Verified.by(this.settings, "--show-content");
		assertThat(shown.out()).contains("'value-1000'", "DIFFERENT", "missing source 0/1000 before target 0/1000");
	}

	@Test
	void theNameOfAHeaderForgesNoLine() {
		create(KEPT);
		String forged = "trace\u001b[2J\nEQUAL: 999 records compared" + "x".repeat(500);
		this.source.produce(List.of(with(records().get(0), 5L, new byte[0], "trace")));
		this.target.produce(List.of(with(records().get(0), 5L, new byte[0], forged)));
		commit(0, 1);
		Verified verified = Verified.by(this.settings, "--show-content");
		assertThat(verified.code()).as(verified.toString()).isEqualTo(1);
		assertThat(verified.out()).contains("'trace.[2J.EQUAL: 999", "trace.[2J.EQUAL: 999", "...=")
			.doesNotContain("\u001b", "x".repeat(300));
		assertThat(verified.out().lines()).noneMatch((line) -> line.startsWith("EQUAL"));
		assertThat(Verified.by(this.settings, "--json").out()).contains("'trace.[2J.EQUAL").doesNotContain("u001b");
	}

	@Test
	void whatLeavesNothingToCompareIsNotKnownToBeEqual() {
		create(KEPT);
		assertThat(Verified.by(this.settings).code()).as("empty on both sides").isZero();
		this.target.produce(records().subList(0, 7));
		commit(0, 0);
		Verified foreign = Verified.by(this.settings);
		assertThat(foreign.code()).as(foreign.toString()).isNotZero();
		this.target.deleteRecords(this.topic, 0, 7);
		this.source.produce(records());
		this.target.produce(records());
		commit(0, RECORDS);
		Verified later = Verified.by(this.settings, "--since", "2999-01-01T00:00:00Z");
		assertThat(later.code()).as(later.toString()).isEqualTo(2);
		assertThat(later.out()).contains("UNDECIDED: 0 records compared",
				"undecided records: none was compared: there is none of the time or number that was asked for");
	}

	@Test
	void aTimeBeforeAllTimeIsTheBeginning() {
		create(KEPT);
		this.source.produce(records());
		this.target.produce(records());
		commit(0, RECORDS);
		for (String since : List.of("1960-01-01T00:00:00Z", "P99999999D")) {
			Verified verified = Verified.by(this.settings, "--since", since);
			assertThat(verified.code()).as(verified.toString()).isZero();
			assertThat(verified.out()).contains("5,000 records compared");
		}
		for (String since : List.of("-2h", "-1000000000-01-01T00:00:00Z", "P9999999999999D")) {
			Verified refused = Verified.by(this.settings, "--since=" + since);
			assertThat(refused.code()).as(refused.toString()).isEqualTo(2);
			assertThat(refused.err()).contains("'--since': '" + since + "' is not an instant").doesNotContain("\tat ");
		}
	}

	@Test
	void aBoundedRouteIsComparedUpToWhereItStops() {
		create(KEPT);
		this.source.produce(records());
		this.target.produce(records().subList(0, 4_000));
		commit(0, 4_000, stopAt(4_000));
		this.settings.add("--tandem.routes[0].stop-at=end");
		Verified verified = Verified.by(this.settings, "--json");
		assertThat(verified.code()).as(verified.toString()).isZero();
		assertThat(verified.json().path("records").asLong()).isEqualTo(4_000);
		assertThat(verified.out()).contains("the route stops at offset 4000");
		// on the way it is behind
		commit(0, 3_000, stopAt(4_000));
		assertThat(Verified.by(this.settings).out()).contains("stands at offset 3000");
		commit(0, 0, stopAt(0));
		this.target.deleteRecords(this.topic, 0, 4_000);
		assertThat(Verified.by(this.settings).code()).as("nothing was there when it started").isZero();
	}

	@Test
	void duplicatesAloneAreToldAndNoDifference() {
		create(KEPT);
		this.source.produce(records());
		List<ProducerRecord<byte[], byte[]>> again = records();
		again.addAll(1_000, records().subList(500, 1_000));
		this.target.produce(again);
		commit(0, RECORDS);
		Verified verified = Verified.by(this.settings);
		assertThat(verified.code()).as(verified.toString()).isZero();
		assertThat(verified.out()).contains("500 duplicated");
		assertThat(Verified.by(this.settings, "--strict").code()).isEqualTo(1);
	}

	@Test
	void whatIsNotReplicatedYetIsInFlight() {
		create(KEPT);
		this.source.produce(records());
		this.target.produce(records().subList(0, 4_500));
		commit(0, 4_000);
		Verified verified = Verified.by(this.settings, "--json");
		// for years: whoever is behind for moments is equal, as the next test shows
		assertThat(verified.code()).as(verified.toString()).isEqualTo(2);
		assertThat(verified.json().path("results").path(0).path("inFlight").asLong()).isEqualTo(1_000);
		assertThat(verified.json().path("results").path(0).path("reason").asString()).contains("stands at offset 4000");
		commit(0, 4_600);
		assertThat(Verified.by(this.settings).code()).isEqualTo(1);
	}

	@Test
	void aRouteThatIsBehindForMomentsIsEqualAndSaid() {
		create(KEPT);
		ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(this.topic, 0, System.currentTimeMillis(),
				"key".getBytes(), "value".getBytes());
		this.source.produce(List.of(record, record));
		this.target.produce(List.of(record));
		commit(0, 1);
		Verified verified = Verified.by(this.settings);
		assertThat(verified.code()).as(verified.toString()).isZero();
		assertThat(verified.out()).contains("not replicated them yet: 1 offset of");
		assertThat(crash()).isEqualTo(2);
	}

	// what it cannot write nobody knows
	private int crash() {
		PrintWriter broken = new PrintWriter(new StringWriter()) {

			@Override
			public void println(Object line) {
				throw new IllegalStateException("broken");
			}

			@Override
			public void println(String line) {
				throw new IllegalStateException("broken");
			}

		};
		try {
			return new CommandLine(new VerifyCommand(List.of())).setOut(broken)
				.setErr(new PrintWriter(new StringWriter()))
				.execute(this.settings.toArray(String[]::new));
		}
		finally {
			SharedLogging.restoreConsole();
		}
	}

	@Test
	void optionsThatHaveNoEffectTogetherAreRefused() {
		assertThat(Verified.by(this.settings, "--json", "--verbose").code()).isEqualTo(2);
		assertThat(Verified.by(this.settings, "--last", "0").code()).isEqualTo(2);
		assertThat(Verified.by(this.settings, "--rate-limit", "0MB").err()).contains("--rate-limit", "more than 0");
		assertThat(Verified.by(this.settings, "--since", "1h", "--until", "2h").err()).contains("since:", "until:");
	}

	@Test
	void whatRetentionTookOnEitherSideIsSaidAndNoDifference() {
		create(KEPT);
		this.source.produce(records());
		this.target.produce(records());
		commit(0, RECORDS);
		this.source.deleteRecords(this.topic, 0, 2_000);
		Verified verified = Verified.by(this.settings, "--verbose");
		assertThat(verified.code()).as(verified.toString()).isZero();
		assertThat(verified.out()).contains("3,000 records compared", "source begins at offset 2000");
		this.target.deleteRecords(this.topic, 0, 3_000);
		verified = Verified.by(this.settings, "--verbose");
		assertThat(verified.code()).as(verified.toString()).isZero();
		assertThat(verified.out()).contains("2,000 records compared", "target begins at offset 3000");
		verified = Verified.by(this.settings);
		assertThat(verified.out()).startsWith("EQUAL: 2,000 records compared")
			.contains(
					"Not compared, as the other side has nothing there to stand against them: 1,000 records of the source",
					"Equal, with notes: 1 partition or topic", "the log of the target begins at offset 3000");
		assertThat(verified.out().lines()).hasSize(4);
	}

	@Test
	void aTopicWithoutACommitOrWithoutItsReplicaCannotBeTold() {
		this.source.createTopic(this.topic, 1, KEPT);
		this.source.produce(records());
		Verified verified = Verified.by(this.settings);
		assertThat(verified.code()).as(verified.toString()).isEqualTo(2);
		assertThat(verified.out()).contains("not on the target");
		this.target.createTopic(this.topic, 1, KEPT);
		verified = Verified.by(this.settings);
		assertThat(verified.code()).as(verified.toString()).isEqualTo(2);
		assertThat(verified.out()).contains("the group " + this.name + "-all has committed nothing");
		assertThat(Verified.by(this.settings, "--topic", "another").code()).isEqualTo(2);
	}

	private void create(Map<String, String> configs) {
		this.source.createTopic(this.topic, 1, configs);
		this.target.createTopic(this.topic, 1, configs);
	}

	private String stopAt(long offset) {
		return "tandem/1 %s %d stop:%d".formatted(this.source.describeTopic(this.topic).topicId(), RECORDS, offset);
	}

	private void commit(int partition, long offset) {
		commit(partition, offset, "");
	}

	private void commit(int partition, long offset, String metadata) {
		this.source.admin()
			.alterConsumerGroupOffsets(this.name + "-all",
					Map.of(new TopicPartition(this.topic, partition), new OffsetAndMetadata(offset, metadata)))
			.all()
			.toCompletionStage()
			.toCompletableFuture()
			.join();
	}

	private List<ProducerRecord<byte[], byte[]>> records() {
		List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
		for (int number = 0; number < RECORDS; number++) {
			byte[] value = (number % 1_000 == 0 && number == 4_000) ? null : ("value-" + number).getBytes();
			records.add(with(new ProducerRecord<>(this.topic, 0, ("key-" + number % 7).getBytes(), new byte[0]),
					1_700_000_000_000L + number, value, "trace"));
		}
		return records;
	}

	private ProducerRecord<byte[], byte[]> with(ProducerRecord<byte[], byte[]> record, long timestamp, byte[] value,
			String header) {
		return new ProducerRecord<>(this.topic, 0, timestamp, record.key(), value,
				new RecordHeaders().add(header, new byte[] { 1 }));
	}

}
