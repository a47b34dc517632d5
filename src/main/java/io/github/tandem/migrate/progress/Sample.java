package io.github.tandem.migrate.progress;

import java.time.Instant;
import java.util.Map;

import org.apache.kafka.common.TopicPartition;

/**
 * How far partitions were replicated at an instant.
 *
 * @param at the instant
 * @param positions the offset to be replicated next, by partition; those of which nothing
 * was replicated yet are not among them
 * @param ends where the logs of the source ended
 */
record Sample(Instant at, Map<TopicPartition, Long> positions, Map<TopicPartition, Long> ends) {

	Sample {
		positions = Map.copyOf(positions);
		ends = Map.copyOf(ends);
	}

}
