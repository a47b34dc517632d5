package io.github.tandem.status;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import io.github.tandem.progress.DeletedTopic;
import io.github.tandem.progress.PartitionStatus;
import io.github.tandem.progress.ReadFailure;
import io.github.tandem.progress.RouteStatus;
import io.github.tandem.progress.ThreadStatus.CommitDelay;

/**
 * What the endpoint reports of a route.
 *
 * @param name its name
 * @param group its consumer group on the source
 * @param threads number of its consumer threads in this process
 * @param readFailure why they read nothing at all, or {@code null}
 * @param commitFailure why positions cannot be committed for a while, or {@code null}
 * @param idle why this process replicates nothing of it, or {@code null} if it does
 * @param lag number of offsets not replicated yet
 * @param recordsPerSecond records replicated in a second, lately
 * @param complete whether all partitions of this process are replicated up to where the
 * route stops
 * @param topics partitions that this process replicates, by topic of the source
 * @param deletedTopics topics that were deleted on the source
 * @param strangers members of its consumer group that are not of this deployment
 */
record RouteDescriptor(String name, String group, int threads, @Nullable String readFailure,
		@Nullable String commitFailure, @Nullable String idle, long lag, double recordsPerSecond, boolean complete,
		Map<String, List<PartitionDescriptor>> topics, List<DeletedTopic> deletedTopics, List<String> strangers) {

	static RouteDescriptor of(RouteStatus route) {
		Map<String, List<PartitionDescriptor>> topics = new TreeMap<>();
		for (PartitionStatus partition : route.partitions()) {
			topics.computeIfAbsent(partition.topic(), (topic) -> new ArrayList<>())
				.add(PartitionDescriptor.of(partition));
		}
		topics.values().forEach((list) -> list.sort(Comparator.comparingInt(PartitionDescriptor::partition)));
		ReadFailure failure = route.readFailure();
		CommitDelay delay = route.commitDelay();
		return new RouteDescriptor(route.name(), route.group(), route.liveThreads(),
				(failure != null) ? failure.error() : null, (delay != null) ? delay.error() : null, route.idle(),
				route.lag(), route.partitions().stream().mapToDouble(PartitionStatus::recordsPerSecond).sum(),
				route.isComplete(), topics, route.deleted(), route.strangers());
	}

}
