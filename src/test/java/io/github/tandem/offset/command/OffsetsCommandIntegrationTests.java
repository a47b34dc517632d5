package io.github.tandem.offset.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The command between two clusters: groups are seen and moved while no service runs.
 */
@TwoClustersTest
class OffsetsCommandIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final int SHIFT = 7;

	private static final int RECORDS = 100;

	private final Cluster source;

	private final Cluster target;

	private final String topic;

	private final String group;

	private final RunningTandem.Builder tandem;

	private final List<String> settings = new ArrayList<>();

	OffsetsCommandIntegrationTests(TwoClusters clusters) {
		this.source = clusters.source();
		this.target = clusters.target();
		this.topic = clusters.uniqueName("moved");
		this.group = clusters.uniqueName("readers");
		this.tandem = RunningTandem.between(clusters)
			.property("tandem.offsets.enabled", "true")
			.route("all", this.topic);
		this.settings.add("--tandem.source.bootstrap-servers=" + this.source.bootstrapServers());
		this.settings.add("--tandem.target.bootstrap-servers=" + this.target.bootstrapServers());
		this.settings.add("--tandem.name=" + this.tandem.group("all").replaceAll("-all$", ""));
		this.settings.add("--tandem.routes[0].name=all");
		this.settings.add("--tandem.routes[0].topics=" + this.topic);
	}

	@Test
	void showsAndThenMovesAGroupWithoutTheService() {
		replicate();
		commit(this.source, 40, "mine");
		CommandRun seen = run("--group", this.group, "--json");
		assertThat(seen.code()).as(seen.toString()).isZero();
		JsonNode offset = seen.json().path("offsets").path(0);
		assertThat(offset.path("translated").asLong()).isEqualTo(40 + SHIFT);
		assertThat(offset.path("verdict").asString()).isEqualTo("to-be-set");
		assertThat(offset.path("ageSeconds").asLong(-1)).isNotNegative();
		assertThat(this.target.committedOffsets(this.group)).isEmpty();
		CommandRun table = run("--group", this.group);
		assertThat(table.out()).contains("GROUP", this.group, "exact", "to-be-set", "All is well: 1 group", "--apply");
		CommandRun applied = run("--group", this.group, "--apply");
		assertThat(applied.code()).as(applied.toString()).isZero();
		assertThat(this.target.committedOffsets(this.group).get(partition()))
			.isEqualTo(new OffsetAndMetadata(40 + SHIFT, "mine"));
		assertThat(run("--group", this.group).out()).contains("equal").doesNotContain("--apply");
	}

	@Tag("fault")
	@Test
	void neitherMovesAGroupBackNorOneWithMembersAndTellsOfBoth() {
		replicate();
		commit(this.source, 40, "");
		commit(this.target, 90, "");
		CommandRun ahead = run("--group", this.group, "--apply");
		assertThat(ahead.code()).isEqualTo(1);
		assertThat(ahead.out()).contains("ahead", "1 finding");
		assertThat(onTarget()).isEqualTo(90);
		commit(this.source, 95, "");
		try (var consumer = this.target.newConsumer(Map.of(ConsumerConfig.GROUP_ID_CONFIG, this.group))) {
			consumer.subscribe(List.of(this.topic));
			Awaitility.await("the assignment").atMost(PATIENCE).until(() -> {
				consumer.poll(Duration.ofMillis(100));
				return !consumer.assignment().isEmpty();
			});
			CommandRun active = run("--group", this.group, "--apply");
			assertThat(active.code()).isEqualTo(1);
			assertThat(active.out()).contains("active");
			assertThat(onTarget()).isEqualTo(90);
		}
		assertThat(run("--group", this.group, "--apply").code()).isZero();
		assertThat(onTarget()).isEqualTo(95 + SHIFT);
	}

	@Tag("fault")
	@Test
	void tellsWhatIsReadAgainAndWhatIsNotTranslated() {
		replicate();
		commit(this.source, RECORDS + 5, "");
		CommandRun behind = run("--group", this.group, "--apply");
		assertThat(behind.code()).isEqualTo(1);
		assertThat(behind.out()).contains("at most 5");
		assertThat(onTarget()).isEqualTo(RECORDS + SHIFT);
		assertThat(run("--group", this.group, "--max-reread", "5").code()).isZero();
		String other = this.topic + "-other";
		this.source.createTopic(other, 1);
		commit(this.source, new TopicPartition(other, 0), 0, "");
		assertThat(run("--group", this.group, "--max-reread", "5").out()).contains(other, "no route replicates");
		CommandRun taken = run("--group", this.group, "--tandem.routes[0].topics=" + this.topic + "," + other);
		assertThat(taken.code()).isEqualTo(1);
		assertThat(taken.out()).contains("the topic is not on the target");
		assertThat(run("--group", "nobody").out()).contains("no group on the source matches --group nobody");
		assertThat(run("--group", "nobody").code()).isEqualTo(1);
	}

	@Tag("fault")
	@Test
	void whatWasReplicatedBeforeThereWereMapsIsFoundAmongTheRecords() {
		createTopics();
		this.tandem.property("tandem.offsets.enabled", "false")
			.whileRunning((running) -> this.target.awaitRecords(this.topic, RECORDS + SHIFT, PATIENCE));
		commit(this.source, 40, "");
		this.tandem.property("tandem.offsets.enabled", "true").whileRunning((running) -> {
			Awaitility.await("the map")
				.atMost(PATIENCE)
				.untilAsserted(() -> assertThat(run("--group", this.group).out()).contains("at most 40"));
			assertThat(running.read("/actuator/offsets/" + this.group + "?exact=true")).contains("\"exact\":true",
					"\"translated\":" + (40 + SHIFT));
		});
		assertThat(run("--group", this.group).code()).isEqualTo(1);
		CommandRun exact = run("--group", this.group, "--exact", "--apply");
		assertThat(exact.code()).as(exact.toString()).isZero();
		assertThat(onTarget()).isEqualTo(40 + SHIFT);
	}

	@Tag("fault")
	@Test
	void aServiceThatCommitsThemIsTheOnlyOne() {
		createTopics();
		this.tandem.property("tandem.offsets.sync", "true").whileRunning((running) -> {
			this.target.awaitRecords(this.topic, RECORDS + SHIFT, PATIENCE);
			Awaitility.await("the maps").atMost(PATIENCE).until(() -> run("--tandem.offsets.enabled=true").code() != 2);
			CommandRun ended = run("--apply", "--tandem.offsets.enabled=true", "--tandem.offsets.sync=true");
			assertThat(ended.code()).isEqualTo(2);
			assertThat(ended.err()).contains("tandem.offsets.sync: true", "--group");
			CommandRun named = run("--apply", "--group", "nobody", "--tandem.offsets.enabled=true",
					"--tandem.offsets.sync=true");
			assertThat(named.code()).as("not refused, and there is no such group").isEqualTo(1);
		});
	}

	@Test
	void aWrongCallEndsWithTwo() {
		assertThat(run("--group", "(").err()).contains("--group: '(' is neither a name nor a regular expression");
		assertThat(run("--group", "(").code()).isEqualTo(2);
		assertThat(run("--max-reread", "-1").code()).isEqualTo(2);
		assertThat(run("more").code()).isEqualTo(2);
		CommandRun nothing = run();
		assertThat(nothing.code()).isEqualTo(2);
		assertThat(nothing.err()).contains(".offsets.internal", "tandem.offsets.enabled");
	}

	@Test
	void aClusterThatDoesNotAnswerIsAFinding() {
		CommandRun ended = run("--tandem.source.bootstrap-servers=localhost:1",
				"--tandem.source.admin.properties.default.api.timeout.ms=2000",
				"--tandem.source.admin.properties.request.timeout.ms=1000");
		assertThat(ended.code()).isEqualTo(1);
		assertThat(ended.err()).contains("source cluster at localhost:1");
	}

	private void replicate() {
		createTopics();
		this.tandem.whileRunning((running) -> this.target.awaitRecords(this.topic, RECORDS + SHIFT, PATIENCE));
	}

	private void createTopics() {
		this.source.createTopic(this.topic, 1);
		this.target.createTopic(this.topic, 1);
		write(this.target, SHIFT);
		write(this.source, RECORDS);
	}

	private void write(Cluster cluster, int records) {
		cluster.produce(IntStream.range(0, records)
			.mapToObj((number) -> new ProducerRecord<byte[], byte[]>(this.topic, new byte[] { (byte) number }))
			.toList());
	}

	private void commit(Cluster cluster, long offset, String metadata) {
		commit(cluster, partition(), offset, metadata);
	}

	private void commit(Cluster cluster, TopicPartition partition, long offset, String metadata) {
		cluster.admin()
			.alterConsumerGroupOffsets(this.group, Map.of(partition, new OffsetAndMetadata(offset, metadata)))
			.all()
			.toCompletionStage()
			.toCompletableFuture()
			.join();
	}

	private TopicPartition partition() {
		return new TopicPartition(this.topic, 0);
	}

	private long onTarget() {
		return this.target.committedOffsets(this.group).get(partition()).offset();
	}

	private CommandRun run(String... args) {
		List<String> all = new ArrayList<>(this.settings);
		for (String arg : args) {
			all.removeIf((setting) -> setting.split("=")[0].equals(arg.split("=")[0]));
			all.add(arg);
		}
		return CommandRun.of(all);
	}

}
