package io.github.tandem.verify;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.SequenceLoad;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Tandem replicates is equal at any time: while load runs on, while retention takes
 * records of either side, with transactions that are aborted, by key, grown and created
 * anew.
 */
@Tag("fault")
@TwoClustersTest
class RealTopicsIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final TwoClusters clusters;

	private final Cluster source;

	private final Cluster target;

	private final String topic;

	private final RunningTandem.Builder tandem;

	private final List<String> settings = new ArrayList<>();

	RealTopicsIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
		this.source = clusters.source();
		this.target = clusters.target();
		this.topic = clusters.uniqueName("real");
		this.tandem = RunningTandem.between(clusters);
		this.settings.add("--tandem.source.bootstrap-servers=" + this.source.bootstrapServers());
		this.settings.add("--tandem.target.bootstrap-servers=" + this.target.bootstrapServers());
		this.settings.add("--tandem.name=" + this.tandem.group("all").replaceAll("-all$", ""));
		route(this.topic);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void underLoadWithRetentionOnBothSidesAndAbortedTransactions(boolean maps) {
		property("tandem.offsets.enabled", String.valueOf(maps));
		property("tandem.loop-protection", String.valueOf(maps));
		this.source.createTopic(this.topic, 2);
		this.tandem.whileRunning((running) -> changeBothSides());
		Verified ended = equal();
		assertThat(ended.out()).contains("log of the source begins", "log of the target begins");
		this.target.produce(this.topic, "nobody", "sent this");
		Verified verified = verify("--json");
		// where records go both ways, others may write to the target
		assertThat(verified.json().path("counts").path("unexpected").asInt()).as(verified.toString())
			.isEqualTo(maps ? 0 : 1);
		assertThat(verified.code()).as(verified.toString()).isEqualTo(maps ? 0 : 1);
	}

	private void changeBothSides() {
		try (SequenceLoad load = SequenceLoad.builder(this.source, this.topic).rate(2_000).start();
				Producer<byte[], byte[]> producer = this.source
					.newProducer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, this.clusters.uniqueName("tx")))) {
			producer.initTransactions();
			for (int round = 1; round <= 6; round++) {
				transaction(producer, round % 2 == 0);
				long replicated = 1_000L * round;
				Awaitility.await("records")
					.atMost(PATIENCE)
					.until(() -> this.target.topics().contains(this.topic)
							&& this.target.size(this.topic) + deleted() >= replicated);
				equal();
				shorten((round % 2 == 0) ? this.source : this.target);
				equal();
			}
			load.stop();
		}
	}

	@Test
	void byKey() {
		this.source.createTopic(this.topic, 3);
		this.target.createTopic(this.topic, 5);
		try (RunningTandem running = this.tandem.start();
				SequenceLoad load = SequenceLoad.builder(this.source, this.topic).rate(3_000).start()) {
			this.source.produce(IntStream.range(0, 500)
				.mapToObj((number) -> new ProducerRecord<byte[], byte[]>(this.topic, number % 3, null,
						("keyless-" + number).getBytes()))
				.toList());
			for (int round = 1; round <= 3; round++) {
				long replicated = 2_000L * round;
				Awaitility.await("records").atMost(PATIENCE).until(() -> this.target.size(this.topic) >= replicated);
				assertThat(equal().out()).contains("by-key");
			}
			load.stop();
			awaitAll(running);
		}
		equal();
		this.target.produce(this.topic, "key", "one more");
		Verified verified = verify("--json");
		assertThat(verified.code()).as(verified.toString()).isEqualTo(1);
		assertThat(verified.json().path("counts").path("unexpected").asInt()).isEqualTo(1);
	}

	@Test
	void grownAndCreatedAnew() {
		this.source.createTopic(this.topic, 1);
		write(1_000);
		try (RunningTandem running = this.tandem.start()) {
			this.target.awaitRecords(this.topic, 1_000, PATIENCE);
			equal();
			this.source.growTopic(this.topic, 3);
			write(1_000);
			this.target.awaitRecords(this.topic, 2_000, PATIENCE);
			awaitAll(running);
			equal();
			this.source.deleteTopic(this.topic);
			this.source.createTopic(this.topic, 3);
			write(300);
			this.target.awaitRecords(this.topic, 2_300, PATIENCE);
			awaitAll(running);
			equal();
		}
		equal();
	}

	@Test
	void compacted() {
		Map<String, String> compacted = Map.of("cleanup.policy", "compact", "segment.ms", "100",
				"min.cleanable.dirty.ratio", "0.01");
		this.source.createTopic(this.topic, 1, compacted);
		this.target.createTopic(this.topic, 1, compacted);
		try (RunningTandem running = this.tandem.start();
				SequenceLoad load = SequenceLoad.builder(this.source, this.topic).rate(1_000).keys(20).start()) {
			for (int round = 1; round <= 4; round++) {
				long replicated = 1_500L * round;
				Awaitility.await("records").atMost(PATIENCE).until(() -> this.target.size(this.topic) >= replicated);
				Verified verified = verify("--verbose");
				// of twenty keys each may have a record in flight, and then nobody knows
				assertThat(verified.code()).as(verified.toString()).isNotEqualTo(1);
				assertThat(verified.out()).as(verified.toString()).contains("last-of-key");
			}
			load.stop();
			awaitAll(running);
		}
		equal();
	}

	private Verified equal() {
		Verified verified = verify("--verbose");
		assertThat(verified.code()).as(verified.toString()).isZero();
		return verified;
	}

	private Verified verify(String... options) {
		return Verified.by(this.settings, options);
	}

	private void route(String topics) {
		this.tandem.route("all", topics);
		this.settings.add("--tandem.routes[0].name=all");
		this.settings.add("--tandem.routes[0].topics=" + topics);
	}

	private void property(String key, String value) {
		this.tandem.property(key, value);
		this.settings.add("--" + key + "=" + value);
	}

	private void transaction(Producer<byte[], byte[]> producer, boolean committed) {
		producer.beginTransaction();
		for (int number = 0; number < 200; number++) {
			producer
				.send(new ProducerRecord<>(this.topic, number % 2, null, ("in a transaction " + number).getBytes()));
		}
		producer.flush();
		if (committed) {
			producer.commitTransaction();
		}
		else {
			producer.abortTransaction();
		}
	}

	private void shorten(Cluster cluster) {
		Map<Integer, Long> ends = cluster.endOffsets(this.topic);
		cluster.startOffsets(this.topic)
			.forEach((partition, start) -> cluster.deleteRecords(this.topic, partition,
					start + (ends.get(partition) - start) / 3));
	}

	private long deleted() {
		return this.target.startOffsets(this.topic).values().stream().mapToLong(Long::longValue).sum();
	}

	private void write(int records) {
		int partitions = this.source.describeTopic(this.topic).partitions().size();
		this.source.produce(IntStream.range(0, records)
			.mapToObj((number) -> new ProducerRecord<byte[], byte[]>(this.topic, number % partitions, null,
					("value-" + number).getBytes()))
			.toList());
	}

	// the position is committed every few seconds
	private void awaitAll(RunningTandem running) {
		Awaitility.await("commits").atMost(PATIENCE).until(() -> {
			Map<Integer, Long> ends = this.source.endOffsets(this.topic);
			var committed = this.source.committedOffsets(running.group("all"));
			return ends.entrySet()
				.stream()
				.allMatch((end) -> committed.entrySet()
					.stream()
					.anyMatch((offset) -> offset.getKey().topic().equals(this.topic)
							&& offset.getKey().partition() == end.getKey()
							&& offset.getValue().offset() == end.getValue()));
		});
	}

}
