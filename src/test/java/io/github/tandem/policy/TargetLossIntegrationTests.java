package io.github.tandem.policy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import org.apache.kafka.clients.producer.ProducerRecord;
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
 * What the target lost is reported with the right count, once.
 */
@TwoClustersTest
@ExtendWith(OutputCaptureExtension.class)
class TargetLossIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final TwoClusters clusters;

	private final Cluster source;

	private final Cluster target;

	private final String topic;

	TargetLossIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
		this.source = clusters.source();
		this.target = clusters.target();
		this.topic = clusters.uniqueName("target-loss");
	}

	@Test
	void aTopicThatWasDeletedWhileNothingRanIsMissedOnce(CapturedOutput output) {
		RunningTandem.Builder tandem = tandem("earliest").property("tandem.routes[0].on-gap", "halt");
		this.source.createTopic(this.topic, 2);
		write(0, 600);
		write(1, 400);
		tandem.whileRunning((running) -> awaitCopies(this.target, 1_000));
		this.target.deleteTopic(this.topic);
		write(0, 10);
		// what the source has deleted meanwhile is lost all the same
		this.source.deleteRecords(this.topic, 0, 500);
		tandem.whileRunning((running) -> {
			assertThatItIsHalted(running);
			awaitLoss(running, "target-deleted", 1_000);
			assertThat(running.read("/actuator/replication/gaps")).contains("\"cause\":\"target-deleted\"",
					"\"records\":600", "\"records\":400");
			// so that it is committed that this was reported
			awaitReport(tandem);
		});
		tandem.whileRunning((running) -> {
			assertThatItIsHalted(running);
			assertThat(running.lines("tandem_gap_records_total", this.topic)).as("after a restart").isEmpty();
		});
		assertThat(output.toString().lines().filter((line) -> line.contains("Records were lost"))).hasSize(2);
		tandem.property("tandem.routes[0].on-gap", "continue").whileRunning((running) -> {
			awaitCopies(this.target, 10);
			assertThat(running.lines("tandem_gap_records_total", this.topic)).as("once accepted").isEmpty();
		});
	}

	private void awaitReport(RunningTandem.Builder tandem) {
		Awaitility.await("the report")
			.atMost(PATIENCE)
			.until(() -> this.source.committedOffsets(tandem.group("all"))
				.values()
				.stream()
				.filter((offset) -> offset.metadata().contains(" target-deleted:"))
				.count() == 2);
	}

	private void assertThatItIsHalted(RunningTandem running) {
		running.awaitState("all", this.topic, 0, "halted");
		running.awaitState("all", this.topic, 1, "halted");
		running.awaitFailure("its topic on the target was deleted", "600 records", "400 records", "skip-one");
	}

	@Test
	void nothingIsMissedThatWasNeverReplicated() {
		RunningTandem.Builder tandem = tandem("latest");
		this.source.createTopic(this.topic, 1);
		write(0, 500);
		tandem.whileRunning((running) -> {
			running.awaitState("all", this.topic, 0, "caught-up");
			write(0, 100);
			awaitCopies(this.target, 100);
		});
		this.target.deleteTopic(this.topic);
		write(0, 10);
		tandem.whileRunning((running) -> {
			awaitCopies(this.target, 10);
			awaitLoss(running, "target-deleted", 100);
			assertThat(running.read("/actuator/replication/gaps")).contains("\"expectedOffset\":500",
					"\"nextOffset\":600");
		});
	}

	@Test
	void aClusterThatWasSetUpAnewIsMissed() {
		RunningTandem.Builder tandem = tandem("earliest").property("tandem.routes[0].on-gap", "halt");
		this.source.createTopic(this.topic, 1);
		write(0, 1_000);
		tandem.whileRunning((running) -> awaitCopies(this.target, 1_000));
		write(0, 10);
		try (EmbeddedClusters others = new EmbeddedClusters()) {
			tandem.property("tandem.target.bootstrap-servers", others.target().bootstrapServers());
			tandem.whileRunning((running) -> {
				running.awaitState("all", this.topic, 0, "halted");
				running.awaitFailure("1000 records", this.target.clusterId(), others.target().clusterId(),
						"set up anew");
				awaitLoss(running, "target-replaced", 1_000);
				assertThat(running.lines("tandem_gap_records_total", "target-deleted", this.topic)).isEmpty();
			});
			tandem.property("tandem.routes[0].on-gap", "continue")
				.whileRunning((running) -> awaitCopies(others.target(), 10));
		}
	}

	@Test
	void aTopicThatWasDeletedWhileItRanIsMissedExactly() {
		this.source.createTopic(this.topic, 1);
		write(0, 1_000);
		tandem("earliest").whileRunning((running) -> {
			awaitCopies(this.target, 1_000);
			this.target.deleteTopic(this.topic);
			// these may arrive in the new topic before it is seen
			write(0, 50);
			awaitCopies(this.target, 50);
			awaitLoss(running, "target-deleted", 1_000);
		});
	}

	@Test
	void aTopicThatIsDeletedDuringARebalanceIsMissedOnce() {
		RunningTandem.Builder tandem = tandem("earliest");
		this.source.createTopic(this.topic, 4);
		IntStream.range(0, 4).forEach((partition) -> write(partition, 250));
		try (RunningTandem one = tandem.start()) {
			awaitCopies(this.target, 1_000);
			try (RunningTandem other = tandem.launch()) {
				this.target.deleteTopic(this.topic);
				Awaitility.await("the other's share")
					.atMost(PATIENCE)
					.until(() -> !other.lines("tandem_partitions", "state=\"caught-up\"").isEmpty()
							&& other.value("tandem_partitions", "state=\"caught-up\"") > 0);
				Awaitility.await("the loss")
					.atMost(PATIENCE)
					.until(() -> loss(one, "target-deleted") + loss(other, "target-deleted"),
							(records) -> records >= 1_000);
				IntStream.range(0, 4).forEach((partition) -> write(partition, 10));
				awaitCopies(this.target, 40);
				assertThat(loss(one, "target-deleted") + loss(other, "target-deleted")).isEqualTo(1_000);
			}
		}
	}

	private RunningTandem.Builder tandem(String start) {
		return RunningTandem.between(this.clusters).route("all", this.topic, "start", start);
	}

	private void write(int partition, int records) {
		List<ProducerRecord<byte[], byte[]>> some = IntStream.range(0, records)
			.mapToObj((number) -> new ProducerRecord<byte[], byte[]>(this.topic, partition, null,
					("record-" + number).getBytes(StandardCharsets.UTF_8)))
			.toList();
		this.source.produce(some);
	}

	private void awaitCopies(Cluster cluster, long records) {
		Awaitility.await("copies")
			.atMost(PATIENCE)
			.ignoreExceptions()
			.until(() -> cluster.size(this.topic), (size) -> size >= records);
	}

	private void awaitLoss(RunningTandem running, String cause, long records) {
		Awaitility.await("the loss").atMost(PATIENCE).until(() -> loss(running, cause), (lost) -> lost >= records);
		assertThat(loss(running, cause)).isEqualTo(records);
	}

	private long loss(RunningTandem running, String cause) {
		return (long) running.value("tandem_gap_records_total", "cause=\"%s\"".formatted(cause), this.topic);
	}

}
