package io.github.tandem.worker;

import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;

import org.apache.kafka.common.TopicPartition;
import org.springframework.kafka.core.KafkaTemplate;

import io.github.tandem.delivery.DeliveryListener;
import io.github.tandem.log.RetriedErrors;
import io.github.tandem.operator.DesiredPauses;
import io.github.tandem.policy.FaultContext;
import io.github.tandem.position.PositionFinder;
import io.github.tandem.progress.ReplicationMeters;
import io.github.tandem.route.Route;

/**
 * What the consumer threads of a route share.
 *
 * @param faults what decisions about its partitions go by
 * @param positions where its partitions go on
 * @param template sends to the target, with a producer for each thread
 * @param meters the meters
 * @param listeners who is told what becomes of the records of a partition
 * @param pauses which partitions operators want to rest
 * @param inFlight bytes a thread may have in flight
 * @param shutdownTimeout how long to wait for what is in flight
 * @param clock the time, which goes on as before when the machine's clock is set
 * @param machineClock the time of the machine, which timestamps of records are compared
 * with
 * @param nanoTime a monotonic clock, in nanoseconds
 * @param retriedErrors what the target answers to batches that are sent again
 */
public record WorkerContext(FaultContext faults, PositionFinder positions, KafkaTemplate<byte[], byte[]> template,
		ReplicationMeters meters, Listeners listeners, DesiredPauses pauses, long inFlight, Duration shutdownTimeout,
		Clock clock, Clock machineClock, LongSupplier nanoTime, RetriedErrors retriedErrors) {

	/**
	 * The route.
	 * @return the route
	 */
	public Route route() {
		return this.faults.route();
	}

	/**
	 * Who is told what becomes of the records of a partition.
	 */
	@FunctionalInterface
	public interface Listeners {

		/**
		 * A partition is taken over.
		 * @param partition the partition
		 * @param generation generation of the consumer group that assigned it
		 * @return is told what its watermark passes
		 */
		DeliveryListener takeOver(TopicPartition partition, int generation);

	}

}
