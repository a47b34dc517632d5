package io.github.tandem.topic.drift;

import java.util.List;

/**
 * How the topics of both clusters compared at the last look.
 *
 * @param applied whether differences are removed, or only reported
 * @param topics the topics of all routes
 * @param onlyOnTarget topics of the target that no topic of the source is replicated to,
 * such as those whose topic was deleted on the source
 * @param deleted topics that Tandem created on the target, and that were deleted on the
 * source
 * @param acls how ACLs compared
 */
public record TopicsReport(boolean applied, List<TopicDrift> topics, List<String> onlyOnTarget,
		List<DeletedTopic> deleted, AclReport acls) {

	public TopicsReport {
		topics = List.copyOf(topics);
		onlyOnTarget = List.copyOf(onlyOnTarget);
		deleted = List.copyOf(deleted);
	}

	/**
	 * What may fail records, or changes what they mean, in sentences.
	 * @return a sentence for each conflict
	 */
	public List<String> conflicts() {
		return this.topics.stream()
			.flatMap((topic) -> topic.conflicts()
				.stream()
				.map((found) -> "%s (%s): %s".formatted(topic.topic(), found.kind(), found.text())))
			.toList();
	}

}
