package io.github.tandem.worker.target;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What one producer knows of the topics of the target. It asks for those it does not know
 * in the background, all at once, while nobody waits: it is set up to wait for nothing.
 * Used by the consumer's thread alone.
 */
final class KnownTopics {

	/**
	 * For how long a topic may be unknown.
	 */
	static final Duration PATIENCE = Duration.ofSeconds(3);

	private static final Duration PAUSE = Duration.ofMillis(100);

	// as often the producer is asked whether it still knows a topic
	private static final Duration FRESH = Duration.ofSeconds(1);

	private final Producer<?, ?> producer;

	private final Map<String, Answer> answers = new HashMap<>();

	private final Map<String, Instant> missing = new HashMap<>();

	private final Map<Integer, Leader> leaders = new HashMap<>();

	private Instant now = Instant.MIN;

	KnownTopics(Producer<?, ?> producer) {
		this.producer = producer;
	}

	/**
	 * A round begins.
	 * @param time the time
	 */
	void at(Instant time) {
		this.now = time;
	}

	/**
	 * Whether records of a topic can be sent without waiting for it. If not, the producer
	 * is asked to find out.
	 * @param topic a topic of the target
	 * @return {@code false} while it is unknown
	 */
	boolean isKnown(String topic) {
		return answer(topic).known();
	}

	/**
	 * Let the producer find out about a topic before there are records for it. That it
	 * does not know it yet is no answer.
	 * @param topic a topic of the target
	 */
	void expect(String topic) {
		ask(topic);
		this.missing.remove(topic);
	}

	private Answer answer(String topic) {
		Answer answer = this.answers.get(topic);
		if (answer == null || answer.isOld(this.now)) {
			answer = ask(topic);
			this.answers.put(topic, answer);
		}
		return answer;
	}

	private Answer ask(String topic) {
		try {
			return new Answer(true, this.now, leaders(this.producer.partitionsFor(topic)));
		}
		catch (TimeoutException ex) {
			this.missing.putIfAbsent(topic, this.now);
			return new Answer(false, this.now, TopicLeaders.UNKNOWN);
		}
		catch (KafkaException ex) {
			// whoever sends gets the same answer
			return new Answer(true, this.now, TopicLeaders.UNKNOWN);
		}
	}

	private TopicLeaders leaders(List<PartitionInfo> partitions) {
		int size = partitions.stream().mapToInt(PartitionInfo::partition).max().orElse(-1) + 1;
		@Nullable Leader[] all = new Leader[size];
		for (PartitionInfo partition : partitions) {
			Node node = partition.leader();
			all[partition.partition()] = (node != null && !node.isEmpty())
					? this.leaders.computeIfAbsent(node.id(), Leader::new) : null;
		}
		return new TopicLeaders(all);
	}

	/**
	 * The leaders of a topic's partitions as they were when the producer was asked for
	 * the topic last.
	 * @param topic the topic
	 * @return its leaders
	 */
	TopicLeaders leaders(String topic) {
		Answer answer = this.answers.get(topic);
		return (answer != null) ? answer.leaders() : TopicLeaders.UNKNOWN;
	}

	/**
	 * The leaders of a topic's partitions as the producer knows them now. Nothing is to
	 * be sent, so that it does not know the topic is no answer.
	 * @param topic the topic
	 * @return its leaders
	 */
	TopicLeaders currentLeaders(String topic) {
		boolean isMissing = this.missing.containsKey(topic);
		TopicLeaders current = answer(topic).leaders();
		if (!isMissing) {
			this.missing.remove(topic);
		}
		return current;
	}

	/**
	 * All leaders that were ever seen.
	 * @return a view of them
	 */
	Collection<Leader> leaders() {
		return this.leaders.values();
	}

	Instant now() {
		return this.now;
	}

	/**
	 * The producer did not take a record, since it does not know its topic or partition
	 * any more.
	 * @param topic the topic
	 */
	void missed(String topic) {
		this.missing.putIfAbsent(topic, this.now);
	}

	/**
	 * The producer took records.
	 * @param topic their topic
	 */
	void found(String topic) {
		if (!this.missing.isEmpty()) {
			this.missing.remove(topic);
		}
	}

	/**
	 * Whether a topic has been unknown for so long that there may be none. If so, the
	 * time begins anew.
	 * @param topic the topic
	 * @return {@code true} once a few seconds
	 */
	boolean isLost(String topic) {
		Instant since = this.missing.get(topic);
		boolean lost = since != null && this.now.isAfter(since.plus(PATIENCE));
		if (lost) {
			this.missing.remove(topic);
			this.answers.remove(topic);
		}
		return lost;
	}

	/**
	 * What the producer said of a topic.
	 *
	 * @param known whether it knows the topic
	 * @param askedAt when it was asked
	 * @param leaders the leaders of its partitions
	 */
	private record Answer(boolean known, Instant askedAt, TopicLeaders leaders) {

		private boolean isOld(Instant now) {
			return now.isAfter(this.askedAt.plus(this.known ? FRESH : PAUSE));
		}

	}

}
