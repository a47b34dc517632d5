package io.github.tandem.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

import io.github.tandem.delivery.InFlight;
import io.github.tandem.partition.Probe;
import io.github.tandem.partition.SourcePartition;

/**
 * What the consumer of a thread fetches, and from where. Once a round it is compared with
 * what the partitions want: here alone the consumer is paused, resumed and told where to
 * read, but for the last polls of a thread that leaves.
 */
final class Fetching {

	private final Consumer<byte[], byte[]> consumer;

	private final Map<TopicPartition, Fetch> fetches = new HashMap<>();

	Fetching(Consumer<byte[], byte[]> consumer) {
		this.consumer = consumer;
	}

	/**
	 * Who assigned the partitions: a later owner of one has got it in a later generation.
	 * @return the generation of the consumer group
	 */
	int generation() {
		return this.consumer.groupMetadata().generationId();
	}

	/**
	 * Fetch nothing of partitions that were just assigned.
	 * @param partitions the partitions
	 */
	void hold(Collection<TopicPartition> partitions) {
		this.consumer.pause(partitions);
		partitions.forEach((partition) -> {
			this.fetches.put(partition, new Fetch());
			park(partition);
		});
	}

	// Any position keeps the consumer from asking for one, and from complaining of the
	// last; nothing is read there.
	private void park(TopicPartition partition) {
		this.consumer.seek(partition, 0);
	}

	/**
	 * A partition was given away.
	 * @param partition the partition
	 */
	void forget(SourcePartition partition) {
		this.fetches.remove(partition.partition());
	}

	/**
	 * What was read last of a partition was given back: it is to be read again. Said
	 * before the next holes are passed, as it would be taken for one.
	 * @param partition the partition
	 */
	void readAgain(SourcePartition partition) {
		Fetch fetch = this.fetches.get(partition.partition());
		if (fetch != null) {
			fetch.readFrom = null;
		}
	}

	/**
	 * The source has no records where the consumer reads a partition.
	 * @param partition the partition
	 * @return whether that is where the partition wants to be read: a paused one may have
	 * been set back since
	 */
	boolean outOfRange(SourcePartition partition) {
		Fetch fetch = this.fetches.get(partition.partition());
		if (fetch == null) {
			return false;
		}
		boolean wanted = fetch.readFrom == partition.progress().inFlight();
		fetch.readFrom = null;
		fetch.parked = false;
		return wanted;
	}

	/**
	 * Whether what a poll brought of a partition was read from where the partition wants
	 * to be read: it may have been set back inside the same poll, by partitions that were
	 * given away.
	 * @param partition the partition
	 * @return {@code false} if there may be records before that nobody replicates
	 */
	boolean isCurrent(SourcePartition partition) {
		Fetch fetch = this.fetches.get(partition.partition());
		return fetch != null && fetch.readFrom == partition.progress().inFlight();
	}

	/**
	 * The consumer cannot read what it fetched of a partition, and would try it again for
	 * ever. It lets go of it when it polls from somewhere else.
	 * @param partition the partition
	 */
	void unreadable(TopicPartition partition) {
		Fetch fetch = this.fetches.get(partition);
		// once: what it fetches somewhere else may be the same batch, and a consumer that
		// is not paused then throws before it looks at other partitions
		if (fetch != null && fetch.readFrom != null) {
			fetch.readFrom = null;
			fetch.unreadable = true;
		}
	}

	/**
	 * Let the consumer do what the partitions want.
	 * @param partitions all partitions of the thread
	 * @param open whether records are read as they come, and not only single ones
	 */
	void reconcile(Collection<SourcePartition> partitions, boolean open) {
		List<TopicPartition> paused = new ArrayList<>();
		List<TopicPartition> resumed = new ArrayList<>();
		for (SourcePartition partition : partitions) {
			Fetch fetch = this.fetches.get(partition.partition());
			if (fetch != null) {
				boolean wanted = partition.probe() instanceof Probe.Reading
						|| (open && partition.isReading() && !partition.progress().inFlight().hasUnsent());
				boolean reading = position(partition, fetch, wanted);
				if (reading != fetch.reading) {
					fetch.reading = reading;
					(reading ? resumed : paused).add(partition.partition());
				}
			}
		}
		if (!paused.isEmpty()) {
			this.consumer.pause(paused);
		}
		if (!resumed.isEmpty()) {
			this.consumer.resume(resumed);
		}
	}

	// Tell the consumer where to read, and whether to.
	private boolean position(SourcePartition partition, Fetch fetch, boolean wanted) {
		if (wanted) {
			if (fetch.readFrom != partition.progress().inFlight()) {
				fetch.readFrom = partition.progress().inFlight();
				// by the epoch it finds a truncated log (KIP-320)
				this.consumer.seek(partition.partition(), new OffsetAndMetadata(
						partition.progress().inFlight().readFrom(), partition.progress().leaderEpoch(), ""));
			}
			fetch.parked = false;
			fetch.unreadable = false;
			return true;
		}
		if (fetch.unreadable) {
			fetch.unreadable = false;
			this.consumer.seek(partition.partition(), partition.progress().watermark() + 1);
			return true;
		}
		if (partition.progress().isReadToGoal()) {
			// what it has fetched beyond is of no use
			fetch.readFrom = null;
		}
		if (fetch.readFrom == null && !fetch.parked) {
			park(partition.partition());
			fetch.parked = true;
		}
		return false;
	}

	/**
	 * Move watermarks over what no poll brings: markers of transactions, and records that
	 * compaction removed.
	 * @param partitions all partitions of the thread
	 */
	void passHoles(Collection<SourcePartition> partitions) {
		for (SourcePartition partition : partitions) {
			if (partition.isFlowing() && partition.progress().isReadToGoal()) {
				partition.progress().skipTo(partition.progress().log().goal().offset());
			}
			else if (partition.isReading() && partition.progress().inFlight().isIdle()) {
				position(partition).ifPresent(partition.progress()::skipTo);
			}
		}
	}

	/**
	 * Where a partition is read next, asked without waiting: while the consumer validates
	 * its position with a new leader there is none, and waiting for that would hold up
	 * all other partitions.
	 * @param partition the partition
	 * @return the offset, if it is settled and belongs to what the partition is reading
	 */
	OptionalLong position(SourcePartition partition) {
		Fetch fetch = this.fetches.get(partition.partition());
		if (fetch == null || fetch.readFrom != partition.progress().inFlight()) {
			return OptionalLong.empty();
		}
		try {
			return OptionalLong.of(this.consumer.position(partition.partition(), Duration.ZERO));
		}
		catch (TimeoutException | OffsetOutOfRangeException ex) {
			// the next poll tells of a log that was truncated
			return OptionalLong.empty();
		}
	}

	/**
	 * The end of a partition's log as the consumer saw it with its last fetch.
	 * @param partition the partition
	 * @return the offset the next record will get, or -1 if it is not known
	 */
	long endOffset(SourcePartition partition) {
		if (!partition.isFlowing()) {
			return -1;
		}
		OptionalLong position = position(partition);
		OptionalLong unread = position.isPresent() ? this.consumer.currentLag(partition.partition())
				: OptionalLong.empty();
		return unread.isPresent() ? position.getAsLong() + unread.getAsLong() : -1;
	}

	/**
	 * What the consumer does with a partition at the moment.
	 */
	private static final class Fetch {

		private @Nullable InFlight readFrom;

		private boolean reading;

		private boolean parked = true;

		private boolean unreadable;

	}

}
