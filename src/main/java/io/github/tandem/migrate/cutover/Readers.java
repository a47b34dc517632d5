package io.github.tandem.migrate.cutover;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaException;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;

/**
 * Who reads topics of the source.
 */
final class Readers {

	private static final Set<GroupState> WITHOUT_MEMBERS = Set.of(GroupState.EMPTY, GroupState.DEAD);

	private final Cluster source;

	Readers(Cluster source) {
		this.source = source;
	}

	/**
	 * Name the groups that have members which read some of the topics.
	 * @param topics the topics
	 * @param wanted which groups count
	 * @return a line for each group
	 */
	List<String> name(Set<String> topics, Predicate<String> wanted) {
		List<String> lines = new ArrayList<>();
		active().stream().filter(wanted).forEach((group) -> {
			try {
				ConsumerGroupDescription described = describe(group);
				Set<String> read = new TreeSet<>();
				described.members()
					.forEach((member) -> member.assignment()
						.topicPartitions()
						.forEach((partition) -> read.add(partition.topic())));
				read.retainAll(topics);
				if (!read.isEmpty()) {
					lines
						.add("%s reads %s: %s".formatted(group, String.join(", ", read), members(described.members())));
				}
			}
			catch (ClusterException | KafkaException ex) {
				lines.add("%s: %s".formatted(group, ex.getMessage()));
			}
		});
		return lines;
	}

	private ConsumerGroupDescription describe(String group) {
		Map<String, ConsumerGroupDescription> described = this.source.ask("describe the group " + group,
				(admin) -> admin.describeConsumerGroups(List.of(group)).all());
		return Objects.requireNonNull(described.get(group));
	}

	private Set<String> active() {
		Set<String> names = new TreeSet<>();
		for (GroupListing group : this.source.ask("list the groups", (admin) -> admin.listGroups().all())) {
			if (group.protocol().equals("consumer")
					&& group.groupState().filter((state) -> !WITHOUT_MEMBERS.contains(state)).isPresent()) {
				names.add(group.groupId());
			}
		}
		return names;
	}

	private static String members(Collection<MemberDescription> members) {
		return members.stream()
			.map((member) -> "%s at %s".formatted(member.clientId(), member.host().replaceFirst("^/", "")))
			.distinct()
			.sorted()
			.limit(5)
			.collect(Collectors.joining(", "));
	}

	/**
	 * Whether somebody replicates.
	 * @param groups the consumer groups of the routes
	 * @return those without members
	 */
	List<String> withoutMembers(Collection<String> groups) {
		Set<String> active = active();
		return groups.stream().filter((group) -> !active.contains(group)).sorted().toList();
	}

}
