package io.github.tandem.topic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.BrokerProcess;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.TandemProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A source of Kafka 3.9 has settings of topics that 4.0 has dropped, and values that it
 * does not take any more.
 */
@Tag("fault")
class OlderSourceIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final Path CLASS_PATH = Path.of("target/kafka-3.9.classpath");

	// what limits timestamps is never taken over
	private static final Map<String, String> SETTINGS = Map.of("message.downconversion.enable", "false",
			"segment.bytes", "100000", "message.timestamp.difference.max.ms", "3600000000", "retention.ms",
			"864000000");

	@Test
	void topicsAreCopiedWithoutWhatTheTargetDroppedOrBoundsWithOneWarningEach() throws IOException {
		Assumptions.assumeTrue(Files.exists(CLASS_PATH),
				"There is no broker of Kafka 3.9: resolve it with ./mvnw -Pkafka-3.9 validate");
		try (BrokerProcess older = BrokerProcess.builder("source").older(Files.readString(CLASS_PATH)).build().start();
				BrokerProcess newer = BrokerProcess.builder("target").build().start()) {
			Cluster source = older.cluster();
			Cluster target = newer.cluster();
			for (String topic : List.of("older-1", "older-2")) {
				source.createTopic(topic, 2, SETTINGS);
				source.produce(topic, "key", "value");
			}
			source.createTopic("older-plain", 1, Map.of("retention.ms", "964000000"));
			try (TandemProcess tandem = TandemProcess.builder()
				.source(source)
				.target(target)
				.property("tandem.topics.interval", "1s")
				.property("tandem.routes[0].name", "all")
				.property("tandem.routes[0].topics", "older-.*")
				.build()
				.start()) {
				target.awaitRecords("older-1", 1, PATIENCE);
				target.awaitRecords("older-2", 1, PATIENCE);
				assertThat(target.topicConfigs("older-1")).isEqualTo(Map.of("retention.ms", "864000000"));
				assertThat(target.topicConfigs("older-2")).isEqualTo(Map.of("retention.ms", "864000000"));
				assertThat(warnings(tandem)).hasSize(2)
					.allMatch((line) -> line.contains("A configuration is left out"))
					.allMatch((line) -> line.contains("older-1") && line.contains("older-2"));

				source.alterTopic("older-plain", "message.downconversion.enable", "false");
				source.alterTopic("older-plain", "segment.bytes", "100000");
				source.alterTopic("older-plain", "retention.ms", "1064000000");
				tandem.await("what the target takes", PATIENCE,
						() -> target.topicConfigs("older-plain").equals(Map.of("retention.ms", "1064000000")));
				source.alterTopic("older-1", "retention.ms", "1164000000");
				tandem.await("another look", PATIENCE,
						() -> target.topicConfigs("older-1").equals(Map.of("retention.ms", "1164000000")));
				assertThat(warnings(tandem)).filteredOn((line) -> line.contains("older-plain")).hasSize(2);
				assertThat(warnings(tandem)).hasSize(4);
				assertThat(tandem.get("/actuator/topics").body()).contains("message.downconversion.enable",
						"segment.bytes", "refused");
				assertThat(tandem.health("replication")).startsWith("UP");
			}
		}
	}

	private static List<String> warnings(TandemProcess tandem) {
		return tandem.log().lines().filter((line) -> line.contains(" WARN ") || line.contains(" ERROR ")).toList();
	}

}
