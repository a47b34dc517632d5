package io.github.tandem.offset;

import java.util.ArrayList;
import java.util.List;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.delivery.ReplicatedRange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the maps of a thousand partitions take, where each record makes a run of its own
 * and the partitions are set back again and again.
 */
class MapMemoryTests {

	private static final Logger logger = LoggerFactory.getLogger(MapMemoryTests.class);

	private static final int PARTITIONS = 1_000;

	private static final long MEBIBYTE = 1024 * 1024;

	@Test
	void aThousandPartitionsTakeLessThan32Mebibytes() {
		long before = used();
		List<PartitionMap> maps = new ArrayList<>();
		List<byte[]> stored = new ArrayList<>();
		for (int partition = 0; partition < PARTITIONS; partition++) {
			PartitionMap map = worst(new TopicPartition("orders", partition));
			maps.add(map);
			stored.add(MapFormat.write(map.snapshot()));
		}
		long taken = used() - before;
		logger.info("{} partitions: {} KiB, of which {} KiB as bytes", PARTITIONS, taken / 1024,
				stored.stream().mapToLong((bytes) -> bytes.length).sum() / 1024);
		assertThat(maps).allMatch((map) -> map.snapshot().pairs().get(0).size() <= 256 + 64);
		assertThat(taken).isBetween(8 * MEBIBYTE, 32 * MEBIBYTE);
	}

	private static PartitionMap worst(TopicPartition partition) {
		PartitionMap map = new PartitionMap(Uuid.randomUuid());
		map.restarted(partition, 0, 0);
		long target = 0;
		for (int life = 0; life < 8; life++) {
			// no further than before: what was there then stays
			int records = 1_600 - 200 * life - 1;
			for (int offset = 0; offset < records; offset++) {
				target += 2 + (offset * 31 + life) % 17;
				map.replicated(new ReplicatedRange(partition, offset, 1, 1, "orders", 0, target));
			}
			map.restarted(partition, 0, records);
		}
		for (int offset = 0; offset < 190; offset++) {
			target += 2 + offset % 7;
			map.replicated(new ReplicatedRange(partition, offset, 1, 1, "orders", 0, target));
		}
		return map;
	}

	private static long used() {
		for (int round = 0; round < 3; round++) {
			System.gc();
		}
		Runtime runtime = Runtime.getRuntime();
		return runtime.totalMemory() - runtime.freeMemory();
	}

}
