package io.github.tandem.bridge;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

import io.github.tandem.topic.TargetTopic;

/**
 * Looks at the partitions of one consumer thread, about once a second, and shows what it
 * saw to other threads.
 */
final class Observation {

	private final Consumer<byte[], byte[]> consumer;

	private final SourceLogs logs;

	private final Map<TopicPartition, Pace> paces = new HashMap<>();

	private volatile List<PartitionStatus> status = List.of();

	Observation(Consumer<byte[], byte[]> consumer, SourceLogs logs) {
		this.consumer = consumer;
		this.logs = logs;
	}

	/**
	 * What was seen last.
	 * @return one status for each partition
	 */
	List<PartitionStatus> status() {
		return this.status;
	}

	/**
	 * Look at the partitions there are.
	 * @param flows the partitions
	 * @param now the time
	 */
	void look(Map<TopicPartition, PartitionFlow> flows, Instant now) {
		this.paces.keySet().retainAll(flows.keySet());
		List<PartitionStatus> all = new ArrayList<>(flows.size());
		for (PartitionFlow flow : flows.values()) {
			all.add(look(flow, now));
		}
		this.status = List.copyOf(all);
	}

	private PartitionStatus look(PartitionFlow flow, Instant now) {
		TopicPartition partition = flow.partition();
		InFlight inFlight = flow.inFlight();
		long watermark = inFlight.watermark();
		long lag = (watermark >= 0) ? Math.max(0, endOffset(flow) - watermark) : 0;
		Pace pace = this.paces.computeIfAbsent(partition, (key) -> new Pace(now));
		if (watermark >= 0) {
			pace.observe(now, flow.replicated(), watermark, lag);
		}
		flow.show(watermark >= 0 && lag == 0, now);
		TargetTopic.Ready target = flow.target();
		Duration lagTime = pace.lagTime(now, lag, inFlight.oldestTimestamp(), flow.lastReadTimestamp());
		return new PartitionStatus(partition.topic(), partition.partition(), flow.state(), watermark, flow.endOffset(),
				lag, lagTime, this.logs.timeToLoss(partition, lagTime, now), pace.rate(), pace.movedAt(),
				inFlight.size(), (target != null) ? target.name() : null, inFlight.targetPartition(),
				inFlight.targetOffset());
	}

	// The end of a partition's log: what the consumer learned with its last fetch, which
	// is fresh while it reads, and what the cluster was asked.
	private long endOffset(PartitionFlow flow) {
		flow.endsAtLeast(this.logs.end(flow.partition()));
		if (flow.isRunning()) {
			OptionalLong unread = this.consumer.currentLag(flow.partition());
			OptionalLong position = ReadPosition.of(this.consumer, flow.partition());
			if (unread.isPresent() && position.isPresent()) {
				flow.endsAtLeast(position.getAsLong() + unread.getAsLong());
			}
		}
		return flow.endOffset();
	}

}
