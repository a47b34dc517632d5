package io.github.tandem.bridge;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Which partitions of a route operators paused. A pause goes from thread to thread of
 * this process; it ends when the partition goes to another one.
 */
final class PausedPartitions {

	private final Map<TopicPartition, String> operators = new ConcurrentHashMap<>();

	private final Set<TopicPartition> away = new HashSet<>();

	void pause(TopicPartition partition, String operator) {
		this.operators.put(partition, operator);
	}

	/**
	 * End a pause.
	 * @param partition the partition
	 * @return {@code false} if it was not paused
	 */
	boolean resume(TopicPartition partition) {
		return this.operators.remove(partition) != null;
	}

	/**
	 * Who paused a partition.
	 * @param partition the partition
	 * @return the operator, or {@code null} if it is not paused
	 */
	@Nullable String operator(TopicPartition partition) {
		return this.operators.get(partition);
	}

	/**
	 * Forget partitions that are away for two looks in a row: a shorter absence is a
	 * rebalance.
	 * @param partitions partitions that this process copies
	 */
	void look(Collection<TopicPartition> partitions) {
		Set<TopicPartition> nowAway = new HashSet<>(this.operators.keySet());
		nowAway.removeAll(Set.copyOf(partitions));
		this.away.retainAll(nowAway);
		this.operators.keySet().removeAll(this.away);
		this.away.addAll(nowAway);
	}

}
