package io.github.tandem.doctor.rights;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeClusterRequest;
import org.apache.kafka.common.requests.DescribeClusterResponse;
import org.apache.kafka.common.requests.HeartbeatRequest;
import org.apache.kafka.common.requests.HeartbeatResponse;
import org.apache.kafka.common.requests.ListGroupsRequest;
import org.apache.kafka.common.requests.ListGroupsResponse;
import org.apache.kafka.common.utils.Utils;

import io.github.tandem.doctor.exam.Client;
import io.github.tandem.doctor.probe.Conversation;
import io.github.tandem.doctor.probe.ConversationException;
import io.github.tandem.doctor.report.Row;
import io.github.tandem.doctor.report.Verdict;
import io.github.tandem.route.Destination;
import io.github.tandem.route.OnRejected;
import io.github.tandem.route.Route;
import io.github.tandem.route.Routes;

/**
 * Compares what each route needs with what the user may do, by questions that change
 * nothing.
 */
public final class RightsExam {

	private static final int GROUPS = 50;

	private final Routes routes;

	private final String deployment;

	private final Duties duties;

	/**
	 * Prepare.
	 * @param routes the routes
	 * @param deployment name of the deployment
	 * @param duties what Tandem does with topics on the target
	 */
	public RightsExam(Routes routes, String deployment, Duties duties) {
		this.routes = routes;
		this.deployment = deployment;
		this.duties = duties;
	}

	/**
	 * Compare, on both clusters. What one request leaves open does not hide what the
	 * others tell.
	 * @param source the client of the source
	 * @param sourceBroker a broker of the source
	 * @param target the client of the target
	 * @param targetBroker a broker of the target
	 * @return a row for each route on each cluster, one for what Tandem does besides, and
	 * one for what was not answered
	 */
	public List<Row> examine(Client source, Conversation sourceBroker, Client target, Conversation targetBroker) {
		RightsRows rows = new RightsRows();
		rows.answer(source, () -> GrantedTopics.ofAll(sourceBroker)).ifPresent((visible) -> {
			Map<String, Map<String, Destination>> destinations = this.routes.destinations(visible.visible());
			for (Route route : this.routes.stream().toList()) {
				Set<String> topics = destinations.getOrDefault(route.name(), Map.of()).keySet();
				rows.answer(source, () -> missingOnSource(route, topics, visible, sourceBroker))
					.ifPresent((missing) -> rows.add(source, route, missing, topics.size()));
			}
			if (this.duties.grants()) {
				rows.answer(source, () -> missingOnCluster(sourceBroker, AclOperation.DESCRIBE))
					.ifPresent((missing) -> rows.add(source, missing));
			}
			Set<String> groups = this.duties.moves()
					? rows.answer(source, () -> moved(sourceBroker)).orElseGet(TreeSet::new) : Set.of();
			Map<Route, Set<Need>> onTarget = new LinkedHashMap<>();
			AbsentTopics absent = new AbsentTopics();
			for (Route route : this.routes.stream().toList()) {
				Set<String> topics = targets(route, destinations.getOrDefault(route.name(), Map.of()).values());
				rows.answer(target, () -> missingOnTarget(topics, targetBroker, !groups.isEmpty(), route, absent))
					.ifPresent((missing) -> onTarget.put(route, missing));
			}
			Optional<Set<Need>> besides = rows.answer(target, () -> missingBesides(groups, targetBroker, absent));
			// last, as a service may close the connection for what it does not know
			rows.answer(target, () -> absent.ask(targetBroker));
			onTarget.forEach((route, missing) -> {
				Set<String> topics = targets(route, destinations.getOrDefault(route.name(), Map.of()).values());
				missing.addAll(absent.missing(topics));
				rows.add(target, route, missing, topics.size());
			});
			besides.ifPresent((missing) -> {
				missing.addAll(absent.missing(ownTopics()));
				rows.add(target, missing);
			});
		});
		return rows.all();
	}

	/**
	 * The verdict where no broker is there any more to be asked.
	 * @param failure why
	 * @return the verdict
	 */
	public static Verdict unanswered(ConversationException failure) {
		return RightsRows.unanswered("could not be looked at: " + failure.getMessage());
	}

	private Set<String> ownTopics() {
		return Set.of(this.deployment + ".topics.internal", this.deployment + ".offsets.internal");
	}

	private Set<Need> missingBesides(Set<String> groups, Conversation broker, AbsentTopics absent)
			throws ConversationException {
		Set<Need> missing = missingForDuties(broker, absent);
		for (String group : groups) {
			if (isForbidden(group, broker)) {
				missing.add(Need.group(group));
			}
		}
		return missing;
	}

