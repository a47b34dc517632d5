package io.github.tandem.takeover;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.SharedLogging;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A deployment that begins where a MirrorMaker ended.
 */
@TwoClustersTest
class ImportCommandIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final Cluster source;

	private final Cluster target;

	private final String topic;

	private final String offsets;

	private final RunningTandem.Builder tandem;

	private final List<String> settings;

	ImportCommandIntegrationTests(TwoClusters clusters) {
		this.source = clusters.source();
		this.target = clusters.target();
		this.topic = clusters.uniqueName("mirrored");
		this.offsets = clusters.uniqueName("mm2-offsets");
		this.tandem = RunningTandem.between(clusters).route("all", this.topic, "rename", "east.${topic}");
		this.settings = List.of("--tandem.source.bootstrap-servers=" + this.source.bootstrapServers(),
				"--tandem.target.bootstrap-servers=" + this.target.bootstrapServers(),
				"--tandem.name=" + this.tandem.group("all").replaceAll("-all$", ""), "--tandem.routes[0].name=all",
				"--tandem.routes[0].topics=" + this.topic, "--tandem.routes[0].rename=east.${topic}");
	}

	@Test
	void goesOnWhereAMirrorMaker2Ended() {
		mirrored();
		Ended seen = run("--mirror-maker-2", "east", "--offsets-topic", this.offsets);
		assertThat(seen.code()).as(seen.toString()).isZero();
		assertThat(seen.out()).contains("POSITION", "--apply");
		assertThat(this.source.committedOffsets(this.tandem.group("all"))).isEmpty();
		Ended applied = run("--mirror-maker-2", "east", "--offsets-topic", this.offsets, "--apply");
		assertThat(applied.code()).as(applied.toString()).isZero();
		this.tandem.whileRunning((running) -> {
			this.target.awaitRecords("east." + this.topic, 50, PATIENCE);
			running.awaitState("all", this.topic, 0, "caught-up");
		});
		assertThat(this.target.endOffsets("east." + this.topic)).isEqualTo(Map.of(0, 30L, 1, 20L));
		Ended again = run("--mirror-maker-2", "east", "--offsets-topic", this.offsets, "--apply");
		assertThat(again.code()).isEqualTo(1);
		assertThat(again.out()).contains("The route 'all' has positions already", "Nothing was committed");
	}

	@Tag("fault")
	@Test
	void goesOnWhereAGroupEnded() {
		mirrored();
		String group = this.topic + "-mirror-maker";
		commit(this.source, group, partition(0), 20);
		commit(this.source, group, partition(1), 10);
		Ended ended = run("--group", group, "--apply", "--json");
		assertThat(ended.code()).as(ended.toString()).isZero();
		assertThat(JsonMapper.shared().readTree(ended.out()).path("applied").asBoolean()).isTrue();
		assertThat(this.source.committedOffsets(this.tandem.group("all")).values())
			.extracting(OffsetAndMetadata::offset)
			.containsExactlyInAnyOrder(20L, 10L);
	}

	@Tag("fault")
	@Test
	void tellsWhatDoesNotBeginThere() {
		mirrored();
		this.source.deleteRecords(this.topic, 1, 15);
		position(0, 99);
		Ended ended = run("--mirror-maker-2", "east", "--offsets-topic", this.offsets);
		assertThat(ended.code()).isEqualTo(1);
		assertThat(ended.out()).contains("the position 100 is behind the end", "5 records are gone", "2 findings");
		Ended renamed = run("--mirror-maker-2", "east", "--offsets-topic", this.offsets,
				"--tandem.routes[0].rename=west.${topic}");
		assertThat(renamed.out()).contains("the topic 'west." + this.topic + "' is not on the target");
	}

	@Test
	void takesOffsetSyncsAndCheckpointsWhereTheyTellMore() {
		mirrored();
		this.target.produce(this.offsets, position("MirrorSourceConnector", 1), null);
		abort(position("MirrorSourceConnector", 0), "{\"offset\":29}");
		String syncs = this.topic + ".offset-syncs";
		this.source.createTopic(syncs, 1);
		sync(this.source, syncs, 1);
		this.target.createTopic(this.topic + ".checkpoints", 1);
		checkpoint("billing", 0, 12);
		checkpoint("billing", 1, 99);
		checkpoint("ahead", 0, 3);
		commit(this.target, this.topic + "-ahead", new TopicPartition("east." + this.topic, 0), 5);
		List<String> args = List.of("--mirror-maker-2", "east", "--offsets-topic", this.offsets, "--offset-syncs-topic",
				syncs, "--checkpoints-topic", this.topic + ".checkpoints", "--apply");
		Ended applied = run(args.toArray(String[]::new));
		assertThat(applied.code()).isEqualTo(1);
		assertThat(applied.out()).contains("begins at the last offset sync", "it is behind the end 10", "2 findings",
				"Committed");
		assertThat(this.source.committedOffsets(this.tandem.group("all")))
			.extractingFromEntries((entry) -> entry.getKey().partition() + ":" + entry.getValue().offset())
			.as("not that of the aborted transaction")
			.containsExactlyInAnyOrder("0:20", "1:7");
		assertThat(this.target.committedOffsets(this.topic + "-billing"))
			.isEqualTo(Map.of(new TopicPartition("east." + this.topic, 0), new OffsetAndMetadata(12, "noted")));
		assertThat(this.target.committedOffsets(this.topic + "-ahead").values()).extracting(OffsetAndMetadata::offset)
			.containsExactly(5L);
		// as after an end in between
		Ended again = run(args.toArray(String[]::new));
		assertThat(again.out()).contains("Committed", "equal").doesNotContain("has positions already");
	}

	@Test
	void takesOffsetSyncsOfTheTargetWhereThereIsNothingElse() {
		mirrored();
		// nobody else has this alias
		String alias = this.topic;
		String syncs = this.topic + ".offset-syncs";
		String[] args = { "--mirror-maker-2", alias, "--offset-syncs-topic", syncs };
		Ended missing = run(args);
		assertThat(missing.code()).isEqualTo(2);
		assertThat(missing.err()).contains("The topic '%s' is on neither cluster".formatted(syncs));
		this.target.createTopic(syncs, 1);
		sync(this.target, syncs, 0);
		sync(this.target, syncs, 1);
		assertThat(run(args).out()).as("without a topic of positions").contains("begins at the last offset sync");
		String positions = "mm2-offsets.%s.internal".formatted(alias);
		this.target.createTopic(positions, 1);
		assertThat(run(args).out()).as("with an empty one").contains("begins at the last offset sync");
		assertThat(run("--mirror-maker-2", alias).err()).contains(
				"The topic '%s' has no positions of the alias '%s'; it has those of none".formatted(positions, alias));
		Ended checkpoints = run("--mirror-maker-2", alias, "--offset-syncs-topic", syncs, "--checkpoints");
		assertThat(checkpoints.code()).isEqualTo(2);
		assertThat(checkpoints.err())
			.contains("The topic '%s.checkpoints.internal' is not on the target".formatted(alias));
	}

	@Tag("fault")
	@Test
	void takesTheSmallestOfSeveralConnectorsUnlessOneIsNamed() {
		mirrored();
		this.target.produce(this.offsets, position("former", 0), "{\"offset\":11}");
		Ended both = run("--mirror-maker-2", "east", "--offsets-topic", this.offsets);
		assertThat(both.code()).isEqualTo(1);
		assertThat(both.out()).contains("connectors differ: MirrorSourceConnector at 20, former at 12", "--connector");
		Ended one = run("--mirror-maker-2", "east", "--offsets-topic", this.offsets, "--connector",
				"MirrorSourceConnector");
		assertThat(one.code()).as(one.toString()).isZero();
		assertThat(run("--mirror-maker-2", "east", "--offsets-topic", this.offsets, "--connector", "none").err())
			.contains("no positions of the connector 'none'; it has those of MirrorSourceConnector, former");
	}

	@Test
	void aWrongCallEndsWithTwo() {
		assertThat(run("--group", "g", "--checkpoints").err()).contains("go with --mirror-maker-2");
		assertThat(run().code()).isEqualTo(2);
		assertThat(run("--mirror-maker-2", "east", "--group", "g").code()).isEqualTo(2);
		assertThat(run("--mirror-maker-2", "nowhere").err())
			.contains("'mm2-offsets.nowhere.internal' is not on the target");
		mirrored();
		Ended alias = run("--mirror-maker-2", "north", "--offsets-topic", this.offsets);
		assertThat(alias.code()).isEqualTo(2);
		assertThat(alias.err()).contains("no positions of the alias 'north'", "east");
		assertThat(run("--group", "nobody").err()).contains("The group 'nobody' has committed nothing");
	}

	// of 30 and 20 records MirrorMaker 2 has replicated 20 and 10
	private void mirrored() {
		this.source.createTopic(this.topic, 2);
		this.target.createTopic("east." + this.topic, 2);
		write(this.source, this.topic, 0, 30);
		write(this.source, this.topic, 1, 20);
		write(this.target, "east." + this.topic, 0, 20);
		write(this.target, "east." + this.topic, 1, 10);
		this.target.createTopic(this.offsets, 1);
		position(0, 5);
		position(1, 9);
		position(0, 19);
		this.target.produce(this.offsets, "[\"other\",{\"file\":\"x\"}]", "{\"position\":1}");
		this.target.produce(this.offsets, "no JSON", "{");
	}

	private void position(int partition, int lastOffset) {
		this.target.produce(this.offsets, position("MirrorSourceConnector", partition),
				"{\"offset\":%d}".formatted(lastOffset));
	}

	private String position(String connector, int partition) {
		return "[\"%s\",{\"cluster\":\"east\",\"partition\":%d,\"topic\":\"%s\"}]".formatted(connector, partition,
				this.topic);
	}

	private void abort(String key, String value) {
		try (Producer<byte[], byte[]> producer = this.target
			.newProducer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, this.topic))) {
			producer.initTransactions();
			producer.beginTransaction();
			producer.send(new ProducerRecord<>(this.offsets, key.getBytes(StandardCharsets.UTF_8),
					value.getBytes(StandardCharsets.UTF_8)));
			producer.flush();
			producer.abortTransaction();
		}
	}

	// as MirrorMaker 2 writes it
	private void sync(Cluster cluster, String syncs, int partition) {
		cluster.produce(new ProducerRecord<>(syncs, bytes((out) -> {
			out.writeUTF(this.topic);
			out.writeInt(partition);
		}), bytes((out) -> {
			out.writeLong(7);
			out.writeLong(7);
		})));
	}

	// likewise
	private void checkpoint(String group, int partition, long offset) {
		this.target.produce(new ProducerRecord<>(this.topic + ".checkpoints", bytes((out) -> {
			out.writeUTF(this.topic + "-" + group);
			out.writeUTF("east." + this.topic);
			out.writeInt(partition);
		}), bytes((out) -> {
			out.writeShort(0);
			out.writeLong(offset);
			out.writeLong(offset);
			out.writeUTF("noted");
		})));
	}

	private static byte[] bytes(Content content) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (DataOutputStream out = new DataOutputStream(bytes)) {
			content.write(out);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	private static void commit(Cluster cluster, String group, TopicPartition partition, long offset) {
		cluster.admin()
			.alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(offset)))
			.all()
			.toCompletionStage()
			.toCompletableFuture()
			.join();
	}

	private static void write(Cluster cluster, String name, int partition, int records) {
		cluster.produce(IntStream.range(0, records)
			.mapToObj((number) -> new ProducerRecord<byte[], byte[]>(name, partition, null,
					String.valueOf(number).getBytes(StandardCharsets.UTF_8)))
			.toList());
	}

	private TopicPartition partition(int number) {
		return new TopicPartition(this.topic, number);
	}

	private Ended run(String... args) {
		List<String> all = new ArrayList<>(this.settings);
		for (String arg : args) {
			all.removeIf((setting) -> setting.split("=")[0].equals(arg.split("=")[0]));
			all.add(arg);
		}
		StringWriter out = new StringWriter();
		StringWriter err = new StringWriter();
		try {
			int code = new CommandLine(new ImportCommand(List.of())).setOut(new PrintWriter(out, true))
				.setErr(new PrintWriter(err, true))
				.execute(all.toArray(String[]::new));
			return new Ended(code, out.toString(), err.toString());
		}
		finally {
			SharedLogging.restoreConsole();
		}
	}

	/**
	 * Writes a key or a value.
	 */
	@FunctionalInterface
	private interface Content {

		void write(DataOutputStream out) throws IOException;

	}

	/**
	 * What the command wrote, and how it ended.
	 *
	 * @param code the exit code
	 * @param out standard output
	 * @param err standard error
	 */
	private record Ended(int code, String out, String err) {

	}

}
