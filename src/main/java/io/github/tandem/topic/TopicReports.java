package io.github.tandem.topic;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.route.Route;
import io.github.tandem.topic.request.FaultLines;

/**
 * What a look at both clusters tells in the log of topics that changed.
 */
final class TopicReports {

	private static final Logger logger = LoggerFactory.getLogger(TopicReports.class);

	private final Map<String, FaultLines> blocked = new LinkedHashMap<>();

	/**
	 * Note what became of a topic.
	 * @param route its route
	 * @param topic its name on the source
	 * @param previous what its topic on the target was before
	 * @param current what it is now
	 */
	void add(Route route, String topic, @Nullable TargetTopic previous, TargetTopic current) {
		if (current.equals(previous)) {
			return;
		}
		if (current instanceof TargetTopic.Blocked fault) {
			this.blocked.computeIfAbsent(route.name(), (key) -> new FaultLines())
				.add(topic, fault.name(), fault.reason());
		}
		else if (current instanceof TargetTopic.Ready ready && !ready.samePartition()
				&& !(previous instanceof TargetTopic.Ready before && !before.samePartition())) {
			logger.atInfo()
				.addKeyValue("route", route.name())
				.addKeyValue("topic", topic)
				.addKeyValue("sourcePartitions", ready.sourcePartitions())
				.addKeyValue("targetPartitions", ready.partitions())
				.log("Topic is partitioned by key on the target");
		}
	}

	/**
	 * Tell of the topics that are blocked since this look: many of one reason in one
	 * line.
	 */
	void tell() {
		this.blocked.forEach((route, faults) -> faults.lines()
			.forEach((line) -> line.name(logger.atWarn().addKeyValue("route", route), "topic")
				.addKeyValue("reason", line.reason())
				.log("Topic cannot be replicated")));
	}

}
