package io.github.tandem.doctor.rights;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

import io.github.tandem.doctor.probe.Conversation;
import io.github.tandem.doctor.probe.ConversationException;

/**
 * What the user may do with topics, as the brokers themselves tell it of those that the
 * user may see (KIP-430).
 */
final class GrantedTopics {

	private final Map<String, Set<AclOperation>> operations = new HashMap<>();

	private final Set<String> forbidden = new HashSet<>();

	private final Set<String> absent = new HashSet<>();

	private GrantedTopics() {
	}

	/**
	 * Ask for all topics that the user may see.
	 * @param conversation with a broker
	 * @return what is granted
	 * @throws ConversationException if the broker does not answer
	 */
	static GrantedTopics ofAll(Conversation conversation) throws ConversationException {
		return ask(conversation, null);
	}

	/**
	 * Ask for some topics, also those that there are not.
	 * @param conversation with a broker
	 * @param topics their names
	 * @return what is granted
	 * @throws ConversationException if the broker does not answer
	 */
	static GrantedTopics of(Conversation conversation, Set<String> topics) throws ConversationException {
		if (topics.isEmpty()) {
			return new GrantedTopics();
		}
		return ask(conversation, topics.stream().map((name) -> new MetadataRequestTopic().setName(name)).toList());
	}

	private static GrantedTopics ask(Conversation conversation, @Nullable List<MetadataRequestTopic> topics)
			throws ConversationException {
		MetadataRequestData request = new MetadataRequestData().setTopics(topics)
			.setAllowAutoTopicCreation(false)
			.setIncludeTopicAuthorizedOperations(true);
		GrantedTopics granted = new GrantedTopics();
		MetadataResponse response = conversation.ask(MetadataResponse.class, new MetadataRequest.Builder(request));
		response.data().topics().forEach(granted::add);
		return granted;
	}

	private void add(MetadataResponseTopic topic) {
		String name = String.valueOf(topic.name());
		if (topic.errorCode() == Errors.TOPIC_AUTHORIZATION_FAILED.code()) {
			this.forbidden.add(name);
		}
		else if (topic.errorCode() == Errors.UNKNOWN_TOPIC_OR_PARTITION.code()) {
			this.absent.add(name);
		}
		else if (topic.topicAuthorizedOperations() != MetadataResponse.AUTHORIZED_OPERATIONS_OMITTED) {
			this.operations.put(name,
					Utils.from32BitField(topic.topicAuthorizedOperations())
						.stream()
						.map(AclOperation::fromCode)
						.collect(Collectors.toSet()));
		}
	}

	/**
	 * The topics that there are and that the user may see.
	 * @return their names, without Kafka's own
	 */
	Set<String> visible() {
		Set<String> visible = new TreeSet<>(this.operations.keySet());
		visible.removeIf((name) -> name.startsWith("__"));
		return visible;
	}

	/**
	 * The topics that were asked for and are not there.
	 * @return their names
	 */
	Set<String> absent() {
		return Set.copyOf(this.absent);
	}

	/**
	 * Whether something is missing for sure.
	 * @param topic a topic that was asked for
	 * @param operation what is needed
	 * @return {@code true} if the brokers say that it is not granted
	 */
	boolean lacks(String topic, AclOperation operation) {
		Set<AclOperation> granted = this.operations.get(topic);
		return this.forbidden.contains(topic) || granted != null && !granted.contains(operation);
	}

}
