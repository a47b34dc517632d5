package io.github.tandem.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.OptionalLong;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

import io.github.tandem.delivery.LeftOut;
import io.github.tandem.partition.HaltCause;
import io.github.tandem.partition.Lookup;
import io.github.tandem.partition.PartitionState;
import io.github.tandem.partition.Probe;
import io.github.tandem.partition.SourcePartition;

/**
 * What becomes of partitions that the source does not let be read, or not from where they
 * are to be read.
 */
public final class ReadFaults {

	// a partition without new records shows no other sign that it can be read again
	private static final Duration SILENCE = Duration.ofSeconds(5);

	private final GapPolicy gaps;

	public ReadFaults(GapPolicy gaps) {
		this.gaps = gaps;
	}

	/**
	 * The source has no records where a partition is to be read.
	 * @param partition the partition
	 * @param offset where it is read
	 * @param divergence for a truncated log the first offset that is no longer the same,
	 * otherwise {@code null}
	 * @param now the time
	 */
	public void outOfRange(SourcePartition partition, long offset, @Nullable Long divergence, Instant now) {
		if (!partition.isSending()) {
			return;
		}
		partition.advance();
		if (partition.progress().inFlight().hasUnsent()) {
			// it is sent first, and then this is met again
			return;
		}
		if (!partition.progress().inFlight().isSettled()) {
			// what arrives yet is no loss
			settle(partition);
			return;
		}
		endLeavingOut(partition, partition.progress().watermark(), now);
		// what waits to be sent is read but not replicated
		boolean replicated = partition.progress().inFlight().isIdle() && !partition.probe().isUnderWay();
		var from = partition.progress().outOfRangeAt(replicated ? offset : partition.progress().watermark());
		partition.restart((divergence != null) ? new Lookup.Truncated(from, divergence) : new Lookup.From(from), now);
	}

	private static void settle(SourcePartition partition) {
		if (!partition.probe().isUnderWay()) {
			partition.probe(new Probe.Settling());
		}
	}

	/**
	 * The source does not let a topic be read.
	 * @param partition one of its partitions
	 * @param failure its answer
	 * @param now the time
	 */
	public void forbidden(SourcePartition partition, KafkaException failure, Instant now) {
		if (partition.isSending() || partition.probe() instanceof Probe.Settling) {
			endLeavingOut(partition, partition.progress().watermark(), now);
			Halts.haltForAWhile(partition, new HaltCause.SourceForbidden(),
					FaultMessages.sourceForbidden(partition.partition().topic(), failure), now);
		}
	}

	/**
	 * What the source sent of a partition cannot be read.
	 * @param partition the partition
	 * @param failure says so
	 * @param now the time
	 */
	public void unreadable(SourcePartition partition, KafkaException failure, Instant now) {
		long offset = partition.progress().watermark();
		if (partition.probe() instanceof Probe.Reading reading && reading.unreadableFrom().isPresent()) {
			// an operator wants it left out, and a broken batch does not tell its end
			partition.leaveOut(offset, LeftOut.UNREADABLE);
			partition.sendOne(reading.unreadableFrom(), now);
		}
		else if (partition.isSending() && partition.progress().inFlight().isIdle()) {
			Halts.haltForAWhile(partition, new HaltCause.Unreadable(offset), FaultMessages.corrupt(offset, failure),
					now);
		}
		else if (partition.isSending()) {
			// what was read before it is replicated first; then it is met again
			partition.probe(new Probe.Settling());
		}
	}

	/**
	 * Leave out what cannot be read, up to the next record that can.
	 * @param partition a partition that is halted for that
	 * @param now the time
	 */
	public void leaveOut(SourcePartition partition, Instant now) {
		long offset = partition.progress().watermark();
		partition.leaveOut(offset, LeftOut.UNREADABLE);
		partition.sendOne(OptionalLong.of(offset), now);
	}

	/**
	 * Find the partition that cannot be read.
	 * @param failure the consumer's exception
	 * @param partitions all partitions of the consumer
	 * @return the partition, or {@code null} if none is to be blamed
	 */
	public @Nullable SourcePartition blamed(KafkaException failure, Collection<SourcePartition> partitions) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			String message = cause.getMessage();
			if (message != null) {
				for (SourcePartition partition : partitions) {
					if (CorruptPartition.names(message, partition.partition())) {
						return partition;
					}
				}
			}
		}
		return null;
	}

	/**
	 * The record was read that is to be sent alone.
	 * @param partition its partition
	 * @param record the record
	 * @param now the time
	 */
	public void read(SourcePartition partition, ConsumerRecord<byte[], byte[]> record, Instant now) {
		endLeavingOut(partition, record.offset(), now);
		if (partition.probe() instanceof Probe.Reading reading) {
			partition.probe(reading.sending(record));
		}
	}

	/**
	 * See whether a partition can be read again that is tried: nothing failed for a
	 * while.
	 * @param partition the partition
	 * @param now the time
	 */
	public void review(SourcePartition partition, Instant now) {
		if (partition.probe() instanceof Probe.Reading && partition.progress().isReadToGoal()) {
			// there is no record any more to be sent alone
			endLeavingOut(partition, partition.progress().watermark(), now);
			Halts.goOn(partition, now);
			return;
		}
		if (partition.probe() instanceof Probe.Reading reading && now.isAfter(reading.since().plus(SILENCE))
				&& partition.state() instanceof PartitionState.Halted halted
				&& (halted.cause() instanceof HaltCause.SourceForbidden
						|| halted.cause() instanceof HaltCause.Unreadable)) {
			endLeavingOut(partition, partition.progress().watermark(), now);
			Halts.release(partition, now);
		}
	}

	/**
	 * Report what was left out because it could not be read: it ends here.
	 * @param partition the partition
	 * @param next the first offset that can be read, or that is tried next
	 * @param now the time
	 */
	public void endLeavingOut(SourcePartition partition, long next, Instant now) {
		if (partition.probe() instanceof Probe.Reading reading && reading.unreadableFrom().isPresent()) {
			this.gaps.leftOut(partition, reading.unreadableFrom().getAsLong(), next, now);
			partition.probe(new Probe.Reading(reading.since(), OptionalLong.empty()));
		}
	}

}
