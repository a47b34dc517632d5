package io.github.tandem.doctor.exam;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Collectors;

import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeQuorumResponseData.ReplicaState;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.requests.DescribeClientQuotasRequest;
import org.apache.kafka.common.requests.DescribeClientQuotasResponse;
import org.apache.kafka.common.requests.DescribeConfigsRequest;
import org.apache.kafka.common.requests.DescribeConfigsResponse;
import org.apache.kafka.common.requests.DescribeQuorumRequest;
import org.apache.kafka.common.requests.DescribeQuorumResponse;

import io.github.tandem.doctor.probe.Conversation;
import io.github.tandem.doctor.probe.ConversationException;
import io.github.tandem.doctor.probe.Endpoint;
import io.github.tandem.doctor.report.Hint;
import io.github.tandem.doctor.report.Step;
import io.github.tandem.doctor.report.Symptom;

/**
 * Asks one broker what is known of its cluster as a whole. What the user may not read is
 * left out, and said so.
 */
class Surveyor {

	private static final Duration CLOCKS = Duration.ofSeconds(5);

	private static final String MAY_NOT = "not to be read without DESCRIBE_CONFIGS on the cluster";

	private final Client client;

	private final Tools tools;

	Surveyor(Client client, Tools tools) {
		this.client = client;
		this.tools = tools;
	}

	/**
	 * Ask.
	 * @param endpoint the name at which the broker answered
	 * @param identity what the broker said of itself
	 * @return what is known
	 * @throws ConversationException if it does not answer any more
	 */
	Survey survey(Endpoint endpoint, BrokerIdentity identity) throws ConversationException {
		try (Conversation conversation = open(endpoint, identity)) {
			return survey(conversation, endpoint, identity);
		}
	}

	private Conversation open(Endpoint endpoint, BrokerIdentity identity) throws ConversationException {
		return Conversation.open(this.client.configuration(), endpoint, identity.address(), this.tools.patience(),
				this.tools.clock());
	}

	private Survey survey(Conversation conversation, Endpoint endpoint, BrokerIdentity identity) {
		Leaders leaders = new Leaders(this.client.role());
		List<Look> looks = new ArrayList<>();
		List<Node> brokers = identity.brokers();
		looks.add(Look.well(Step.BROKERS,
				"%s with %d broker%s".formatted(
						identity.clusterId().map("cluster "::concat).orElse("a cluster that does not tell its id"),
						brokers.size(), (brokers.size() != 1) ? "s" : "")));
		looks.add(controller(identity));
		looks.add(leaders.look(() -> open(endpoint, identity)));
		looks.add(racks(brokers));
		looks.add(answer(Step.CLOCK, () -> clocks(conversation)));
		Map<String, String> settings = new HashMap<>();
		looks.add(answer(Step.OFFSETS_RETENTION, () -> {
			settings.putAll(settings(conversation, identity));
			return retention(settings);
		}));
		looks.add(answer(Step.QUOTAS, () -> quotas(conversation)));
		String largest = settings.get("message.max.bytes");
		return new Survey(endpoint, identity.address(), identity.clusterId(), brokers, leaders.led(), looks,
				(largest != null) ? OptionalLong.of(Long.parseLong(largest)) : OptionalLong.empty());
	}

	// the network works: what is not answered now can do without
	private static Look answer(Step step, Question question) {
		try {
			return question.ask();
		}
		catch (ConversationException | RuntimeException ex) {
			return Look.skipped(step, "not answered: " + ex.getMessage());
		}
	}

	private Look controller(BrokerIdentity identity) {
		return (identity.controller() >= 0)
				? Look.well(Step.CONTROLLER, "requests for it go by broker " + identity.controller())
				: Look.failed(Step.CONTROLLER, "no broker is the controller", Symptom.NO_CONTROLLER,
						Hint.of("Topics can be neither created nor changed: see the controllers' logs of the %s."
							.formatted(this.client.role())));
	}

	private static Look racks(List<Node> brokers) {
		String racks = brokers.stream()
			.map(Node::rack)
			.filter(Objects::nonNull)
			.distinct()
			.sorted()
			.collect(Collectors.joining(", "));
		return Look.well(Step.RACKS, racks.isEmpty() ? "none" : racks);
	}

