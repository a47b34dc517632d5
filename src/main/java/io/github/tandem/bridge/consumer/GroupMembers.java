package io.github.tandem.bridge.consumer;

import java.util.Collection;
import java.util.Set;

import org.apache.kafka.clients.admin.MemberDescription;

import io.github.tandem.cluster.Cluster;

/**
 * The members of a consumer group.
 *
 * @param source the cluster that has the group
 * @param group the group
 */
record GroupMembers(Cluster source, String group) {

	/**
	 * Ask for the members.
	 * @return what the cluster says of each
	 * @throws io.github.tandem.cluster.ClusterException if it does not answer, or refuses
	 * to
	 */
	Collection<MemberDescription> now() {
		return this.source
			.ask("describe the consumer group " + this.group,
					(admin) -> admin.describeConsumerGroups(Set.of(this.group)).describedGroups().get(this.group))
			.members();
	}

}
