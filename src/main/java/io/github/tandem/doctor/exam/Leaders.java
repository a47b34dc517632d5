package io.github.tandem.doctor.exam;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.MetadataResponse;

import io.github.tandem.doctor.probe.Conversation;
import io.github.tandem.doctor.probe.ConversationException;
import io.github.tandem.doctor.report.Hint;
import io.github.tandem.doctor.report.Step;
import io.github.tandem.doctor.report.Symptom;

/**
 * Who leads which partition: clients are sent to leaders, and some brokers are told apart
 * by nothing else.
 */
class Leaders {

	private static final int ATTEMPTS = 2;

	private final String role;

	private final Map<Integer, TopicPartition> led = new TreeMap<>();

	Leaders(String role) {
		this.role = role;
	}

	/**
	 * Ask, and once more in a new conversation if there is no answer.
	 * @param opening begins a conversation with a broker
	 * @return the verdict
	 */
	Look look(Opening opening) {
		String failure = "";
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			try (Conversation conversation = opening.open()) {
				return ask(conversation);
			}
			catch (ConversationException | RuntimeException ex) {
				failure = String.valueOf(ex.getMessage());
			}
		}
		return Look.doubtful(Step.LEADERS, "not answered: " + failure, Symptom.REQUEST_FAILED, Hint
			.of("Which broker leads which partition is not known, so a leader without this listener is not seen, nor a name that leads to another broker, where brokers do not tell their ids. The broker's log tells why; examine again, with a longer --timeout if the %s has very many topics."
				.formatted(this.role)));
	}

	private Look ask(Conversation conversation) throws ConversationException {
		TreeSet<String> unheard = new TreeSet<>();
		MetadataResponse metadata = conversation.ask(MetadataResponse.class, MetadataRequest.Builder.allTopics());
		metadata.topicMetadata().forEach((topic) -> topic.partitionMetadata().forEach((partition) -> {
			partition.leaderId.ifPresent((leader) -> this.led.putIfAbsent(leader, partition.topicPartition));
			if (partition.error == Errors.LISTENER_NOT_FOUND) {
				unheard.add(partition.topicPartition.toString());
			}
		}));
		return judge(unheard);
	}

	private Look judge(TreeSet<String> unheard) {
		if (unheard.isEmpty()) {
			return Look.well(Step.LEADERS, "each has the listener that this client came by");
		}
		return Look.failed(Step.LEADERS,
				"the leaders of %d partitions lack the listener that this client came by, such as that of %s"
					.formatted(unheard.size(), unheard.first()),
				Symptom.LISTENER_MISSING,
				Hint.of("A client is sent to brokers by the listener at which it began, and some brokers have no such listener: add it to listeners and advertised.listeners of each broker of the %s."
					.formatted(this.role)));
	}

	/**
	 * The leaders.
	 * @return for each broker a partition that it leads, as far as there are any
	 */
	Map<Integer, TopicPartition> led() {
		return this.led;
	}

	/**
	 * Begins a conversation.
	 */
	@FunctionalInterface
	interface Opening {

		Conversation open() throws ConversationException;

	}

}
