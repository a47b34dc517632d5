package io.github.tandem.position;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.assertj.core.api.InstanceOfAssertFactories;
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
 * Tests for {@link FirstStart} and for what follows it.
 */
@TwoClustersTest
@ExtendWith(OutputCaptureExtension.class)
class FirstStartIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final Instant NOON = Instant.now().minus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.MILLIS);

	private final Cluster source;

	private final Cluster target;

	private final String topic;

	private final RunningTandem.Builder tandem;

	FirstStartIntegrationTests(TwoClusters clusters) {
		this.source = clusters.source();
		this.target = clusters.target();
		this.topic = clusters.uniqueName("start");
		this.tandem = RunningTandem.between(clusters);
	}

	@Test
	void beginsWhereEachRouteSays() {
		for (String name : List.of("earliest", "latest", "instant", "future")) {
			this.source.createTopic(topic(name), 2);
			write(name, 0, 0, 10);
		}
		this.tandem.route("earliest", topic("earliest"))
			.route("latest", topic("latest"), "start", "latest")
			.route("instant", topic("instant"), "start", NOON.plusSeconds(7).toString())
			.route("future", topic("future"), "start", NOON.plusSeconds(1000).toString())
			.whileRunning((running) -> {
				for (String name : List.of("earliest", "latest", "instant", "future")) {
					write(name, 0, 10, 12);
					write(name, 1, 20, 22);
				}
				assertCopied("earliest", 0, 12, 20, 22);
				assertCopied("latest", 10, 12, 20, 22);
				assertCopied("instant", 7, 12, 20, 22);
				// such a start comes too late for all there is, but not for what comes
				assertCopied("future", 10, 12, 20, 22);
			});
	}

	@Test
	void beginsAtTheBeginningOfWhatIsBornAfterTheFirstStart() {
		this.source.createTopic(topic("old"), 1);
		write("old", 0, 0, 10);
		this.tandem.route("latest", this.topic + ".*", "start", "latest").whileRunning((running) -> {
			this.source.createTopic(topic("born-while-running"), 1);
			write("born-while-running", 0, 0, 5);
			assertCopied("born-while-running", 0, 5);
		});
		this.source.createTopic(topic("born-while-stopped"), 1);
		write("born-while-stopped", 0, 0, 5);
		this.source.growTopic(topic("old"), 2);
		write("old", 1, 20, 25);
		this.tandem.whileRunning((running) -> {
			assertCopied("born-while-stopped", 0, 5);
			assertCopied("old", 20, 25);
			write("old", 0, 10, 12);
			assertCopied("old", 10, 12, 20, 25);
		});
		write("old", 0, 12, 14);
		this.tandem.whileRunning((running) -> assertCopied("old", 10, 14, 20, 25));
	}

	@Test
	void warnsOfTopicsThatSomebodyCopiedBefore(CapturedOutput output) {
		for (String name : List.of("copied", "empty", "new")) {
			this.source.createTopic(topic(name), 1);
			write(name, 0, 0, 5);
		}
		this.target.createTopic(topic("copied"), 1);
		this.target.produce(topic("copied"), "key", "0");
		this.target.createTopic(topic("empty"), 1);
		this.tandem.route("all", this.topic + ".*").whileRunning((running) -> {
			assertCopied("empty", 0, 5);
			assertCopied("new", 0, 5);
			assertThat(output.toString().lines().filter((line) -> line.contains("no committed offset")))
				.singleElement(InstanceOfAssertFactories.STRING)
				.contains(" WARN ", "firstStart=\"true\" count=\"1\" topics=\"[%s]\"".formatted(topic("copied")));
		});
	}

	private String topic(String name) {
		return this.topic + "-" + name;
	}

	private void write(String name, int partition, int from, int to) {
		this.source.produce(IntStream.range(from, to)
			.mapToObj((number) -> new ProducerRecord<byte[], byte[]>(topic(name), partition,
					NOON.plusSeconds(number).toEpochMilli(), null,
					Integer.toString(number).getBytes(StandardCharsets.UTF_8)))
			.toList());
	}

	private void assertCopied(String name, int... bounds) {
		List<String> expected = IntStream.range(0, bounds.length / 2)
			.flatMap((pair) -> IntStream.range(bounds[2 * pair], bounds[2 * pair + 1]))
			.mapToObj(Integer::toString)
			.toList();
		assertThat(this.target.awaitRecords(topic(name), expected.size(), PATIENCE))
			.extracting((record) -> new String(record.value(), StandardCharsets.UTF_8))
			.as("numbers in %s", name)
			.containsExactlyInAnyOrderElementsOf(expected);
	}

}
