package io.github.tandem.topic.deletion;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.topic.drift.DeletedTopic;
import io.github.tandem.topic.request.FaultLines;

/**
 * Tells in the log what becomes of topics that were deleted on the source, once for each
 * topic and state.
 */
final class DeletionLog {

	private static final Logger logger = LoggerFactory.getLogger(DeletionLog.class);

	private final Map<String, String> told = new HashMap<>();

	void tell(List<DeletedTopic> topics) {
		Set<String> names = topics.stream().map(DeletedTopic::target).collect(Collectors.toSet());
		this.told.keySet().retainAll(names);
		Map<DeletedTopic.State, FaultLines> news = new HashMap<>();
		for (DeletedTopic topic : topics) {
			String what = topic.state() + " " + topic.detail();
			if (!what.equals(this.told.put(topic.target(), what))) {
				news.computeIfAbsent(topic.state(), (key) -> new FaultLines())
					.add(topic.target(), topic.topic(), String.valueOf(topic.detail()));
			}
		}
		news.forEach((state, lines) -> lines.lines().forEach((line) -> tell(state, line)));
	}

	private static void tell(DeletedTopic.State state, FaultLines.Line line) {
		switch (state) {
			case REPORTED ->
				line.name(logger.atInfo(), "topic").log("A topic was deleted on the source, and stays on the target");
			case DELETED -> line.name(logger.atInfo(), "topic")
				.log("Deleted a topic on the target, since its topic was deleted on the source");
			case WITHHELD -> line.name(logger.atWarn(), "topic")
				.log("Topics are left on the target, since most are gone from the source at once: "
						+ "delete them yourself if that is meant");
			case FAILED -> line.name(logger.atWarn(), "topic")
				.addKeyValue("error", line.reason())
				.log("A topic that was deleted on the source cannot be deleted on the target");
			case AWAITED -> line.name(logger.atInfo(), "topic")
				.log("A topic was deleted on the source, and is about to be deleted on the target");
		}
	}

}
