package io.github.tandem.doctor.exam;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeConfigsRequest;
import org.apache.kafka.common.requests.DescribeConfigsResponse;
import org.apache.kafka.common.requests.ListOffsetsRequest;
import org.apache.kafka.common.requests.ListOffsetsResponse;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.MetadataResponse;

import io.github.tandem.doctor.probe.Conversation;
import io.github.tandem.doctor.probe.ConversationException;

/**
 * Asks a broker who it is and whom it knows. No answer of Kafka holds the id of the
 * broker that gives it, so it is found out by what only one broker can answer.
 */
class Brokers {

	// as in ConfigHelper of Kafka's broker
	private static final Pattern EXPECTED = Pattern.compile("expected (\\d+)");

	private final Map<Integer, TopicPartition> led;

	/**
	 * Ask with what is known of the cluster.
	 * @param led for each broker a partition that it leads, as far as there are any
	 */
	Brokers(Map<Integer, TopicPartition> led) {
		this.led = led;
	}

	/**
	 * Ask a broker who it is and whom it knows.
	 * @param conversation with the broker
	 * @param address where it answers
	 * @return what it said
	 * @throws ConversationException if it does not answer
	 */
	BrokerIdentity identify(Conversation conversation, InetAddress address) throws ConversationException {
		MetadataResponse metadata = conversation.ask(MetadataResponse.class,
				new MetadataRequest.Builder(List.of(), false));
		int controller = (metadata.controller() != null) ? metadata.controller().id() : -1;
		return new BrokerIdentity(address, Optional.ofNullable(metadata.clusterId()), node(conversation),
				List.copyOf(metadata.brokers()), controller);
	}

	private OptionalInt node(Conversation conversation) {
		OptionalInt node = told(() -> byConfiguration(conversation));
		return node.isEmpty() ? told(() -> byLeadership(conversation)) : node;
	}

	// who does not tell is a broker all the same, and may tell otherwise
	private static OptionalInt told(Question question) {
		try {
			return question.ask();
		}
		catch (ConversationException ex) {
			return OptionalInt.empty();
		}
	}

	// a broker describes no other's configuration, and says then whose it has
	private static OptionalInt byConfiguration(Conversation conversation) throws ConversationException {
		DescribeConfigsRequestData request = new DescribeConfigsRequestData()
			.setResources(List.of(new DescribeConfigsRequestData.DescribeConfigsResource()
				.setResourceType(ConfigResource.Type.BROKER.id())
				.setResourceName(String.valueOf(Integer.MAX_VALUE))
				.setConfigurationKeys(List.of("broker.id"))));
		DescribeConfigsResponse response = conversation.ask(DescribeConfigsResponse.class,
				new DescribeConfigsRequest.Builder(request));
		return response.data()
			.results()
			.stream()
			.map((result) -> EXPECTED.matcher(String.valueOf(result.errorMessage())))
			.filter(Matcher::find)
			.mapToInt((matcher) -> Integer.parseInt(matcher.group(1)))
			.findFirst();
	}

	// only the leader tells the end of a log
	private OptionalInt byLeadership(Conversation conversation) throws ConversationException {
		for (Map.Entry<Integer, TopicPartition> entry : this.led.entrySet()) {
			TopicPartition partition = entry.getValue();
			ListOffsetsTopic topic = new ListOffsetsTopic().setName(partition.topic())
				.setPartitions(List.of(new ListOffsetsPartition().setPartitionIndex(partition.partition())
					.setTimestamp(ListOffsetsRequest.LATEST_TIMESTAMP)));
			ListOffsetsResponse response = conversation.ask(ListOffsetsResponse.class,
					ListOffsetsRequest.Builder.forConsumer(false, IsolationLevel.READ_UNCOMMITTED)
						.setTargetTimes(List.of(topic)));
			if (response.data().topics().get(0).partitions().get(0).errorCode() == Errors.NONE.code()) {
				return OptionalInt.of(entry.getKey());
			}
		}
		return OptionalInt.empty();
	}

	/**
	 * A way to find out an id.
	 */
	@FunctionalInterface
	private interface Question {

		OptionalInt ask() throws ConversationException;

	}

}
