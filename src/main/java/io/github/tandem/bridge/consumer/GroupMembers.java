package io.github.tandem.bridge.consumer;

import java.util.Collection;
import java.util.Set;

import org.apache.kafka.clients.admin.MemberDescription;
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

	/**
	 * Ask for the members.
	 * @return what the cluster says of each; none if it does not know the group, which it
	 * forgets when the last one left and no offset is committed (KIP-1043)
	 * @throws ClusterException if it does not answer, or refuses to
	 */
	Collection<MemberDescription> now() {
		try {
			return this.source
				.ask("describe the consumer group " + this.group,
						(admin) -> admin.describeConsumerGroups(Set.of(this.group)).describedGroups().get(this.group))
				.members();
		}
		catch (ClusterException ex) {
			if (ex.getCause() instanceof GroupIdNotFoundException) {
				return Set.of();
			}
			throw ex;
		}
	}

}
