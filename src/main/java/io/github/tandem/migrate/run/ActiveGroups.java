package io.github.tandem.migrate.run;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.KafkaException;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;

/**
 * The groups of the source that have members: who reads its topics, and who replicates.
 */
public final class ActiveGroups {

	private static final Set<GroupState> WITHOUT_MEMBERS = Set.of(GroupState.EMPTY, GroupState.DEAD);

	private static final Set<GroupType> OTHERS = Set.of(GroupType.SHARE, GroupType.STREAMS);

	private final Cluster source;

	/**
	 * Prepare; nothing is asked yet.
	 * @param source the source
	 */
	public ActiveGroups(Cluster source) {
		this.source = source;
	}

	/**
	 * Name the groups that have members which read some of the topics.
	 * @param topics the topics
	 * @param wanted which groups count
	 * @return a line for each group
	 */
	public List<String> name(Set<String> topics, Predicate<String> wanted) {
		List<String> lines = new ArrayList<>();
		describe(active().stream().filter(wanted).toList()).forEach((group, described) -> {
			try {
				line(group, described.get(), topics).ifPresent(lines::add);
			}
			catch (ClusterException | KafkaException ex) {
				lines.add("%s: %s".formatted(group, ex.getMessage()));
			}
		});
		return lines;
	}

	private Optional<String> line(String group, ConsumerGroupDescription described, Set<String> topics) {
		Set<String> read = new TreeSet<>();
		described.members()
			.forEach((member) -> member.assignment()
				.topicPartitions()
				.forEach((partition) -> read.add(partition.topic())));
		boolean isUndecided = read.isEmpty() && !described.members().isEmpty();
		read.retainAll(topics);
		if (isUndecided && hasRead(group, topics)) {
			return Optional.of("%s has members that are given no partition yet, and has read these topics: %s"
				.formatted(group, members(described.members())));
		}
		return read.isEmpty() ? Optional.empty() : Optional
			.of("%s reads %s: %s".formatted(group, String.join(", ", read), members(described.members())));
	}

	private boolean hasRead(String group, Set<String> topics) {
		return this.source
			.ask("read the offsets of the group " + group,
					(admin) -> admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
			.keySet()
			.stream()
			.anyMatch((partition) -> topics.contains(partition.topic()));
	}

	/**
	 * Groups with members of whom it cannot be told what they read.
	 * @return a line for each share group and each group of Kafka Streams' own protocol
	 */
	public List<String> others() {
		return this.source.ask("list the groups", (admin) -> admin.listGroups().all())
			.stream()
			.filter((group) -> group.type().filter(OTHERS::contains).isPresent() && hasMembers(group))
			.map((group) -> "%s is a %s group: see whether it reads these topics".formatted(group.groupId(),
					group.type().map(String::valueOf).orElse("")))
			.sorted()
			.toList();
	}

	private static boolean hasMembers(GroupListing group) {
		return group.groupState().filter((state) -> !WITHOUT_MEMBERS.contains(state)).isPresent();
	}

	// all at once: there may be thousands
	private Map<String, Supplier<ConsumerGroupDescription>> describe(Collection<String> groups) {
		Map<String, Supplier<ConsumerGroupDescription>> described = new TreeMap<>();
		if (!groups.isEmpty()) {
			this.source.call("describe groups", (admin) -> admin.describeConsumerGroups(groups))
				.describedGroups()
				.forEach((group, answer) -> described.put(group,
						() -> this.source.await("describe the group " + group, answer)));
		}
		return described;
	}

	private Set<String> active() {
		Set<String> names = new TreeSet<>();
		Set<String> withoutState = new TreeSet<>();
		for (GroupListing group : this.source.ask("list the groups", (admin) -> admin.listGroups().all())) {
			if (group.protocol().equals("consumer") && group.type().filter(OTHERS::contains).isEmpty()) {
				if (group.groupState().isEmpty()) {
					withoutState.add(group.groupId());
				}
				else if (hasMembers(group)) {
					names.add(group.groupId());
				}
			}
		}
		// brokers before 2.6 list no states (KIP-518)
		describe(withoutState).forEach((group, described) -> {
			if (hasMembers(described)) {
				names.add(group);
			}
		});
		return names;
	}

	private static boolean hasMembers(Supplier<ConsumerGroupDescription> described) {
		try {
			return !described.get().members().isEmpty();
		}
		catch (ClusterException ex) {
			// whoever looks at it is told why
			return true;
		}
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
	public List<String> withoutMembers(Collection<String> groups) {
		Set<String> active = active();
		return groups.stream().filter((group) -> !active.contains(group)).sorted().toList();
	}

}