	private Look clocks(Conversation conversation) throws ConversationException {
		if (!conversation.knows(ApiKeys.DESCRIBE_QUORUM)) {
			return Look.skipped(Step.CLOCK, "brokers of this release do not tell the time");
		}
		Instant start = this.tools.clock().instant();
		DescribeQuorumResponse response = conversation.ask(DescribeQuorumResponse.class,
				new DescribeQuorumRequest.Builder(
						DescribeQuorumRequest.singletonRequest(new TopicPartition("__cluster_metadata", 0))));
		Instant middle = start.plus(Duration.between(start, this.tools.clock().instant()).dividedBy(2));
		// of itself, the leader tells the time (KIP-836)
		OptionalLong time = response.data()
			.topics()
			.stream()
			.flatMap((topic) -> topic.partitions().stream())
			.flatMap((partition) -> partition.currentVoters()
				.stream()
				.filter((voter) -> voter.replicaId() == partition.leaderId()))
			.mapToLong(ReplicaState::lastCaughtUpTimestamp)
			.filter((timestamp) -> timestamp > 0)
			.findFirst();
		if (time.isEmpty()) {
			return Look.skipped(Step.CLOCK, "not to be asked without DESCRIBE on the cluster");
		}
		Duration difference = Duration.between(middle, Instant.ofEpochMilli(time.getAsLong()));
		String said = "the controller's is %d ms %s".formatted(difference.abs().toMillis(),
				difference.isNegative() ? "behind" : "ahead");
		return (difference.abs().compareTo(CLOCKS) <= 0) ? Look.well(Step.CLOCK, said) : Look
			.doubtful(Step.CLOCK, said, Symptom.CLOCKS_DIFFER, Hint
				.of("Lag in seconds and the validity of certificates are judged by the clocks: synchronise that of this machine or that of the %s."
					.formatted(this.client.role())));
	}

	private static Map<String, String> settings(Conversation conversation, BrokerIdentity identity)
			throws ConversationException {
		if (identity.node().isEmpty()) {
			return Map.of();
		}
		DescribeConfigsRequestData request = new DescribeConfigsRequestData()
			.setResources(List.of(new DescribeConfigsRequestData.DescribeConfigsResource()
				.setResourceType(ConfigResource.Type.BROKER.id())
				.setResourceName(String.valueOf(identity.node().getAsInt()))
				.setConfigurationKeys(List.of("message.max.bytes", "offsets.retention.minutes"))));
		return conversation.ask(DescribeConfigsResponse.class, new DescribeConfigsRequest.Builder(request))
			.data()
			.results()
			.stream()
			.flatMap((result) -> result.configs().stream())
			.filter((setting) -> setting.value() != null)
			.collect(Collectors.toMap(DescribeConfigsResourceResult::name, DescribeConfigsResourceResult::value));
	}

	private static Look retention(Map<String, String> settings) {
		String minutes = settings.get("offsets.retention.minutes");
		if (minutes == null) {
			return Look.skipped(Step.OFFSETS_RETENTION, MAY_NOT);
		}
		return Look.well(Step.OFFSETS_RETENTION, "offsets of a group without members are kept for %d hours"
			.formatted(Duration.ofMinutes(Long.parseLong(minutes)).toHours()));
	}

	private Look quotas(Conversation conversation) throws ConversationException {
		if (!conversation.knows(ApiKeys.DESCRIBE_CLIENT_QUOTAS)) {
			return Look.skipped(Step.QUOTAS, "brokers of this release do not tell");
		}
		DescribeClientQuotasResponse response = conversation.ask(DescribeClientQuotasResponse.class,
				new DescribeClientQuotasRequest.Builder(ClientQuotaFilter.all()));
		if (response.data().errorCode() != Errors.NONE.code()) {
			return Look.skipped(Step.QUOTAS, MAY_NOT);
		}
		String quotas = response.data()
			.entries()
			.stream()
			.filter((entry) -> entry.entity()
				.stream()
				.allMatch((part) -> part.entityName() == null || !part.entityType().equals(ClientQuotaEntity.USER)
						|| this.client.user().filter(part.entityName()::equals).isPresent()))
			.map((entry) -> entry.entity()
				.stream()
				.map((part) -> "%s %s".formatted(part.entityType(),
						(part.entityName() != null) ? part.entityName() : "(default)"))
				.collect(Collectors.joining(", "))
					+ entry.values()
						.stream()
						.map((value) -> " %s=%.0f".formatted(value.key(), value.value()))
						.collect(Collectors.joining()))
			.collect(Collectors.joining("; "));
		return Look.well(Step.QUOTAS, quotas.isEmpty() ? "none" : quotas);
	}

	/**
	 * Something that is asked of a broker.
	 */
	@FunctionalInterface
	private interface Question {

		Look ask() throws ConversationException;

	}

}
