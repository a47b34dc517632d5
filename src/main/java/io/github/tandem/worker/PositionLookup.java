package io.github.tandem.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.ClusterException;
import io.github.tandem.log.LastingFault;
import io.github.tandem.partition.Lookup;
import io.github.tandem.partition.PartitionState;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.Position;
import io.github.tandem.position.PositionFinder;
import io.github.tandem.position.PositionStore;

/**
 * Looks up the positions of starting partitions and tries again until each is found or
 * given away; the consumer's thread never waits for it.
 */
final class PositionLookup {

	private static final Logger logger = LoggerFactory.getLogger(PositionLookup.class);

	private static final Duration PAUSE = Duration.ofSeconds(1);

	private static final Duration REMINDER = Duration.ofMinutes(10);

	private final PositionStore store;

	private final PositionFinder positions;

	private final Map<SourcePartition, Search> searches = new HashMap<>();

	private Instant notBefore = Instant.MIN;

	private final LastingFault fault = new LastingFault(REMINDER);

	PositionLookup(PositionStore store, PositionFinder positions) {
		this.store = store;
		this.positions = positions;
	}

	/**
	 * Look up the positions of partitions that start.
	 * @param partitions all partitions
	 * @param now the time
	 */
	void search(Collection<SourcePartition> partitions, Instant now) {
		if (now.isBefore(this.notBefore)) {
			return;
		}
		List<SourcePartition> stored = new ArrayList<>();
		Map<SourcePartition, KnownPosition> known = new HashMap<>();
		for (SourcePartition partition : partitions) {
			if (partition.state() instanceof PartitionState.Starting starting && !isSearched(partition, starting)) {
				Lookup from = starting.from();
				if (from instanceof Lookup.Truncated truncated) {
					begin(List.of(partition), () -> this.positions.ofTruncated(partition.partition(),
							truncated.position(), truncated.divergence()));
				}
				else if (from instanceof Lookup.From reached) {
					known.put(partition, reached.position());
				}
				else {
					stored.add(partition);
				}
			}
		}
		if (!stored.isEmpty()) {
			List<TopicPartition> names = stored.stream().map(SourcePartition::partition).toList();
			begin(stored, () -> this.store.read(names).thenCompose(this.positions::ofStored));
		}
		if (!known.isEmpty()) {
			Map<TopicPartition, KnownPosition> byName = new HashMap<>();
			known.forEach((partition, position) -> byName.put(partition.partition(), position));
			begin(known.keySet(), () -> this.positions.ofKnown(byName));
		}
	}

	/**
	 * Whether positions are being looked up.
	 * @return {@code true} until the answers were handed over
	 */
	boolean isUnderWay() {
		return !this.searches.isEmpty();
	}

	/**
	 * Whether there are answers to hand over.
	 * @return {@code true} if there is one
	 */
	boolean isAnswered() {
		for (Search search : this.searches.values()) {
			if (search.answer.isDone()) {
				return true;
			}
		}
		return false;
	}

	private boolean isSearched(SourcePartition partition, PartitionState.Starting state) {
		Search search = this.searches.get(partition);
		return search != null && search.state == state;
	}

	private void begin(Collection<SourcePartition> partitions,
			Supplier<CompletableFuture<Map<TopicPartition, Position>>> search) {
		CompletableFuture<Map<TopicPartition, Position>> answer;
		try {
			answer = search.get();
		}
		catch (ClusterException ex) {
			answer = CompletableFuture.failedFuture(ex);
		}
		for (SourcePartition partition : partitions) {
			this.searches.put(partition, new Search((PartitionState.Starting) partition.state(), answer));
		}
	}

	/**
	 * Hand over what was found meanwhile.
	 * @param now the time
	 * @param found takes the positions
	 */
	void collect(Instant now, Found found) {
		Map<SourcePartition, Position> arrived = new HashMap<>();
		this.searches.entrySet().removeIf((entry) -> {
			SourcePartition partition = entry.getKey();
			Search search = entry.getValue();
			if (!search.answer.isDone()) {
				return false;
			}
			Position position = result(search.answer, now).get(partition.partition());
			if (position == null) {
				this.notBefore = now.plus(PAUSE);
			}
			else if (partition.state() == search.state) {
				arrived.put(partition, position);
			}
			return true;
		});
		arrived.forEach((partition, position) -> {
			if (partition.state() instanceof PartitionState.Starting starting) {
				found.found(partition, starting.from(), position);
			}
		});
	}

	private Map<TopicPartition, Position> result(CompletableFuture<Map<TopicPartition, Position>> answer, Instant now) {
		try {
			Map<TopicPartition, Position> found = answer.join();
			if (this.fault.ends()) {
				logger.atInfo().log("The source reports the positions of partitions again");
			}
			return found;
		}
		catch (CompletionException ex) {
			String error = String.valueOf(ex.getCause());
			if (this.fault.isWorthALine(error, now)) {
				logger.atWarn()
					.addKeyValue("error", error)
					.log("The source does not report the positions of partitions, asking again");
			}
			this.notBefore = now.plus(PAUSE);
			return Map.of();
		}
	}

	/**
	 * A partition was given away.
	 * @param partition the partition
	 */
	void forget(SourcePartition partition) {
		this.searches.remove(partition);
	}

	/**
	 * Takes positions.
	 */
	@FunctionalInterface
	interface Found {

		/**
		 * A position was found.
		 * @param partition the partition
		 * @param from where the look-up began
		 * @param position its position
		 */
		void found(SourcePartition partition, Lookup from, Position position);

	}

	/**
	 * A look-up that is under way.
	 *
	 * @param state the state for which it is meant
	 * @param answer the answer to come
	 */
	private record Search(PartitionState.Starting state, CompletableFuture<Map<TopicPartition, Position>> answer) {

	}

}
