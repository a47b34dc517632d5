package io.github.tandem;

import java.time.Duration;
import java.util.stream.IntStream;

import org.apache.kafka.clients.producer.ProducerRecord;
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
 * Topics get the names that rules give them, and a change of these is told.
 */
@TwoClustersTest
@ExtendWith(OutputCaptureExtension.class)
class RenameIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@Test
	void rulesAreForSomeTopicsAndAChangeByWhichOneBeginsAnewIsTold(TwoClusters clusters, CapturedOutput output) {
		String prefix = clusters.uniqueName("rename");
		String topic = prefix + ".orders";
		String other = prefix + ".clicks";
		write(clusters.source(), topic);
		write(clusters.source(), other);
		RunningTandem.Builder builder = RunningTandem.between(clusters)
			.route("all", prefix + ".*", "rename", "east.${topic}", "rename-rules", "(.*)\\.(orders) -> ${2}.of.${1}");
		builder.whileRunning((running) -> {
			clusters.target().awaitRecords("orders.of." + prefix, 10, PATIENCE);
			clusters.target().awaitRecords("east." + other, 10, PATIENCE);
			running.awaitState("all", topic, 0, "caught-up");
		});
		assertThat(output).doesNotContain("Topics get another name on the target than before");
		builder.property("tandem.routes[0].rename-rules", topic + " -> " + prefix + ".sales")
			.whileRunning((running) -> {
				write(clusters.source(), topic);
				clusters.target().awaitRecords(prefix + ".sales", 10, PATIENCE);
			});
		assertThat(output).containsOnlyOnce("Topics get another name on the target than before")
			.contains("topics=\"[%s: orders.of.%s -> %s.sales]\"".formatted(topic, prefix, prefix));
		assertThat(clusters.target().size("orders.of." + prefix)).isEqualTo(10);
	}

	private static void write(Cluster cluster, String topic) {
		if (!cluster.topics().contains(topic)) {
			cluster.createTopic(topic, 1);
		}
		cluster.produce(IntStream.range(0, 10)
			.mapToObj((number) -> new ProducerRecord<byte[], byte[]>(topic, null, String.valueOf(number).getBytes()))
			.toList());
	}

}
