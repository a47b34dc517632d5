package io.github.tandem.bridge;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the way of a record.
 *
 * @param inFlight records that are in flight to the target
 * @param shutdownTimeout how long records in flight are awaited when a partition is given
 * away or the process stops
 * @param stuckAfter how long a partition with lag may make no progress before it is
 * reported as stuck
 * @param metrics what the metrics tell
 */
@ConfigurationProperties("tandem")
public record BridgeProperties(@DefaultValue InFlight inFlight, @DefaultValue("25s") Duration shutdownTimeout,
		@DefaultValue("2m") Duration stuckAfter, @DefaultValue Metrics metrics) {

	public BridgeProperties {
		Assert
			.isTrue(!shutdownTimeout.isNegative() && shutdownTimeout.toMinutes() < 5, () -> ("tandem.shutdown-timeout: "
					+ "%s is not between 0s and 5m, after which the consumer group gives the partitions away anyway")
				.formatted(shutdownTimeout));
		Assert.isTrue(stuckAfter.toSeconds() >= 1,
				() -> "tandem.stuck-after: %s is shorter than 1s".formatted(stuckAfter));
	}

	/**
	 * Settings of records in flight.
	 *
	 * @param maxBytes record bytes in flight, for each consumer thread, above which it
	 * stops reading; 64MB, or less where the heap is small
	 */
	public record InFlight(@Nullable DataSize maxBytes) {

		public InFlight {
			Assert.isTrue(maxBytes == null || maxBytes.toKilobytes() >= 64,
					() -> "tandem.in-flight.max-bytes: %s is less than 64KB".formatted(maxBytes));
		}

	}

	/**
	 * Settings of metrics.
	 *
	 * @param perPartition whether lag is told for each partition; without it there is one
	 * series for each topic
	 */
	public record Metrics(@DefaultValue("true") boolean perPartition) {

	}

}
