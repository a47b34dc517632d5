package io.github.tandem.offset.group;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Groups of the source that are seen, and moved, on the target.
 */
@TwoClustersTest
class GroupOffsetsIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final int SHIFT = 7;

	private final TwoClusters clusters;

	private final Cluster source;

	private final Cluster target;

	private final String topic;

	private final String group;

	GroupOffsetsIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
		this.source = clusters.source();
		this.target = clusters.target();
		this.topic = clusters.uniqueName("groups");
		this.group = clusters.uniqueName("readers");
	}

	@Test
	void movesAGroupWithItsMetadataAndKeepsUpWithIt() {
		whileRunning("true", (tandem) -> {
			commit(this.source, 40, "mine");
			awaitTarget(40 + SHIFT);
			assertThat(this.target.committedOffsets(this.group).get(partition()))
				.isEqualTo(new OffsetAndMetadata(40 + SHIFT, "mine"));
			JsonNode offset = offset(tandem);
			assertThat(offset.path("exact").asBoolean()).isTrue();
			assertThat(offset.path("reread").asLong()).isZero();
			assertThat(offset.path("committed").path("0").asLong()).isEqualTo(40);
			commit(this.source, 100, "");
			awaitTarget(100 + SHIFT);
			commit(this.source, 10, "");
			awaitTarget(10 + SHIFT);
			awaitVerdict(tandem, "equal");
			assertThat(tandem.lines("tandem_offsets_translation_age_seconds")).isNotEmpty();
			assertThat(tandem.value("tandem_offsets_inexact_partitions")).isZero();
		});
	}

	@Test
	void onlyReportsUnlessItIsAskedTo() {
		whileRunning("false", (tandem) -> {
			commit(this.source, 40, "");
			awaitVerdict(tandem, "to-be-set");
			assertThat(offset(tandem).path("translated").asLong()).isEqualTo(40 + SHIFT);
			assertThat(this.target.committedOffsets(this.group)).isEmpty();
		});
	}

	@Test
	void leavesAGroupWithMembersAlone() {
		whileRunning("true", (tandem) -> {
			try (var consumer = this.target.newConsumer(Map.of(ConsumerConfig.GROUP_ID_CONFIG, this.group))) {
				consumer.subscribe(List.of(this.topic));
				Awaitility.await("the assignment").atMost(PATIENCE).until(() -> {
					consumer.poll(Duration.ofMillis(100));
					return !consumer.assignment().isEmpty();
				});
				commit(this.source, 40, "");
				awaitVerdict(tandem, "active");
				assertThat(this.target.committedOffsets(this.group)).isEmpty();
			}
			awaitTarget(40 + SHIFT);
		});
	}

	@Test
	void leavesWhatIsFurtherOnOrWasSetBackOnTheTarget() {
		whileRunning("true", (tandem) -> {
			commit(this.target, 90, "");
			commit(this.source, 40, "");
			awaitVerdict(tandem, "ahead");
			commit(this.source, 95, "");
			awaitTarget(95 + SHIFT);
			awaitVerdict(tandem, "equal");
			commit(this.target, 3, "");
			awaitVerdict(tandem, "reset");
			assertThat(onTarget()).isEqualTo(3);
			commit(this.source, 96, "");
			awaitTarget(96 + SHIFT);
		});
	}

	@Test
	void leavesAGroupThatWentOnByItselfAlsoAfterARestart() {
		whileRunning("true", (tandem) -> {
			commit(this.source, 40, "");
			awaitTarget(40 + SHIFT);
		});
		commit(this.source, 50, "");
		whileRunningAgain("true", (tandem) -> awaitTarget(50 + SHIFT));
		commit(this.target, 60, "");
		commit(this.source, 90, "");
		whileRunningAgain("true", (tandem) -> {
			awaitVerdict(tandem, "reset");
			assertThat(onTarget()).isEqualTo(60);
			commit(this.source, 91, "");
			awaitTarget(91 + SHIFT);
		});
	}

	@Test
	void goesNoFurtherThanWhatWasReplicated() {
		whileRunning("true", (tandem) -> {
			commit(this.source, 1_000_000, "");
			awaitTarget(100 + SHIFT);
			assertThat(offset(tandem).path("place").asString()).isEqualTo("ahead");
		});
	}

	@Test
	void leavesOutGroupsThatAreExcludedAndItsOwn() {
		whileRunning("true", (tandem) -> {
			commit(this.source, 40, "");
			awaitTarget(40 + SHIFT);
			assertThat(read(tandem, "/actuator/offsets").path("groups").toString()).contains(this.group)
				.doesNotContain(tandem.group("all"), "console-consumer-" + this.group);
		}, "console-consumer-" + this.group);
	}

	private void whileRunning(String sync, Consumer<RunningTandem> action, String... moreGroups) {
		this.source.createTopic(this.topic, 1);
		this.target.createTopic(this.topic, 1);
		write(this.target, SHIFT);
		write(this.source, 100);
		for (String more : moreGroups) {
			commit(this.source, more, 40, "");
		}
		whileRunningAgain(sync, action);
	}

	private void whileRunningAgain(String sync, Consumer<RunningTandem> action) {
		RunningTandem.between(this.clusters)
			.property("tandem.name", this.topic)
			.property("tandem.offsets.enabled", "true")
			.property("tandem.offsets.sync", sync)
			.property("tandem.offsets.interval", "1s")
			.route("all", this.topic)
			.whileRunning((tandem) -> {
				this.target.awaitRecords(this.topic, 100 + SHIFT, PATIENCE);
				action.accept(tandem);
			});
	}

	private void write(Cluster cluster, int records) {
		cluster.produce(IntStream.range(0, records)
			.mapToObj((number) -> new ProducerRecord<byte[], byte[]>(this.topic, new byte[] { (byte) number }))
			.toList());
	}

	private void commit(Cluster cluster, long offset, String metadata) {
		commit(cluster, this.group, offset, metadata);
	}

	private void commit(Cluster cluster, String name, long offset, String metadata) {
		cluster.admin()
			.alterConsumerGroupOffsets(name, Map.of(partition(), new OffsetAndMetadata(offset, metadata)))
			.all()
			.toCompletionStage()
			.toCompletableFuture()
			.join();
	}

	private TopicPartition partition() {
		return new TopicPartition(this.topic, 0);
	}

	private long onTarget() {
		OffsetAndMetadata offset = this.target.committedOffsets(this.group).get(partition());
		return (offset != null) ? offset.offset() : -1;
	}

	private void awaitTarget(long offset) {
		Awaitility.await("offset %d on the target".formatted(offset))
			.atMost(PATIENCE)
			.until(this::onTarget, (found) -> found == offset);
	}

	private void awaitVerdict(RunningTandem tandem, String verdict) {
		Awaitility.await(verdict)
			.atMost(PATIENCE)
			.until(() -> offset(tandem).path("verdict").asString(""), verdict::equals);
	}

	private JsonNode offset(RunningTandem tandem) {
		return read(tandem, "/actuator/offsets").path("groups").toString().contains(this.group)
				? read(tandem, "/actuator/offsets/" + this.group).path("offsets").path(0)
				: JsonMapper.shared().missingNode();
	}

	private static JsonNode read(RunningTandem tandem, String path) {
		return JsonMapper.shared().readTree(tandem.read(path));
	}

}
