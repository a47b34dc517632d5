package io.github.tandem.log;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What brokers answer to batches that a producer goes on sending for as long as it takes:
 * it says so in its log alone.
 */
public final class RetriedErrors {

	// longer than the time-out of a request, after which it is answered again
	private static final Duration RECENT = Duration.ofSeconds(45);

	private static final int REMEMBERED = 10_000;

	private final Clock clock;

	private final Map<TopicPartition, Answer> answers = new LinkedHashMap<>(16, 0.75F, true) {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<TopicPartition, Answer> eldest) {
			return size() > REMEMBERED;
		}

	};

	public RetriedErrors(Clock clock) {
		this.clock = clock;
	}

	/**
	 * A broker refused a batch, and the producer sends it again.
	 * @param partition the partition of the target
	 * @param error the broker's word
	 */
	public synchronized void note(TopicPartition partition, String error) {
		this.answers.put(partition, new Answer(error, this.clock.instant()));
	}

	/**
	 * What was answered last for a partition, if that is not long ago.
	 * @param partition a partition of the target
	 * @return the broker's word, or {@code null} if nothing was refused lately
	 */
	public synchronized @Nullable String of(TopicPartition partition) {
		return recent(this.answers.get(partition));
	}

	/**
	 * What was answered last for any partition of a topic, if that is not long ago.
	 * @param topic a topic of the target
	 * @return the broker's word, or {@code null} if nothing was refused lately
	 */
	public synchronized @Nullable String of(String topic) {
		for (Map.Entry<TopicPartition, Answer> answer : this.answers.entrySet()) {
			String error = answer.getKey().topic().equals(topic) ? recent(answer.getValue()) : null;
			if (error != null) {
				return error;
			}
		}
		return null;
	}

	private @Nullable String recent(@Nullable Answer answer) {
		return (answer != null && !answer.at().plus(RECENT).isBefore(this.clock.instant())) ? answer.error() : null;
	}

	/**
	 * What a broker answered.
	 *
	 * @param error its word
	 * @param at when
	 */
	private record Answer(String error, Instant at) {

	}

}
