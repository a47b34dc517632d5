package io.github.tandem.takeover;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.Console;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A deployment that begins where a MirrorMaker ended.
 */
@TwoClustersTest
class ImportCommandIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

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
		this.source.admin()
			.alterConsumerGroupOffsets(group,
					Map.of(partition(0), new OffsetAndMetadata(20), partition(1), new OffsetAndMetadata(10)))
			.all()
			.toCompletionStage()
			.toCompletableFuture()
			.join();
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
	void aWrongCallEndsWithTwo() {
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
		this.target.produce(this.offsets,
				"[\"MirrorSourceConnector\",{\"cluster\":\"east\",\"partition\":%d,\"topic\":\"%s\"}]"
					.formatted(partition, this.topic),
				"{\"offset\":%d}".formatted(lastOffset));
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
			Console.restore();
		}
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
