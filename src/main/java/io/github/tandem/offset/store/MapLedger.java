package io.github.tandem.offset.store;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import io.github.tandem.offset.PartitionSnapshot;

/**
 * What the topic says, as far as it was read: of each partition the map of its latest
 * owner, whatever an earlier one wrote behind it.
 */
final class MapLedger {

	private final Map<MapKey, StoredMap> maps = new ConcurrentHashMap<>();

	/**
	 * A map was read, or written.
	 * @param key the partition
	 * @param next the map
	 * @return {@code false} if it is older than what was known, and does not count
	 */
	boolean add(MapKey key, StoredMap next) {
		StoredMap before = this.maps.get(key);
		if (before != null && !next.follows(before)) {
			return false;
		}
		this.maps.put(key, next);
		return true;
	}

	/**
	 * A record was read.
	 * @param cluster id of the cluster that the maps are of
	 * @param key the partition
	 * @param next its map, or {@code null} if it was deleted
	 * @return {@code false} if it does not count
	 */
	boolean read(String cluster, MapKey key, @Nullable StoredMap next) {
		if (next == null) {
			this.maps.remove(key);
		}
		return next != null && next.cluster().equals(cluster) && add(key, next);
	}

	@Nullable StoredMap get(MapKey key) {
		return this.maps.get(key);
	}

	void forEach(BiConsumer<MapKey, StoredMap> action) {
		this.maps.forEach(action);
	}

	/**
	 * The maps of a topic.
	 * @param route the route
	 * @param topic the topic on the source
	 * @return the map of each partition that has one
	 */
	Map<Integer, StoredMap> of(String route, String topic) {
		Map<Integer, StoredMap> found = new TreeMap<>();
		this.maps.forEach((key, stored) -> {
			if (key.route().equals(route) && key.source().topic().equals(topic)) {
				found.put(key.source().partition(), stored);
			}
		});
		return found;
	}

	/**
	 * What is known of earlier owners.
	 * @param stored what was read, or {@code null}
	 * @return the map, or that nothing is known
	 */
	static PartitionSnapshot snapshot(@Nullable StoredMap stored) {
		PartitionSnapshot snapshot = (stored != null) ? stored.snapshot() : null;
		return (snapshot != null) ? snapshot : PartitionSnapshot.EMPTY;
	}

}