	// of those that this broker coordinates, and may be described, some: that is one
	// request each
	private Set<String> moved(Conversation broker) throws ConversationException {
		Set<String> own = this.routes.stream().map((route) -> route.group(this.deployment)).collect(Collectors.toSet());
		return broker.ask(ListGroupsResponse.class, new ListGroupsRequest.Builder(new ListGroupsRequestData()))
			.data()
			.groups()
			.stream()
			.filter((group) -> group.protocolType().isEmpty() || group.protocolType().equals("consumer"))
			.map(ListedGroup::groupId)
			.filter((group) -> this.duties.moves(group) && !own.contains(group))
			.sorted()
			.limit(GROUPS)
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private Set<Need> missingForDuties(Conversation broker, AbsentTopics absent) throws ConversationException {
		Set<Need> missing = new HashSet<>();
		if (this.duties.remembers()) {
			missing.addAll(missingOnOwn(this.deployment + ".topics.internal", true, broker, absent));
		}
		if (this.duties.grants()) {
			missing.addAll(missingOnCluster(broker, AclOperation.DESCRIBE, AclOperation.ALTER));
		}
		if (this.duties.maps()) {
			missing.addAll(missingOnOwn(this.deployment + ".offsets.internal", this.duties.creates(), broker, absent));
		}
		return missing;
	}

	private static Set<Need> missingOnOwn(String topic, boolean creates, Conversation broker, AbsentTopics absent)
			throws ConversationException {
		Set<Need> missing = new HashSet<>();
		GrantedTopics granted = GrantedTopics.of(broker, Set.of(topic));
		absent.toWrite(granted.absent());
		absent.toRead(granted.absent());
		for (AclOperation operation : List.of(AclOperation.READ, AclOperation.WRITE)) {
			if (granted.lacks(topic, operation)) {
				missing.add(Need.topic(topic, operation));
			}
		}
		if (creates && !AbsentTopics.uncreatable(Set.of(topic), granted, broker).isEmpty()) {
			missing.add(Need.topic(topic, AclOperation.CREATE));
		}
		return missing;
	}

	private Set<Need> missingOnSource(Route route, Set<String> topics, GrantedTopics visible, Conversation broker)
			throws ConversationException {
		Set<Need> missing = new HashSet<>();
		for (String topic : topics) {
			for (AclOperation operation : List.of(AclOperation.READ, AclOperation.DESCRIBE_CONFIGS)) {
				if (visible.lacks(topic, operation)) {
					missing.add(Need.topic(topic, operation));
				}
			}
		}
		// a topic that is spelled out may be there and not be seen
		Set<String> unseen = new TreeSet<>(route.names());
		unseen.removeAll(topics);
		GrantedTopics named = GrantedTopics.of(broker, unseen);
		unseen.stream()
			.filter((topic) -> named.lacks(topic, AclOperation.READ))
			.flatMap((topic) -> Stream.of(Need.topic(topic, AclOperation.READ),
					Need.topic(topic, AclOperation.DESCRIBE_CONFIGS)))
			.forEach(missing::add);
		String group = route.group(this.deployment);
		if (isForbidden(group, broker)) {
			missing.add(Need.group(group));
		}
		return missing;
	}

	// the heartbeat of nobody, which needs the right and has no effect
	private static boolean isForbidden(String group, Conversation broker) throws ConversationException {
		HeartbeatRequestData request = new HeartbeatRequestData().setGroupId(group)
			.setMemberId("tandem-doctor")
			.setGenerationId(-1);
		HeartbeatResponse response = broker.ask(HeartbeatResponse.class, new HeartbeatRequest.Builder(request));
		return response.error() == Errors.GROUP_AUTHORIZATION_FAILED;
	}

	private Set<String> targets(Route route, Collection<Destination> destinations) {
		Set<String> targets = new TreeSet<>();
		destinations.stream().filter(Destination.Topic.class::isInstance).map(Destination::name).forEach(targets::add);
		if (route.onRejected() == OnRejected.DEAD_LETTER) {
			targets.add(route.deadLetterTopic(this.deployment));
		}
		return targets;
	}

	private Set<Need> missingOnTarget(Set<String> topics, Conversation broker, boolean moves, Route route,
			AbsentTopics absent) throws ConversationException {
		Set<Need> missing = new HashSet<>();
		GrantedTopics granted = GrantedTopics.of(broker, topics);
		Set<String> uncreatable = this.duties.creates() ? AbsentTopics.uncreatable(topics, granted, broker) : Set.of();
		absent.toWrite(granted.absent());
		for (String topic : topics) {
			if (granted.lacks(topic, AclOperation.WRITE)) {
				missing.add(Need.topic(topic, AclOperation.WRITE));
			}
			duties().forEach((operation, isDone) -> {
				if (isDone && granted.lacks(topic, operation)) {
					missing.add(Need.topic(topic, operation));
				}
			});
			// offsets are committed of what may be read
			if (moves && !topic.equals(route.deadLetterTopic(this.deployment))) {
				if (granted.lacks(topic, AclOperation.READ)) {
					missing.add(Need.topic(topic, AclOperation.READ));
				}
				else if (granted.absent().contains(topic)) {
					absent.toRead(Set.of(topic));
				}
			}
			if (uncreatable.contains(topic)) {
				missing.add(Need.topic(topic, AclOperation.CREATE));
			}
		}
		return missing;
	}

	private Map<AclOperation, Boolean> duties() {
		return Map.of(AclOperation.ALTER, this.duties.creates(), AclOperation.ALTER_CONFIGS, this.duties.alters(),
				AclOperation.DELETE, this.duties.deletes());
	}

	private static Set<Need> missingOnCluster(Conversation broker, AclOperation... operations)
			throws ConversationException {
		DescribeClusterResponse response = broker.ask(DescribeClusterResponse.class, new DescribeClusterRequest.Builder(
				new DescribeClusterRequestData().setIncludeClusterAuthorizedOperations(true)));
		Set<Byte> granted = Utils.from32BitField(response.data().clusterAuthorizedOperations());
		Set<Need> missing = new HashSet<>();
		for (AclOperation operation : operations) {
			if (!granted.contains(operation.code())) {
				missing.add(Need.cluster(operation));
			}
		}
		return missing;
	}

}
