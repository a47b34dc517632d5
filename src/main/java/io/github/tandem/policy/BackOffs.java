package io.github.tandem.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.delivery.DeliveryFailure;
import io.github.tandem.log.LastingFault;
import io.github.tandem.partition.SourcePartition;

/**
 * Lets partitions rest for a while whose records the target does not take: one line for
 * all of a thread and each kind of error, and one a minute while that lasts.
 */
final class BackOffs {

	private static final Logger logger = LoggerFactory.getLogger(BackOffs.class);

	private static final Duration REMINDER = Duration.ofMinutes(1);

	private final LastingFault fault = new LastingFault(REMINDER);

	// how often since the last line, by the kind of the error
	private final Map<String, Integer> tries = new HashMap<>();

	/**
	 * Let a partition rest.
	 * @param partition the partition
	 * @param failure why the target does not take its records
	 * @param now the time
	 */
	void backOff(SourcePartition partition, Exception failure, Instant now) {
		Duration delay = partition.target().retryDelay().next();
		String error = DeliveryFailure.describe(failure);
		String kind = LastingFault.kind(error);
		int count = this.tries.merge(kind, 1, Integer::sum);
		if (this.fault.isWorthALine(error, now)) {
			this.tries.remove(kind);
			logger.atWarn()
				.addKeyValue("partition", partition.partition())
				.addKeyValue("error", error)
				.addKeyValue("retryIn", delay)
				.addKeyValue("tries", count)
				.log("Target does not take records of a partition");
		}
		partition.backOff(FaultMessages.unavailable(failure), now.plus(delay), now);
	}

}
