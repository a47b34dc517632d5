package io.github.tandem.offset;

import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What is known of records that came from the target: the maps of deployments that
 * replicate a topic there into the topic on the source.
 *
 * @param maps the maps by partition of the topic on the target
 * @param expected where there is such a deployment, whether its maps are known or not
 * @param obstacle why not all maps are known that there are, whosever they may be, or
 * {@code null}
 */
public record BackMaps(Map<Integer, List<PartitionSnapshot>> maps, Expected expected, @Nullable String obstacle) {

	/**
	 * Records come from the source alone.
	 */
	public static final BackMaps NONE = new BackMaps(Map.of(), Expected.NOWHERE);

	/**
	 * All maps that there are.
	 * @param maps the maps by partition of the topic on the target
	 * @param expected where there is such a deployment
	 */
	public BackMaps(Map<Integer, List<PartitionSnapshot>> maps, Expected expected) {
		this(maps, expected, null);
	}

	/**
	 * The maps of a partition.
	 * @param partition number of the partition on the target
	 * @param out the maps of the own direction
	 * @return one of which nothing is known where there should be one: nothing that came
	 * from there counts as read then
	 */
	public List<PartitionSnapshot> of(int partition, Collection<PartitionSnapshot> out) {
		List<PartitionSnapshot> known = this.maps.getOrDefault(partition, List.of());
		return (known.isEmpty() && (this.obstacle != null || isExpected(out))) ? List.of(PartitionSnapshot.EMPTY)
				: known;
	}

	private boolean isExpected(Collection<PartitionSnapshot> out) {
		return switch (this.expected) {
			case NOWHERE -> false;
			case WHERE_RECORDS_CAME -> !this.maps.isEmpty() || out.stream().anyMatch((map) -> map.loopedTo() > 0);
			case EVERYWHERE -> true;
		};
	}

	/**
	 * Where a deployment of the other direction is to be expected.
	 */
	public enum Expected {

		/** There is none, or it does not count. */
		NOWHERE,

		/** For a topic with records that came from there, by whatever tells. */
		WHERE_RECORDS_CAME,

		/** For each topic. */
		EVERYWHERE

	}

}
