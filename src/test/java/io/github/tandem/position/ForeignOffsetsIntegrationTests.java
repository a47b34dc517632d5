package io.github.tandem.position;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.EmbeddedClusters;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Somebody else commits offsets to the consumer group of a route.
 */
@TwoClustersTest
@ExtendWith(OutputCaptureExtension.class)
class ForeignOffsetsIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final String KEY = "tandem.routes[0].on-foreign-offset";

	private final TwoClusters clusters;

	private final Cluster source;

	private final Cluster target;

	private final String topic;

	private final RunningTandem.Builder tandem;

	ForeignOffsetsIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
		this.source = clusters.source();
		this.target = clusters.target();
		this.topic = clusters.uniqueName("foreign");
		this.tandem = RunningTandem.between(clusters);
	}

	@Test
	void losesNothingToAConsumerThatWasInTheGroupBeforeARestart() {
		this.source.createTopic(this.topic, 4);
		write(this.source, 0, 100);
		this.tandem.route("all", this.topic);
		Set<TopicPartition> taken;
		try (Consumer<byte[], byte[]> stranger = this.source
			.newConsumer(Map.of("group.id", this.tandem.group("all"), "client.id", "console"))) {
			this.tandem.whileRunning((running) -> {
				awaitCopies(this.target, 100);
				stranger.subscribe(List.of(this.topic));
				Awaitility.await("partitions of the stranger").atMost(PATIENCE).until(() -> {
					stranger.poll(Duration.ofMillis(100));
					return !stranger.assignment().isEmpty();
				});
				write(this.source, 100, 200);
				stranger.seekToEnd(stranger.assignment());
				stranger.assignment().forEach(stranger::position);
				stranger.commitSync();
			});
			taken = Set.copyOf(stranger.assignment());
		}
		this.tandem.whileRunning((running) -> taken
			.forEach((partition) -> assertThat(running.awaitState("all", this.topic, partition.partition(), "halted"))
				.containsEntry("reason", "foreign-offset")
				.extractingByKey("detail", InstanceOfAssertFactories.STRING)
				.contains("the offset 50 ", "from 0 on", "on-foreign-offset of the route")));
		setOffsets(taken, 0);
		this.tandem.whileRunning((running) -> awaitCopies(this.target, 200));
	}

	@Test
	void beginsWhereAnOperatorSetTheOffsetsBeforeTheFirstStart() {
		this.source.createTopic(this.topic, 1);
		write(this.source, 0, 100);
		setOffsets(Set.of(new TopicPartition(this.topic, 0)), 60);
		this.tandem.route("all", this.topic).property(KEY, "accept").whileRunning((running) -> {
			awaitState(running, "caught-up");
			assertThat(copies(this.target)).isEqualTo(values(60, 100));
		});
		write(this.source, 100, 110);
		this.tandem.property(KEY, "halt").whileRunning((running) -> {
			awaitState(running, "caught-up");
			assertThat(copies(this.target)).isEqualTo(values(60, 110));
		});
	}

	@Test
	void losesNothingToADeploymentOfTheSameNameWithAnotherTarget() {
		this.source.createTopic(this.topic, 4);
		write(this.source, 0, 100);
		this.tandem.route("all", this.topic);
		try (EmbeddedClusters others = new EmbeddedClusters()) {
			RunningTandem.Builder namesake = RunningTandem.between(this.clusters, this.source, others.target())
				.route("all", this.topic)
				.property("tandem.name", name());
			this.tandem.whileRunning((running) -> {
				awaitCopies(this.target, 100);
				namesake.whileRunning((second) -> {
					awaitStrangers(running);
					awaitStrangers(second);
					write(this.source, 100, 200);
					Awaitility.await("a share of the other one")
						.atMost(PATIENCE)
						.until(() -> !copies(others.target()).isEmpty());
				});
				awaitCopies(this.target, 200);
			});
		}
	}

	@Test
	void tellsDeploymentsApartWhoseNamesAndRoutesMakeUpTheSameGroup() {
		this.source.createTopic(this.topic, 4);
		write(this.source, 0, 100);
		RunningTandem.Builder other = RunningTandem.between(this.clusters)
			.route("orders", this.topic)
			.property("tandem.name", name() + "-eu");
		this.tandem.route("eu-orders", this.topic).whileRunning((running) -> {
			awaitCopies(this.target, 100);
			Awaitility.await("commits")
				.atMost(PATIENCE)
				.until(() -> this.source.committedOffsets(this.tandem.group("eu-orders"))
					.values()
					.stream()
					.mapToLong(OffsetAndMetadata::offset)
					.sum() == 100);
			other.whileRunning((second) -> {
				awaitStrangers(running);
				awaitStrangers(second);
				assertThat(second.read("/actuator/health")).contains("foreign-offset");
				write(this.source, 100, 200);
			});
			awaitCopies(this.target, 200);
		});
	}

	@Test
	void knowsItsOwnOffsetsThoughTheSourceTakesHardlyAnyMetadata(CapturedOutput output) {
		try (EmbeddedClusters small = new EmbeddedClusters(Map.of("offset.metadata.max.bytes", "20"))) {
			small.source().createTopic(this.topic, 1);
			write(small.source(), 0, 100);
			RunningTandem.Builder builder = RunningTandem.between(small).route("all", this.topic);
			builder.whileRunning((running) -> awaitCopies(small.target(), 100));
			write(small.source(), 100, 200);
			builder.whileRunning((running) -> awaitCopies(small.target(), 200));
			assertThat(small.source().committedOffsets(builder.group("all")).values()).singleElement()
				.returns(200L, OffsetAndMetadata::offset)
				.extracting(OffsetAndMetadata::metadata, InstanceOfAssertFactories.STRING)
				.startsWith("tandem/3 ");
		}
		assertThat(output).contains("Offsets are committed without metadata")
			.doesNotContain("Somebody else committed offsets of the group");
	}

	private String name() {
		return this.tandem.group("").substring(0, this.tandem.group("").length() - 1);
	}

	private void awaitState(RunningTandem running, String state) {
		running.awaitState("all", this.topic, 0, state);
	}

	private static void awaitStrangers(RunningTandem running) {
		Awaitility.await("strangers").atMost(PATIENCE).until(() -> running.value("tandem_group_strangers_members") > 0);
	}

	// as kafka-consumer-groups --reset-offsets does
	private void setOffsets(Set<TopicPartition> partitions, long offset) {
		try {
			this.source.admin()
				.alterConsumerGroupOffsets(this.tandem.group("all"),
						partitions.stream()
							.collect(Collectors.toMap((partition) -> partition,
									(partition) -> new OffsetAndMetadata(offset))))
				.all()
				.get();
		}
		catch (ExecutionException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void write(Cluster cluster, int from, int to) {
		int partitions = cluster.describeTopic(this.topic).partitions().size();
		cluster.produce(IntStream.range(from, to)
			.mapToObj((number) -> new ProducerRecord<byte[], byte[]>(this.topic, number % partitions, null,
					("record-" + number).getBytes(StandardCharsets.UTF_8)))
			.toList());
	}

	private static Set<String> values(int from, int to) {
		return IntStream.range(from, to).mapToObj((number) -> "record-" + number).collect(Collectors.toSet());
	}

	private Set<String> copies(Cluster cluster) {
		return !cluster.topics().contains(this.topic) ? Set.of()
				: cluster.consumeAll(this.topic)
					.stream()
					.map((record) -> new String(record.value(), StandardCharsets.UTF_8))
					.collect(Collectors.toSet());
	}

	private void awaitCopies(Cluster cluster, int records) {
		Awaitility.await(records + " copies").atMost(PATIENCE).until(() -> copies(cluster), values(0, records)::equals);
	}

}
