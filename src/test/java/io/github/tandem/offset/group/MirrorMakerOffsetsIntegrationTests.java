package io.github.tandem.offset.group;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the tests of MirrorMaker 2 assert of group offsets, asserted of Tandem.
 */
@Tag("fault")
@TwoClustersTest
class MirrorMakerOffsetsIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final int PARTITIONS = 2;

	private final Cluster source;

	private final Cluster target;

	private final String topic;

	private final String group;

	private final RunningTandem.Builder tandem;

	MirrorMakerOffsetsIntegrationTests(TwoClusters clusters) {
		this.source = clusters.source();
		this.target = clusters.target();
		this.topic = clusters.uniqueName("mirrored");
		this.group = clusters.uniqueName("readers");
		this.tandem = RunningTandem.between(clusters)
			.property("tandem.offsets.enabled", "true")
			.property("tandem.offsets.sync", "true")
			.property("tandem.offsets.interval", "1s")
			.property("tandem.offsets.groups", this.group)
			.route("all", this.topic);
		this.source.createTopic(this.topic, PARTITIONS);
	}

	@Test
	void anEmptyPartitionTranslatesToZero() {
		write(0, 10);
		commit(0, 10);
		commit(1, 0);
		this.tandem.whileRunning((running) -> {
			awaitTarget(0, 10);
			awaitTarget(1, 0);
		});
	}

	@Test
	void aTranslatedOffsetIsNeverBeyondTheEnd() {
		write(0, 100);
		commit(0, 5_000);
		this.tandem.whileRunning((running) -> {
			awaitTarget(0, 100);
			assertThat(this.target.endOffsets(this.topic)).containsEntry(0, 100L);
		});
	}

	@Test
	void aConsumerOnTheTargetReadsNoRecordAgain() {
		write(0, 1_000);
		write(1, 1_000);
		Set<String> read = new HashSet<>(read(this.source, 700));
		assertThat(read).hasSize(700);
		this.tandem.whileRunning((running) -> {
			this.target.awaitRecords(this.topic, 2_000, PATIENCE);
			awaitTargetOfAll();
			List<String> others = read(this.target, 1_300);
			assertThat(others).hasSize(1_300).doesNotHaveDuplicates().doesNotContainAnyElementsOf(read);
		});
	}

	@Test
	void translationContinuesOverARestart() {
		write(0, 500);
		commit(0, 300);
		this.tandem.whileRunning((running) -> awaitTarget(0, 300));
		write(0, 500);
		commit(0, 400);
		this.tandem.whileRunning((running) -> {
			awaitTarget(0, 400);
			commit(0, 900);
			awaitTarget(0, 900);
			assertThat(offset(running).path("exact").asBoolean()).isTrue();
		});
	}

	@Test
	void followsAGroupThatLagsTenThousandRecordsAndOneThatRewinds() {
		write(0, 20_000);
		this.tandem.whileRunning((running) -> {
			Awaitility.await("all records")
				.atMost(PATIENCE)
				.until(() -> this.target.topics().contains(this.topic) && this.target.size(this.topic) == 20_000);
			commit(0, 10_000);
			awaitTarget(0, 10_000);
			commit(0, 19_990);
			awaitTarget(0, 19_990);
			Awaitility.await("that it is seen")
				.atMost(PATIENCE)
				.until(() -> offset(running).path("verdict").asString(""), "equal"::equals);
			commit(0, 17);
			awaitTarget(0, 17);
		});
	}

	@Test
	void followsAGroupThatWasSetBackWhileNobodyLooked() {
		write(0, 500);
		this.tandem.whileRunning((running) -> {
			commit(0, 300);
			awaitTarget(0, 300);
		});
		commit(0, 100);
		this.tandem.whileRunning((running) -> awaitTarget(0, 100));
	}

	@Test
	void aGroupNeverGoesBackOtherwise() {
		write(0, 500);
		TopicPartition partition = new TopicPartition(this.topic, 0);
		this.tandem.whileRunning((running) -> {
			// so that nothing else is noted beside it
			commit(this.source, partition, 300, "its own");
			awaitTarget(0, 300);
		});
		// nobody sees that it is set back
		commit(this.source, partition, 100, "its own");
		this.tandem.whileRunning((running) -> {
			Awaitility.await("that it is ahead")
				.atMost(PATIENCE)
				.until(() -> offset(running).path("verdict").asString(""), "ahead"::equals);
			assertThat(onTarget(0)).isEqualTo(300);
			commit(this.source, partition, 301, "its own");
			awaitTarget(0, 301);
		});
	}

	@Test
	void nothingIsTranslatedForATopicOfWhichNothingWasReplicated() {
		String other = this.topic + "-other";
		this.source.createTopic(other, 1);
		this.target.createTopic(other, 1);
		commit(this.source, new TopicPartition(other, 0), 3);
		this.tandem.whileRunning((running) -> {
			JsonNode found = Awaitility.await("the group")
				.atMost(PATIENCE)
				.until(() -> group(running), (read) -> !read.path("detail").isMissingNode());
			assertThat(found.path("detail").asString()).contains("nothing for a topic that is replicated");
			assertThat(this.target.committedOffsets(this.group)).isEmpty();
		});
	}

	private void write(int partition, int records) {
		this.source.produce(IntStream.range(0, records)
			.mapToObj((number) -> new ProducerRecord<byte[], byte[]>(this.topic, partition, null,
					"%d-%d".formatted(partition, number).getBytes()))
			.toList());
	}

	private List<String> read(Cluster cluster, int records) {
		List<String> values = new ArrayList<>();
		try (Consumer<byte[], byte[]> consumer = cluster.newConsumer(
				Map.of(ConsumerConfig.GROUP_ID_CONFIG, this.group, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 100))) {
			consumer.subscribe(List.of(this.topic));
			Awaitility.await("%d records".formatted(records)).atMost(PATIENCE).until(() -> {
				for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
					values.add(new String(record.value()));
				}
				return values.size() >= records;
			});
			consumer.commitSync();
		}
		return values;
	}

	private void commit(int partition, long offset) {
		commit(this.source, new TopicPartition(this.topic, partition), offset);
	}

	private void commit(Cluster cluster, TopicPartition partition, long offset) {
		commit(cluster, partition, offset, "");
	}

	private void commit(Cluster cluster, TopicPartition partition, long offset, String metadata) {
		cluster.admin()
			.alterConsumerGroupOffsets(this.group, Map.of(partition, new OffsetAndMetadata(offset, metadata)))
			.all()
			.toCompletionStage()
			.toCompletableFuture()
			.join();
	}

	private void awaitTargetOfAll() {
		Map<TopicPartition, OffsetAndMetadata> committed = this.source.committedOffsets(this.group);
		assertThat(committed).isNotEmpty();
		committed.forEach((partition, offset) -> awaitTarget(partition.partition(), offset.offset()));
	}

	// the topic begins on the target with this replication, so that offsets are the same
	private void awaitTarget(int partition, long offset) {
		Awaitility.await("offset %d on the target".formatted(offset))
			.atMost(PATIENCE)
			.until(() -> onTarget(partition), (found) -> found == offset);
	}

	private long onTarget(int partition) {
		OffsetAndMetadata offset = this.target.committedOffsets(this.group)
			.get(new TopicPartition(this.topic, partition));
		return (offset != null) ? offset.offset() : -1;
	}

	private JsonNode group(RunningTandem running) {
		return JsonMapper.shared().readTree(running.read("/actuator/offsets")).path("groups").path(0);
	}

	private JsonNode offset(RunningTandem running) {
		return group(running).isMissingNode() ? JsonMapper.shared().missingNode()
				: JsonMapper.shared().readTree(running.read("/actuator/offsets/" + this.group)).path("offsets").path(0);
	}

}
