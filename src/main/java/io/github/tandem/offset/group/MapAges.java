package io.github.tandem.offset.group;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How old that is which translated offsets rest on.
 */
final class MapAges {

	private final Maps maps;

	private final Clock clock;

	MapAges(Maps maps, Clock clock) {
		this.maps = maps;
		this.clock = clock;
	}

	/**
	 * How old the look and the maps behind an offset are.
	 * @param offset the offset
	 * @param lookedAt when both clusters were looked at
	 * @return the age of the oldest, or {@code null} if nothing is known of a partition
	 */
	@Nullable Duration of(GroupOffset offset, Instant lookedAt) {
		Instant oldest = lookedAt;
		for (Integer partition : offset.committed().keySet()) {
			Instant map = this.maps.asOf(offset.topic().route(), new TopicPartition(offset.topic().source(), partition),
					lookedAt);
			if (map == null) {
				return null;
			}
			oldest = map.isBefore(oldest) ? map : oldest;
		}
		Duration age = Duration.between(oldest, this.clock.instant());
		return age.isNegative() ? Duration.ZERO : age;
	}

	/**
	 * As of when what is known of a partition is.
	 */
	@FunctionalInterface
	interface Maps {

		@Nullable Instant asOf(String route, TopicPartition partition, Instant now);

	}

}
