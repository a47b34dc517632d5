package io.github.tandem.status;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

import io.github.tandem.topic.TargetTopics;
import io.github.tandem.topic.drift.AclReport;
import io.github.tandem.topic.drift.ConfigDrift;
import io.github.tandem.topic.drift.DeletedTopic;
import io.github.tandem.topic.drift.TopicDrift;
import io.github.tandem.topic.drift.TopicsReport;

/**
 * Tells how the topics of both clusters differ, and why that was left so.
 */
@Endpoint(id = "topics", defaultAccess = Access.READ_ONLY)
class TopicsEndpoint {

	private final TargetTopics topics;

	TopicsEndpoint(TargetTopics topics) {
		this.topics = topics;
	}

	/**
	 * All topics.
	 * @return what was seen at the last look
	 */
	@ReadOperation
	TopicsDescriptor topics() {
		TopicsReport report = this.topics.report();
		return new TopicsDescriptor(report.applied(), report.topics().stream().map(TopicDescriptor::of).toList(),
				report.onlyOnTarget(), report.deleted().stream().map(DeletedTopicDescriptor::of).toList(),
				AclsDescriptor.of(report.acls()));
	}

	/**
	 * One topic.
	 * @param topic its name on the source
	 * @return the topic, or {@code null} if it is not replicated
	 */
	@ReadOperation
	@Nullable TopicDescriptor topic(@Selector String topic) {
		return this.topics.report()
			.topics()
			.stream()
			.filter((drift) -> drift.topic().equals(topic))
			.findFirst()
			.map(TopicDescriptor::of)
			.orElse(null);
	}

	/**
	 * All topics.
	 *
	 * @param applied whether differences are removed
	 * @param topics the topics of all routes
	 * @param onlyOnTarget topics that nothing is replicated to
	 * @param deleted topics that were deleted on the source
	 * @param acls how ACLs of topics compare
	 */
	record TopicsDescriptor(boolean applied, List<TopicDescriptor> topics, List<String> onlyOnTarget,
			List<DeletedTopicDescriptor> deleted, AclsDescriptor acls) {

	}

	/**
	 * How ACLs of topics compare.
	 *
	 * @param obstacle why they are not compared
	 * @param differences those that differ
	 */
	record AclsDescriptor(@Nullable String obstacle, List<AclDescriptor> differences) {

		static AclsDescriptor of(AclReport report) {
			return new AclsDescriptor(report.obstacle(),
					report.differences()
						.stream()
						.map((drift) -> new AclDescriptor(drift.topic(), drift.pattern(), drift.acl(), drift.change(),
								drift.why().tag(), drift.detail()))
						.toList());
		}

	}

	/**
	 * An ACL that differs.
	 *
	 * @param topic the topic on the target, or what its name begins with
	 * @param pattern literal or prefixed
	 * @param acl who may do what, or not, and from where
	 * @param change create or remove
	 * @param why why it differs
	 * @param detail what is in the way
	 */
	record AclDescriptor(String topic, String pattern, String acl, String change, String why, @Nullable String detail) {

	}

	/**
	 * A topic that was deleted on the source.
	 *
	 * @param topic its name on the source
	 * @param target its name on the target
	 * @param since when that was seen
	 * @param state reported, awaited, withheld, failed or deleted
	 * @param detail what is in the way
	 */
	record DeletedTopicDescriptor(String topic, String target, Instant since, String state, @Nullable String detail) {

		static DeletedTopicDescriptor of(DeletedTopic deleted) {
			return new DeletedTopicDescriptor(deleted.topic(), deleted.target(), deleted.since(), deleted.state().tag(),
					deleted.detail());
		}

	}

	/**
	 * A topic.
	 *
	 * @param route its route
	 * @param topic its name on the source
	 * @param target its name on the target
	 * @param state equal, changed, different or missing
	 * @param sourcePartitions number of its partitions on the source
	 * @param targetPartitions number of its partitions on the target
	 * @param sourceReplicas number of replicas on the source
	 * @param targetReplicas number of replicas on the target
	 * @param configurations configurations that differ
	 * @param conflicts what may fail records
	 */
	record TopicDescriptor(String route, String topic, String target, String state, int sourcePartitions,
			int targetPartitions, int sourceReplicas, int targetReplicas, List<ConfigurationDescriptor> configurations,
			List<ConflictDescriptor> conflicts) {

		static TopicDescriptor of(TopicDrift drift) {
			return new TopicDescriptor(drift.route(), drift.topic(), drift.target(),
					drift.state().name().toLowerCase(Locale.ROOT), drift.sourcePartitions(), drift.targetPartitions(),
					drift.sourceReplicas(), drift.targetReplicas(),
					drift.configurations().stream().map(ConfigurationDescriptor::of).toList(),
					drift.conflicts()
						.stream()
						.map((found) -> new ConflictDescriptor(found.kind(), found.text()))
						.toList());
		}

	}

	/**
	 * A configuration that differs.
	 *
	 * @param name its name
	 * @param source what it is on the source, or what all topics shall have
	 * @param target what it is on the target
	 * @param why why it differs
	 * @param detail what is in the way
	 */
	record ConfigurationDescriptor(String name, @Nullable String source, @Nullable String target, String why,
			@Nullable String detail) {

		static ConfigurationDescriptor of(ConfigDrift drift) {
			return new ConfigurationDescriptor(drift.configuration(), drift.wanted(), drift.target(), drift.why().tag(),
					drift.detail());
		}

	}

	/**
	 * What may fail records, or changes what they mean.
	 *
	 * @param conflict its kind
	 * @param text what it means, and the way out
	 */
	record ConflictDescriptor(String conflict, String text) {

	}

}
