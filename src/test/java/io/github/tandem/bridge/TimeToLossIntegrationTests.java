package io.github.tandem.bridge;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long it takes until the source deletes what is not copied is shown, and somebody is
 * warned when it is not long.
 */
@Tag("fault")
@TwoClustersTest
@ExtendWith(OutputCaptureExtension.class)
class TimeToLossIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final String METER = "tandem_time_to_loss_seconds";

	private final Cluster source;

	private final Cluster target;

	private final String topic;

	private final RunningTandem.Builder tandem;

	TimeToLossIntegrationTests(TwoClusters clusters) {
		this.source = clusters.source();
		this.target = clusters.target();
		this.topic = clusters.uniqueName("aging");
		this.tandem = RunningTandem.between(clusters).route("all", this.topic);
	}

	@Test
	void warnsOnceBeforeRetentionOvertakesAPartition(CapturedOutput output) {
		this.source.createTopic(this.topic, 3, Map.of("retention.ms", "3600000"));
		// the target refuses what is larger
		this.target.createTopic(this.topic, 3, Map.of("max.message.bytes", "1000"));
		produce(0, Duration.ofMinutes(50), 5_000);
		produce(1, Duration.ofMinutes(10), 5_000);
		produce(2, Duration.ofMinutes(50), 100);
		this.tandem.whileRunning((running) -> {
			running.awaitState("all", this.topic, 0, "halted");
			running.awaitState("all", this.topic, 1, "halted");
			running.awaitState("all", this.topic, 2, "caught-up");
			awaitMinutesLeft(running, 0, 10);
			awaitMinutesLeft(running, 1, 50);
			awaitMinutesLeft(running, 2, 60);
			Awaitility.await().atMost(PATIENCE).until(() -> output.getOut().contains("about to delete"));
			this.target.alterTopic(this.topic, "max.message.bytes", "10000");
			// by then it was looked at more than once
			awaitMinutesLeft(running, 0, 60);
			awaitMinutesLeft(running, 1, 60);
		});
		assertThat(output.getOut().lines().filter((line) -> line.contains("about to delete"))).singleElement()
			.asInstanceOf(InstanceOfAssertFactories.STRING)
			.contains(" WARN ", this.topic + "-0", "timeToLoss=\"PT9M", "lag=\"1\"");
	}

	private void produce(int partition, Duration age, int bytes) {
		// a codec must not make it small
		byte[] value = new byte[bytes];
		ThreadLocalRandom.current().nextBytes(value);
		this.source
			.produce(new ProducerRecord<>(this.topic, partition, Instant.now().minus(age).toEpochMilli(), null, value));
	}

	private void awaitMinutesLeft(RunningTandem running, int partition, int minutes) {
		Awaitility.await("%d minutes left of partition %d".formatted(minutes, partition))
			.atMost(PATIENCE)
			.untilAsserted(
					() -> assertThat(running.value(METER, this.topic, "partition=\"%d\"".formatted(partition)) / 60)
						.isBetween(minutes - 2.0, minutes + 0.01));
	}

}
