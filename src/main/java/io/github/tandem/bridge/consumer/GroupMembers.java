package io.github.tandem.bridge.consumer;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;

/**
 * The members of a consumer group.
 *
 * @param source the cluster that has the group
 * @param group the group
 */
record GroupMembers(Cluster source, String group) {

	private static final Set<GroupState> SETTLED = Set.of(GroupState.STABLE, GroupState.EMPTY, GroupState.DEAD);

	/**
	 * Ask for the members.
	 * @return what the cluster says of each; none if it does not know the group, which it
	 * forgets when the last one left and no offset is committed (KIP-1043)
	 * @throws ClusterException if it does not answer, or refuses to
	 */
	Collection<MemberDescription> now() {
		return describe().map(ConsumerGroupDescription::members).orElse(List.of());
	}

	/**
	 * Ask for the members, unless their partitions change hands just now.
	 * @return what the cluster says of each, or nothing while the group is rebalancing
	 * @throws ClusterException if it does not answer, or refuses to
	 */
	Optional<Collection<MemberDescription>> settled() {
		Optional<ConsumerGroupDescription> description = describe();
		return (description.isEmpty() || SETTLED.contains(description.get().groupState()))
				? Optional.of(description.map(ConsumerGroupDescription::members).orElse(List.of())) : Optional.empty();
	}

	private Optional<ConsumerGroupDescription> describe() {
		try {
			return Optional.of(this.source.ask("describe the consumer group " + this.group,
					(admin) -> admin.describeConsumerGroups(Set.of(this.group)).describedGroups().get(this.group)));
		}
		catch (ClusterException ex) {
			if (ex.getCause() instanceof GroupIdNotFoundException) {
				return Optional.empty();
			}
			throw ex;
		}
	}

}
