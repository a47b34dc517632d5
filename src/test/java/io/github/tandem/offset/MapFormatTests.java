package io.github.tandem.offset;

import java.util.Arrays;
import java.util.Map;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

import io.github.tandem.delivery.LeftOut;
import io.github.tandem.delivery.ReplicatedRange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link MapFormat}.
 */
class MapFormatTests {

	private static final TopicPartition SOURCE = new TopicPartition("orders", 0);

	@Test
	void readsWhatItWrites() {
		PartitionMap map = map(1_000);
		map.restarted(SOURCE, 10_900, 10_950);
		map.replicated(new ReplicatedRange(SOURCE, 10_900, 3, 3, "orders", 0, 20_000));
		map.replicated(new ReplicatedRange(SOURCE, 10_903, 3, 3, "orders", 1, ReplicatedRange.UNKNOWN));
		assertThat(MapFormat.read(MapFormat.write(map.snapshot()))).isEqualTo(map.snapshot());
		assertThat(MapFormat.read(MapFormat.write(PartitionSnapshot.EMPTY))).isEqualTo(PartitionSnapshot.EMPTY);
	}

	@Test
	void readsWhatEarlierVersionsWroteAndIsReadByThem() {
		PartitionMap map = map(10);
		byte[] earlier = MapFormat.write(map.snapshot());
		map.replicatesTo(SOURCE, "orders", Uuid.randomUuid());
		map.leftOut(SOURCE, 110, 119, LeftOut.LOOPED);
		byte[] later = MapFormat.write(map.snapshot());
		assertThat(MapFormat.read(later)).isEqualTo(map.snapshot());
		assertThat(MapFormat.read(later).loopedTo()).isEqualTo(120);
		assertThat(MapFormat.read(earlier).targetId()).isNull();
		assertThat(later).as("what is new is behind").hasSizeGreaterThan(earlier.length + 16);
	}

	@Test
	void aMapThatIsTooLongStillTellsToWhichPartitionsRecordsWent() {
		PartitionMap map = map(100_000);
		map.replicated(new ReplicatedRange(SOURCE, 1_100_000, 3, 3, "orders", 1, 20_000));
		PartitionSnapshot read = MapFormat.read(MapFormat.write(map.snapshot(), 80));
		assertThat(read.toTarget(5_000, 0, new LogBounds(0, 1_000_000)).place()).isEqualTo(Place.UNKNOWN);
		assertThat(PartitionSnapshot.keepPartitions(Map.of(0, read))).isFalse();
	}

	@Test
	void aMapThatIsFullTakesLittle() {
		assertThat(MapFormat.write(map(100_000).snapshot())).hasSizeLessThan(4_000);
	}

	@Test
	void aMapWithOneDifferenceTakesNextToNothing() {
		PartitionMap map = new PartitionMap(Uuid.randomUuid());
		map.restarted(SOURCE, 0, 0);
		for (int range = 0; range < 100_000; range++) {
			map.replicated(new ReplicatedRange(SOURCE, range * 100L, 100, 100, "orders", 0, range * 100L));
		}
		assertThat(MapFormat.write(map.snapshot())).hasSizeLessThan(64);
	}

	@Test
	void aMapThatIsTooLongLosesExactnessAndNotSafety() {
		PartitionSnapshot map = map(100_000).snapshot();
		byte[] shorter = MapFormat.write(map, 300);
		assertThat(shorter).hasSizeLessThanOrEqualTo(300);
		PartitionSnapshot read = MapFormat.read(shorter);
		LogBounds log = new LogBounds(0, 1_000_000);
		for (long committed = 0; committed <= map.watermark(); committed += 1_009) {
			long exact = map.toTarget(committed, 0, log).offset();
			assertThat(read.toTarget(committed, 0, log).offset()).isLessThanOrEqualTo(exact);
		}
		assertThat(read.watermark()).isEqualTo(map.watermark());
		byte[] least = MapFormat.write(map, 60);
		assertThat(least).hasSizeLessThanOrEqualTo(60);
		assertThat(MapFormat.read(least).toTarget(5_000, 0, log).place()).isEqualTo(Place.UNKNOWN);
	}

	@Test
	void whatALaterVersionWroteIsNotRead() {
		byte[] later = MapFormat.write(PartitionSnapshot.EMPTY);
		later[0]++;
		assertThat(MapFormat.read(later)).isNull();
	}

	@Test
	void whatIsCutOffIsRejected() {
		byte[] whole = MapFormat.write(map(10).snapshot());
		assertThatIllegalArgumentException().isThrownBy(() -> MapFormat.read(Arrays.copyOf(whole, whole.length - 1)));
	}

	private static PartitionMap map(int transactions) {
		PartitionMap map = new PartitionMap(Uuid.randomUuid());
		map.restarted(SOURCE, 0, 0);
		for (int transaction = 0; transaction < transactions; transaction++) {
			map.replicated(new ReplicatedRange(SOURCE, transaction * 11L, 10, 10, "orders", 0, transaction * 10L));
			map.skipped(SOURCE, transaction * 11L + 10, transaction * 11L + 10);
		}
		return map;
	}

}
