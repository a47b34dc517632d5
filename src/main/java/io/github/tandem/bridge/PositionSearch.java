package io.github.tandem.bridge;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.ClusterException;
import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.Position;
import io.github.tandem.position.Positions;

/**
 * Looks up the positions of starting partitions and tries again until each is found or
 * given away; the consumer's thread never waits for it.
 */
final class PositionSearch {

	private static final Logger logger = LoggerFactory.getLogger(PositionSearch.class);

	private static final Duration PAUSE = Duration.ofSeconds(1);

	private final Positions positions;

	private final Map<PartitionFlow, CompletableFuture<Map<TopicPartition, Position>>> searches = new HashMap<>();

	private final Map<PartitionFlow, Long> divergences = new HashMap<>();

	private Instant notBefore = Instant.MIN;

	private boolean failing;

	PositionSearch(Positions positions) {
		this.positions = positions;
	}

	/**
	 * Search on for partitions that start.
	 * @param flows all partitions
	 * @param now the time
	 */
	void search(Collection<PartitionFlow> flows, Instant now) {
		if (now.isBefore(this.notBefore)) {
			return;
		}
		List<TopicPartition> committed = new ArrayList<>();
		Map<TopicPartition, KnownPosition> known = new HashMap<>();
		List<PartitionFlow> begun = new ArrayList<>();
		for (PartitionFlow flow : flows) {
			if (flow.isStarting() && !this.searches.containsKey(flow)) {
				KnownPosition from = flow.known();
				Long divergence = this.divergences.get(flow);
				if (from == null) {
					committed.add(flow.partition());
					begun.add(flow);
				}
				else if (divergence == null) {
					known.put(flow.partition(), from);
					begun.add(flow);
				}
				else {
					this.searches.put(flow,
							begin(() -> this.positions.ofTruncated(flow.partition(), from, divergence)));
				}
			}
		}
		if (!committed.isEmpty()) {
			var found = begin(() -> this.positions.ofCommitted(committed));
			begun.stream().filter((flow) -> flow.known() == null).forEach((flow) -> this.searches.put(flow, found));
		}
		if (!known.isEmpty()) {
			var found = begin(() -> this.positions.ofKnown(known));
			begun.stream().filter((flow) -> flow.known() != null).forEach((flow) -> this.searches.put(flow, found));
		}
	}

	private static CompletableFuture<Map<TopicPartition, Position>> begin(
			Supplier<CompletableFuture<Map<TopicPartition, Position>>> search) {
		try {
			return search.get();
		}
		catch (ClusterException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * Hand over what was found meanwhile.
	 * @param now the time
	 * @param found takes the positions
	 */
	void collect(Instant now, BiConsumer<PartitionFlow, Position> found) {
		Map<PartitionFlow, Position> arrived = new HashMap<>();
		this.searches.entrySet().removeIf((search) -> {
			if (!search.getValue().isDone()) {
				return false;
			}
			Position position = result(search.getValue(), now).get(search.getKey().partition());
			if (position != null) {
				arrived.put(search.getKey(), position);
			}
			else {
				this.notBefore = now.plus(PAUSE);
			}
			return true;
		});
		arrived.forEach((flow, position) -> {
			this.divergences.remove(flow);
			found.accept(flow, position);
		});
	}

	private Map<TopicPartition, Position> result(CompletableFuture<Map<TopicPartition, Position>> search, Instant now) {
		try {
			Map<TopicPartition, Position> found = search.join();
			this.failing = false;
			return found;
		}
		catch (CompletionException ex) {
			if (!this.failing) {
				logger.atWarn()
					.addKeyValue("error", String.valueOf(ex.getCause()))
					.log("The source does not tell the positions of partitions, asking again");
			}
			this.failing = true;
			this.notBefore = now.plus(PAUSE);
			return Map.of();
		}
	}

	/**
	 * Note that the log of a partition was truncated.
	 * @param flow the partition
	 * @param divergence the first offset that is no longer the same
	 */
	void truncated(PartitionFlow flow, long divergence) {
		this.divergences.put(flow, divergence);
	}

	void forget(PartitionFlow flow) {
		this.searches.remove(flow);
		this.divergences.remove(flow);
	}

}
