package io.github.tandem.bridge;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.Content;
import io.github.tandem.test.RandomRecords;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Records arrive byte for byte, whatever is in them and however they are compressed on
 * both ends.
 */
@TwoClustersTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FidelityIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(FidelityIntegrationTests.class);

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");

	private static final int RECORDS = 200;

	private static final int PARTITIONS = 3;

	// a broker takes 1,048,588 bytes by default, and what no codec makes smaller grows
	private static final int NEAR_THE_LIMIT = 1_047_500;

	private final TwoClusters clusters;

	private final Cluster source;

	private final Cluster target;

	private final String prefix;

	private final long seed = System.nanoTime();

	FidelityIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
		this.source = clusters.source();
		this.target = clusters.target();
		this.prefix = clusters.uniqueName("fidelity");
	}

	@BeforeAll
	void writeWithAllCodecs() {
		logger.info("Random records of the seed {}", this.seed);
		RandomRecords random = new RandomRecords(this.seed);
		for (String codec : CODECS) {
			String topic = this.prefix + "-" + codec;
			// timestamps from 0 on have expired unless nothing ever does
			this.source.createTopic(topic, PARTITIONS, Map.of("retention.ms", "-1"));
			try (Producer<byte[], byte[]> producer = this.source
				.newProducer(Map.of("compression.type", codec, "max.request.size", 2_000_000, "linger.ms", 20))) {
				List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
				Stream.generate(() -> random.next(topic, PARTITIONS)).limit(RECORDS - 1).forEach(records::add);
				records.add(RECORDS / 2, random.incompressible(topic, NEAR_THE_LIMIT));
				records.forEach(producer::send);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "none", "gzip", "snappy", "lz4", "zstd" })
	void keepsEveryByteWithEveryCodecOnBothEnds(String targetCodec) {
		RunningTandem.between(this.clusters)
			.route("all", this.prefix + ".*", "rename", targetCodec + ".${topic}")
			.property("tandem.target.producer.properties.compression.type", targetCodec)
			.whileRunning((running) -> {
				for (String codec : CODECS) {
					String topic = this.prefix + "-" + codec;
					String copy = targetCodec + "." + topic;
					assertThat(Content.of(this.target.awaitRecords(copy, RECORDS, PATIENCE)))
						.as("from %s to %s, seed %d", codec, targetCodec, this.seed)
						.hasSize(RECORDS)
						.isEqualTo(Content.of(this.source.consumeAll(topic)));
				}
			});
	}

	@Test
	void copiesTopicsWhoseLargestMessageIsSmallerThanABatch() {
		String topic = this.clusters.uniqueName("small");
		this.source.createTopic(topic, 1, Map.of("max.message.bytes", "20000", "retention.ms", "-1"));
		RandomRecords random = new RandomRecords(this.seed);
		this.source.produce(Stream.generate(() -> random.incompressible(topic, 1_000)).limit(2_000).toList());
		RunningTandem.between(this.clusters)
			.route("all", topic)
			.whileRunning((running) -> assertThat(Content.of(this.target.awaitRecords(topic, 2_000, PATIENCE)))
				.isEqualTo(Content.of(this.source.consumeAll(topic))));
	}

}
