package io.github.tandem.offset.store;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import io.github.tandem.offset.MapFormat;
import io.github.tandem.offset.PartitionSnapshot;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StoredMap}, {@link MapKey} and {@link MapLedger}.
 */
class StoredMapTests {

	private static final UUID ONE = UUID.randomUUID();

	private static final UUID OTHER = UUID.randomUUID();

	private static final MapKey KEY = new MapKey("all", new TopicPartition("orders.eu", 7));

	private final MapLedger ledger = new MapLedger();

	@Test
	void readsWhatItWrites() {
		StoredMap map = map(3, 5, ONE, 99);
		StoredMap read = StoredMap.read(map.toBytes());
		assertThat(read).usingRecursiveComparison().isEqualTo(map);
		assertThat(MapKey.read(KEY.toBytes())).isEqualTo(KEY);
	}

	@Test
	void whatALaterVersionOrSomebodyElseWroteIsPassedOver() {
		byte[] later = map(1, 1, ONE, 1).toBytes();
		later[0]++;
		assertThat(StoredMap.read(later)).isNull();
		assertThat(StoredMap.read(null)).isNull();
		assertThat(StoredMap.read(new byte[] { 1 })).isNull();
		assertThat(StoredMap.read(new byte[] { 1, -1, -1, 3 })).isNull();
		byte[] cut = map(1, 1, ONE, 1).toBytes();
		assertThat(StoredMap.read(java.util.Arrays.copyOf(cut, cut.length - 1))).isNull();
		assertThat(MapKey.read(null)).isNull();
		assertThat(MapKey.read("orders/x/y".getBytes(StandardCharsets.UTF_8))).isNull();
		assertThat(MapKey.read("orders/x".getBytes(StandardCharsets.UTF_8))).isNull();
	}

	@Test
	void anEarlierOwnerReplacesNothing() {
		StoredMap current = map(3, 5, ONE, 10);
		assertThat(this.ledger.add(KEY, current)).isTrue();
		assertThat(this.ledger.add(KEY, map(2, 9, OTHER, 500))).isFalse();
		assertThat(this.ledger.add(KEY, map(3, 4, OTHER, 500))).isFalse();
		assertThat(this.ledger.get(KEY)).isSameAs(current);
	}

	@Test
	void theSameOwnerReplacesOnlyWhatItKnewBefore() {
		StoredMap current = map(3, 5, ONE, 10);
		this.ledger.add(KEY, current);
		assertThat(this.ledger.add(KEY, map(3, 5, ONE, 9))).isFalse();
		StoredMap next = map(3, 5, ONE, 11);
		assertThat(this.ledger.add(KEY, next)).isTrue();
		assertThat(this.ledger.get(KEY)).isSameAs(next);
	}

	@Test
	void aLaterOwnerReplacesAnEarlierOne() {
		this.ledger.add(KEY, map(3, 5, ONE, 10));
		assertThat(this.ledger.add(KEY, map(3, 6, OTHER, 1))).isTrue();
		assertThat(this.ledger.add(KEY, map(4, 1, ONE, 1))).isTrue();
		assertThat(this.ledger.of("all", "orders.eu")).containsOnlyKeys(7);
		assertThat(this.ledger.of("all", "orders")).isEmpty();
		assertThat(this.ledger.of("other", "orders.eu")).isEmpty();
	}

	private static StoredMap map(int term, int generation, UUID owner, long change) {
		return new StoredMap("east", term, generation, owner, change, Instant.ofEpochMilli(1_000),
				MapFormat.write(PartitionSnapshot.EMPTY));
	}

}
