package io.github.tandem.verify.read;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import io.github.tandem.cluster.ClusterException;
import io.github.tandem.verify.report.Result;

/**
 * Finds the partitions whose route does not go on: what is behind their position is not
 * in flight, and nobody knows when it will be on the target.
 */
final class Standstill {

	// far behind what routes are behind under load
	private static final Duration LONG = Duration.ofMinutes(5);

	private final Scope scope;

	private final LogReader source;

	private final Clock clock;

	Standstill(Scope scope, LogReader source, Clock clock) {
		this.scope = scope;
		this.source = source;
		this.clock = clock;
	}

	/**
	 * Look at what has records in flight.
	 * @param result what came of its comparison
	 * @param subject its topic, as it was before
	 * @param now what the groups of routes have committed by now
	 * @return the same, or undecided if its route stands still
	 */
	Result look(Result result, Subject subject, Function<String, Map<TopicPartition, OffsetAndMetadata>> now) {
		Integer one = result.partition();
		if (result.inFlight() <= 0) {
			return result;
		}
		try {
			return look(result, subject, one, now.apply(subject.group()));
		}
		catch (LogReader.StoppedException ex) {
			throw ex;
		}
		catch (ClusterException | KafkaException ex) {
			return result.unlessDifferent("whether the route goes on is not known: " + ex.getMessage());
		}
	}

	private Result look(Result result, Subject subject, @Nullable Integer one,
			Map<TopicPartition, OffsetAndMetadata> committed) {
		List<String> reasons = ((one != null) ? IntStream.of(one) : IntStream.range(0, subject.partitions()))
			.mapToObj((partition) -> reason(subject, new TopicPartition(subject.topic(), partition), committed))
			.filter((reason) -> !reason.isEmpty())
			.toList();
		return reasons.isEmpty() ? result : result.unlessDifferent(String.join("; ", reasons));
	}

	private String reason(Subject subject, TopicPartition partition, Map<TopicPartition, OffsetAndMetadata> now) {
		Long replicatedTo = subject.replicatedTo(partition.partition());
		OffsetAndMetadata committed = now.get(partition);
		boolean moved = replicatedTo == null || committed != null && committed.offset() > replicatedTo
				|| isLater(committed, subject.committed().get(partition.partition()));
		ConsumerRecord<byte[], byte[]> next = moved ? null
				: this.source.peek(partition, (replicatedTo != null) ? replicatedTo : 0);
		if (next == null || this.scope.until() != null && next.timestamp() >= this.scope.until().toEpochMilli()) {
			return "";
		}
		Duration age = Duration.ofMillis(this.clock.millis() - next.timestamp());
		return (age.compareTo(LONG) < 0) ? ""
				: ("the route stands at offset %d of %s, where a record waits since %s: verify again when it has gone on, "
						+ "or see at /actuator/replication why it does not")
					.formatted(next.offset(), partition, this.clock.instant().minus(age));
	}

	private static boolean isLater(@Nullable OffsetAndMetadata now, @Nullable OffsetAndMetadata before) {
		return now != null && before != null && now.offset() > before.offset();
	}

}
