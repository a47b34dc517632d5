package io.github.tandem.offset.store;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.offset.PartitionSnapshot;
import io.github.tandem.offset.Translated;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.SequenceLoad;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the maps say after the process was killed again and again: never an offset behind
 * a record that they know, and never that nothing is read again where something is.
 */
@Tag("fault")
@TwoBrokersTest
class OffsetMapsCrashIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(OffsetMapsCrashIntegrationTests.class);

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private static final int PARTITIONS = 3;

	private static final int KILLS = 4;

	private final TwoBrokers brokers;

	private final String topic;

	private final Random random = new Random(42);

	OffsetMapsCrashIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.topic = brokers.uniqueName("maps");
	}

	@Test
	void translatesNothingBeyondWhatIsThereHoweverOftenItIsKilled() {
		this.brokers.source().createTopic(this.topic, PARTITIONS);
		try (SequenceLoad load = SequenceLoad.builder(this.brokers.source(), this.topic)
			.rate(1_500)
			.valueSize(100)
			.start();
				TandemProcess tandem = this.brokers.tandem(this.topic)
					.property("tandem.instance", "pod-1")
					.property("tandem.offsets.enabled", "true")
					.build()) {
			for (int kill = 0; kill < KILLS; kill++) {
				tandem.start();
				long copied = size();
				tandem.await("records", PATIENCE, () -> size() > copied + 500);
				awaitSomeMoment();
				tandem.kill();
				check("killed", false);
			}
			tandem.start();
			tandem.await("records", PATIENCE, () -> size() > load.acknowledged());
			load.stop();
			tandem.await("maps that are complete", PATIENCE,
					() -> maps().values().stream().mapToLong(PartitionSnapshot::watermark).sum() == this.brokers
						.source()
						.size(this.topic));
			check("settled", true);
		}
	}

	private long size() {
		Cluster target = this.brokers.target();
		return target.topics().contains(this.topic) ? target.size(this.topic) : 0;
	}

	private void awaitSomeMoment() {
		Duration moment = Duration.ofMillis(200 + this.random.nextInt(5_000));
		Awaitility.await("some moment")
			.atMost(PATIENCE)
			.pollDelay(moment)
			.pollInterval(Duration.ofMillis(10))
			.until(() -> true);
	}

	private Map<Integer, PartitionSnapshot> maps() {
		MapLedger ledger = new MapLedger();
		String own = "%s.offsets.internal".formatted(this.topic);
		if (this.brokers.target().topics().contains(own)) {
			for (ConsumerRecord<byte[], byte[]> record : this.brokers.target().consumeAll(own)) {
				ledger.add(MapKey.read(record.key()), StoredMap.read(record.value()));
			}
		}
		Map<Integer, PartitionSnapshot> maps = new TreeMap<>();
		ledger.of("all", this.topic).forEach((partition, stored) -> maps.put(partition, stored.snapshot()));
		return maps;
	}

	private void check(String when, boolean settled) {
		Map<Integer, PartitionSnapshot> maps = maps();
		Map<TopicPartition, Map<Long, Long>> copies = lastCopies();
		int exact = 0;
		int bounded = 0;
		for (Map.Entry<Integer, PartitionSnapshot> map : maps.entrySet()) {
			long end = this.brokers.target().endOffsets(this.topic).get(map.getKey());
			TreeMap<Long, Long> last = new TreeMap<>(
					copies.getOrDefault(new TopicPartition(this.topic, map.getKey()), Map.of()));
			long watermark = map.getValue().watermark();
			assertThat(last.headMap(watermark)).as("%s: all that the map knows", when).hasSize((int) watermark);
			for (long committed = 0; committed <= watermark; committed += 1 + this.random.nextInt(20)) {
				Translated translation = Translated.of(map.getValue(), committed, map.getKey(), end);
				// also of those that only the one who was killed has seen arrive
				assertThat(last.tailMap(committed).values()).as("%s: %d of %s", when, committed, map)
					.allMatch((offset) -> offset >= translation.offset());
				boolean isExact = translation.isExact();
				exact += isExact ? 1 : 0;
				bounded += isExact ? 0 : 1;
				if (settled) {
					long reread = last.headMap(committed)
						.values()
						.stream()
						.filter((offset) -> offset >= translation.offset())
						.count();
					assertThat(reread).as("%s: %d of %s", when, committed, map)
						.isLessThanOrEqualTo(translation.reread());
				}
			}
		}
		logger.info("{}: {} partitions have maps, {} translations are exact, {} have a bound", when, maps.size(), exact,
				bounded);
	}

	// by what is in them: where each record of the source stands last
	private Map<TopicPartition, Map<Long, Long>> lastCopies() {
		Map<ByteBuffer, ConsumerRecord<byte[], byte[]>> sources = new HashMap<>();
		this.brokers.source()
			.consumeAll(this.topic)
			.forEach((record) -> sources.put(ByteBuffer.wrap(record.value()), record));
		Map<TopicPartition, Map<Long, Long>> copies = new HashMap<>();
		for (ConsumerRecord<byte[], byte[]> copy : this.brokers.target().consumeAll(this.topic)) {
			ConsumerRecord<byte[], byte[]> source = sources.get(ByteBuffer.wrap(copy.value()));
			assertThat(source).isNotNull();
			copies.computeIfAbsent(new TopicPartition(source.topic(), source.partition()), (key) -> new HashMap<>())
				.put(source.offset(), copy.offset());
		}
		return copies;
	}

}
