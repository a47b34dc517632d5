package io.github.tandem.verify.read;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
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

	// how often to look again whether a route goes on, of all that is compared together
	private static final int LOOKS = 10;

	private final Scope scope;

	private final LogReader source;

	private final Function<String, Map<TopicPartition, OffsetAndMetadata>> now;

	private final Duration pause;

	private final Clock clock;

	private final Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = new HashMap<>();

	private final CountDownLatch never = new CountDownLatch(1);

	private int looks;

	/**
	 * Prepare; nothing is asked yet.
	 * @param scope what is compared
	 * @param source reads the source
	 * @param now tells what the group of a route has committed
	 * @param pause how long to wait before it is asked again
	 * @param clock the time
	 */
	Standstill(Scope scope, LogReader source, Function<String, Map<TopicPartition, OffsetAndMetadata>> now,
			Duration pause, Clock clock) {
		this.scope = scope;
		this.source = source;
		this.now = now;
		this.pause = pause;
		this.clock = clock;
	}

	/**
	 * Look at what has records in flight.
	 * @param result what came of its comparison
	 * @param subject its topic, as it was before
	 * @return the same, or undecided if its route stands still
	 */
	Result look(Result result, Subject subject) {
		Integer one = result.partition();
		if (result.inFlight() <= 0) {
			return result;
		}
		try {
			List<String> reasons = reasons(subject, one,
					this.committed.computeIfAbsent(subject.group(), this.now::apply));
			// times of records may be anything: one that stands does so also a moment
			// later
			while (!reasons.isEmpty() && this.looks < LOOKS) {
				this.looks++;
				rest();
				this.committed.clear();
				reasons = reasons(subject, one, this.committed.computeIfAbsent(subject.group(), this.now::apply));
			}
			return reasons.isEmpty() ? result : result.unlessDifferent(String.join("; ", reasons));
		}
		catch (LogReader.StoppedException ex) {
			throw ex;
		}
		catch (ClusterException | KafkaException ex) {
			return result.unlessDifferent("whether the route goes on is not known: " + ex.getMessage());
		}
	}

	private void rest() {
		try {
			this.never.await(this.pause.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			throw new InterruptException(ex);
		}
	}

	private List<String> reasons(Subject subject, @Nullable Integer one, Map<TopicPartition, OffsetAndMetadata> now) {
		return ((one != null) ? IntStream.of(one) : IntStream.range(0, subject.partitions()))
			.mapToObj((partition) -> reason(subject, new TopicPartition(subject.topic(), partition), now))
			.filter((reason) -> !reason.isEmpty())
			.toList();
	}

	private String reason(Subject subject, TopicPartition partition, Map<TopicPartition, OffsetAndMetadata> now) {
		Long replicatedTo = subject.replicatedTo(partition.partition());
		if (replicatedTo != null && subject.endsAt(partition.partition(), Long.MAX_VALUE) <= replicatedTo) {
			// a bounded route is complete there
			return "";
		}
		OffsetAndMetadata committed = now.get(partition);
		boolean moved = replicatedTo == null || committed != null && committed.offset() > replicatedTo
				|| isLater(committed, subject.committed().get(partition.partition()));
		ConsumerRecord<byte[], byte[]> next = moved ? null
				: this.source.peek(partition, (replicatedTo != null) ? replicatedTo : 0);
		if (next == null || this.scope.until() != null && next.timestamp() >= this.scope.until().toEpochMilli()) {
			return "";
		}
		Duration age = Duration.ofMillis(this.clock.millis() - next.timestamp());
		// a time that is yet to come does not tell how long it waits
		return (age.abs().compareTo(LONG) < 0) ? ""
				: ("the route stands at offset %d of %s, where a record %s %s waits: verify again when it has gone on, "
						+ "or see at /actuator/replication why it does not")
					.formatted(next.offset(), partition, age.isNegative() ? "from the future," : "of",
							this.clock.instant().minus(age) + (age.isNegative() ? "," : ""));
	}

	private static boolean isLater(@Nullable OffsetAndMetadata now, @Nullable OffsetAndMetadata before) {
		return now != null && before != null && now.offset() > before.offset();
	}

}
