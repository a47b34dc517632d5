package io.github.tandem.bridge.consumer;

import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;

/**
 * Members of a route's consumer group that are not of its deployment: what they are
 * assigned is not replicated. They are told by the client ids of the others, which end
 * with a mark of deployment, route and target.
 */
public final class GroupStrangers {

	private static final Logger logger = LoggerFactory.getLogger(GroupStrangers.class);

	private final String route;

	private final String group;

	private final GroupMembers members;

	private final Supplier<String> mark;

	private volatile List<String> found = List.of();

	/**
	 * Create the look at a group.
	 * @param route the route
	 * @param group its consumer group
	 * @param source the cluster that has the group
	 * @param mark the mark of this deployment's members
	 */
	public GroupStrangers(String route, String group, Cluster source, Supplier<String> mark) {
		this.route = route;
		this.group = group;
		this.members = new GroupMembers(source, group);
		this.mark = mark;
	}

	/**
	 * Look at the members of the group.
	 */
	public void look() {
		try {
			this.members.settled().map(this::strangers).ifPresent((strangers) -> {
				report(strangers);
				this.found = strangers;
			});
		}
		catch (ClusterException ex) {
			if (ex.getCause() instanceof AuthorizationException && !this.found.isEmpty()) {
				// what was seen before is no longer to be told
				this.found = List.of();
				logger.atWarn()
					.addKeyValue("route", this.route)
					.addKeyValue("group", this.group)
					.log("Whether others are members of the consumer group is not known any more: grant DESCRIBE on it");
			}
			logger.atDebug()
				.addKeyValue("group", this.group)
				.addKeyValue("error", String.valueOf(ex.getMessage()))
				.log("Members of a consumer group are not known");
		}
	}

	private List<String> strangers(Collection<MemberDescription> all) {
		return all.stream()
			.filter((member) -> !member.assignment().topicPartitions().isEmpty() && !isOurs(member.clientId()))
			.map(GroupStrangers::describe)
			.sorted()
			.toList();
	}

	/**
	 * Whether a client id is one of this deployment's: without a mark it is of an earlier
	 * version of Tandem.
	 * @param clientId the id
	 * @return {@code true} if it is
	 */
	boolean isOurs(@Nullable String clientId) {
		return clientId != null && Pattern
			.matches(Pattern.quote(this.group) + "-\\d+(-" + Pattern.quote(this.mark.get()) + ")?", clientId);
	}

	private static String describe(MemberDescription member) {
		return "%s at %s with %d partitions".formatted(member.clientId(), member.host(),
				member.assignment().topicPartitions().size());
	}

	private void report(List<String> strangers) {
		if (!strangers.isEmpty() && this.found.isEmpty()) {
			logger.atError()
				.addKeyValue("route", this.route)
				.addKeyValue("group", this.group)
				.addKeyValue("members", strangers)
				.log("Others are members of the consumer group and hold partitions, which are not replicated");
		}
		else if (strangers.isEmpty() && !this.found.isEmpty()) {
			logger.atInfo()
				.addKeyValue("route", this.route)
				.addKeyValue("group", this.group)
				.log("All members of the consumer group are of this deployment again");
		}
	}

	/**
	 * The members that were found last.
	 * @return a description of each
	 */
	public List<String> found() {
		return this.found;
	}

}
