package io.github.tandem.doctor.rights;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicCollection;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.SimpleRecord;
import org.apache.kafka.common.requests.CreateTopicsRequest;
import org.apache.kafka.common.requests.CreateTopicsResponse;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;

import io.github.tandem.doctor.probe.Conversation;
import io.github.tandem.doctor.probe.ConversationException;

/**
 * What the user may not do with topics that are not there yet. A broker looks at rights
 * before it looks for a partition, and it is asked for one that no topic has: nothing is
 * written or read, also if somebody creates the topic meanwhile.
 */
final class AbsentTopics {

	private static final int NOWHERE = Integer.MAX_VALUE;

	private static final short OLDEST_PRODUCE = 3;

	// later ones know topics by their ids alone
	private static final short LATEST_PRODUCE = 12;

	private static final short LATEST_FETCH = 12;

	private final Set<String> toWrite = new TreeSet<>();

	private final Set<String> toRead = new TreeSet<>();

	private Set<String> unwritable = Set.of();

	private Set<String> unreadable = Set.of();

	void toWrite(Set<String> topics) {
		this.toWrite.addAll(topics);
	}

	void toRead(Set<String> topics) {
		this.toRead.addAll(topics);
	}

	/**
	 * Ask for all of them.
	 * @param broker a conversation with a broker
	 * @return these topics
	 * @throws ConversationException if the broker does not answer
	 */
	AbsentTopics ask(Conversation broker) throws ConversationException {
		this.unwritable = unwritable(this.toWrite, broker);
		this.unreadable = unreadable(this.toRead, broker);
		return this;
	}

	/**
	 * What the broker has refused.
	 * @param topics some of them
	 * @return a need for each
	 */
	Set<Need> missing(Set<String> topics) {
		Set<Need> missing = new HashSet<>();
		for (String topic : topics) {
			if (this.unwritable.contains(topic)) {
				missing.add(Need.topic(topic, AclOperation.WRITE));
			}
			if (this.unreadable.contains(topic)) {
				missing.add(Need.topic(topic, AclOperation.READ));
			}
		}
		return missing;
	}

	private static Set<String> unwritable(Set<String> topics, Conversation broker) throws ConversationException {
		if (topics.isEmpty()) {
			return Set.of();
		}
		TopicProduceDataCollection data = new TopicProduceDataCollection();
		for (String topic : topics) {
			data.add(new TopicProduceData().setName(topic)
				.setPartitionData(List.of(new PartitionProduceData().setIndex(NOWHERE)
					.setRecords(MemoryRecords.withRecords(Compression.NONE, new SimpleRecord(new byte[0]))))));
		}
		ProduceRequestData request = new ProduceRequestData().setAcks((short) 1).setTimeoutMs(1_000).setTopicData(data);
		ProduceResponse response = broker.ask(ProduceResponse.class,
				new ProduceRequest.Builder(OLDEST_PRODUCE, LATEST_PRODUCE, request));
		Set<String> refused = new HashSet<>();
		response.data().responses().forEach((topic) -> topic.partitionResponses().forEach((partition) -> {
			if (isForbidden(partition.errorCode())) {
				refused.add(topic.name());
			}
		}));
		return refused;
	}

	private static Set<String> unreadable(Set<String> topics, Conversation broker) throws ConversationException {
		if (topics.isEmpty()) {
			return Set.of();
		}
		Map<TopicPartition, FetchRequest.PartitionData> partitions = new HashMap<>();
		for (String topic : topics) {
			partitions.put(new TopicPartition(topic, NOWHERE),
					new FetchRequest.PartitionData(Uuid.ZERO_UUID, 0, 0, 1, Optional.empty()));
		}
		FetchResponse response = broker.ask(FetchResponse.class,
				FetchRequest.Builder.forConsumer(LATEST_FETCH, 0, 0, partitions));
		Set<String> refused = new HashSet<>();
		response.data().responses().forEach((topic) -> topic.partitions().forEach((partition) -> {
			if (isForbidden(partition.errorCode())) {
				refused.add(topic.topic());
			}
		}));
		return refused;
	}

	/**
	 * Find those that the user may not create: a validation is asked for, which creates
	 * nothing.
	 * @param topics their names, also of topics that are there
	 * @param granted what is known of them
	 * @param broker a conversation with a broker
	 * @return the names of those that the broker refuses
	 * @throws ConversationException if the broker does not answer
	 */
	static Set<String> uncreatable(Set<String> topics, GrantedTopics granted, Conversation broker)
			throws ConversationException {
		CreatableTopicCollection creatable = new CreatableTopicCollection();
		topics.stream()
			.filter((topic) -> granted.absent().contains(topic) || granted.lacks(topic, AclOperation.DESCRIBE))
			.forEach((topic) -> creatable
				.add(new CreatableTopic().setName(topic).setNumPartitions(1).setReplicationFactor((short) 1)));
		Set<String> refused = new HashSet<>();
		if (!creatable.isEmpty()) {
			CreateTopicsResponse response = broker.ask(CreateTopicsResponse.class, new CreateTopicsRequest.Builder(
					new CreateTopicsRequestData().setTopics(creatable).setValidateOnly(true).setTimeoutMs(2_000)));
			for (CreatableTopicResult result : response.data().topics()) {
				if (result.errorCode() == Errors.TOPIC_AUTHORIZATION_FAILED.code()
						|| result.errorCode() == Errors.CLUSTER_AUTHORIZATION_FAILED.code()) {
					refused.add(result.name());
				}
			}
		}
		return refused;
	}

	private static boolean isForbidden(short error) {
		return error == Errors.TOPIC_AUTHORIZATION_FAILED.code();
	}

}
