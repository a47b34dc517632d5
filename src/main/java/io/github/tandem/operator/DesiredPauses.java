package io.github.tandem.operator;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import io.github.tandem.partition.Pause;

/**
 * Which partitions of a route operators want to rest. A pause goes from thread to thread
 * of this process; it ends when the partition goes to another one.
 */
public final class DesiredPauses {

	private final Map<TopicPartition, Pause> pauses = new ConcurrentHashMap<>();

	private final Set<TopicPartition> away = new HashSet<>();

	void add(TopicPartition partition, Pause pause) {
		this.pauses.put(partition, pause);
	}

	void remove(TopicPartition partition) {
		this.pauses.remove(partition);
	}

	/**
	 * Whether an operator paused a partition.
	 * @param partition the partition
	 * @return the pause, or {@code null} if there is none
	 */
	public @Nullable Pause of(TopicPartition partition) {
		return this.pauses.get(partition);
	}

	/**
	 * Forget partitions that are away for two looks in a row: a shorter absence is a
	 * rebalance. Without any the process may have lost its group, and comes back.
	 * @param partitions partitions that this process replicates
	 */
	public void look(Collection<TopicPartition> partitions) {
		if (partitions.isEmpty()) {
			return;
		}
		Set<TopicPartition> nowAway = new HashSet<>(this.pauses.keySet());
		nowAway.removeAll(Set.copyOf(partitions));
		this.away.retainAll(nowAway);
		this.pauses.keySet().removeAll(this.away);
		this.away.addAll(nowAway);
	}

}
