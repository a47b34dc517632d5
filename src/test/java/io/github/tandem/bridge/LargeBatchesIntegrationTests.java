package io.github.tandem.bridge;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Topics on the target that take less than a batch of the producer.
 */
@TwoClustersTest
class LargeBatchesIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final String MAX_BYTES = "max.message.bytes";

	private static final String SMALL = "100000";

	private static final int RECORDS = 140;

	private final TwoClusters clusters;

	private final List<String> topics;

	private final List<String> values = new Random(1).ints(RECORDS, 0, Integer.MAX_VALUE)
		.mapToObj(LargeBatchesIntegrationTests::letters)
		.toList();

	LargeBatchesIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
		String prefix = clusters.uniqueName("batches");
		this.topics = IntStream.range(0, 10).mapToObj((topic) -> prefix + "-" + topic).toList();
	}

	@Test
	void theFirstBatchOfAProducerIsNotRefusedForEver() {
		createTopics(this.clusters.target(), SMALL);
		produce();
		tandem(this.clusters.target()).whileRunning((tandem) -> assertThatAllArriveInOrder());
	}

	@Test
	@Tag("fault")
	void norIsItWhereTheLimitIsLoweredMeanwhile() {
		createTopics(this.clusters.target(), "10000000");
		tandem(this.clusters.target()).whileRunning((tandem) -> {
			awaitCaughtUp(tandem);
			lower(this.clusters.target());
			produce();
			assertThatAllArriveInOrder();
		});
	}

	private void createTopics(Cluster target, String limit) {
		this.topics.forEach((topic) -> {
			this.clusters.source().createTopic(topic, 1);
			target.createTopic(topic, 1, Map.of(MAX_BYTES, limit));
		});
	}

	private void lower(Cluster target) {
		this.topics.forEach((topic) -> target.alterTopic(topic, MAX_BYTES, SMALL));
	}

	private void produce() {
		this.clusters.source()
			.produce(this.topics.stream()
				.flatMap((topic) -> this.values.stream()
					.map((value) -> new ProducerRecord<byte[], byte[]>(topic, 0, null, value.getBytes())))
				.toList());
	}

	private RunningTandem.Builder tandem(Cluster target) {
		return RunningTandem.between(this.clusters, this.clusters.source(), target)
			.route("all", this.topics.get(0).replaceFirst("0$", ".*"), "concurrency", "1")
			.property("tandem.topics.interval", "10m")
			// the first of two is too large, and the second is not
			.property("tandem.target.producer.properties.batch.size", "120000")
			// all of them at once
			.property("tandem.source.consumer.properties.fetch.min.bytes", "1400000")
			.property("tandem.source.consumer.properties.fetch.max.wait.ms", "1000");
	}

	private void awaitCaughtUp(RunningTandem tandem) {
		this.topics.forEach((topic) -> tandem.awaitState("all", topic, 0, "caught-up"));
	}

	private void assertThatAllArriveInOrder() {
		for (String topic : this.topics) {
			this.clusters.target().awaitRecords(topic, RECORDS, PATIENCE);
			assertThat(values(this.clusters.target(), topic)).containsExactlyElementsOf(this.values);
		}
	}

	private static List<String> values(Cluster target, String topic) {
		return target.consumeAll(topic).stream().map((record) -> new String(record.value())).toList();
	}

	private static String letters(int seed) {
		return new Random(seed).ints(1_000, 'a', 'z' + 1)
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString();
	}

}
