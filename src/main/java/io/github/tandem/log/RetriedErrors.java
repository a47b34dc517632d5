package io.github.tandem.log;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * What brokers answer to batches that a producer goes on sending for as long as it takes:
 * it says so in its log alone.
 */
public final class RetriedErrors {

	// longer than the time-out of a request, after which it is answered again
	private static final Duration RECENT = Duration.ofSeconds(45);

	// a producer sends again about once a second: what comes later is another fault
	private static final Duration PAUSE = Duration.ofSeconds(10);

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
		Instant now = this.clock.instant();
		Answer before = recent(this.answers.get(partition));
		Answer answer = new Answer(error, now, now);
		this.answers.put(partition, (before != null) ? answer.after(before) : answer);
	}

	/**
	 * What was answered last for a partition, if that is not long ago.
	 * @param partition a partition of the target
	 * @return the answer, or {@code null} if nothing was refused lately
	 */
	public synchronized @Nullable Answer of(TopicPartition partition) {
		return recent(this.answers.get(partition));
	}

	/**
	 * What was answered last for any partition of a topic, if that is not long ago.
	 * @param topic a topic of the target
	 * @return the answer, one that waiting does not change before others, or {@code null}
	 * if nothing was refused lately
	 */
	public synchronized @Nullable Answer of(String topic) {
		Answer first = null;
		for (Map.Entry<TopicPartition, Answer> entry : this.answers.entrySet()) {
			Answer answer = entry.getKey().topic().equals(topic) ? recent(entry.getValue()) : null;
			if (answer != null && (first == null || (answer.isFinal() && !first.isFinal()))) {
				first = answer;
			}
		}
		return first;
	}

	private @Nullable Answer recent(@Nullable Answer answer) {
		return (answer != null && !answer.at().plus(RECENT).isBefore(this.clock.instant())) ? answer : null;
	}

	/**
	 * What a broker answered.
	 *
	 * @param error its word
	 * @param since since when it answers so
	 * @param at when it did last
	 */
	public record Answer(String error, Instant since, Instant at) {

		// What an idempotent producer sends again for as long as it takes, though not
		// retriable: TransactionManager.canRetry of Kafka 4.2. The third fails a batch
		// there, and is what brokers say of a producer with a newer epoch.
		private static final Set<Errors> FINAL = EnumSet.of(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER,
				Errors.UNKNOWN_PRODUCER_ID, Errors.INVALID_PRODUCER_EPOCH);

		/**
		 * Whether the broker will answer so for as long as this producer asks: it is
		 * about what the broker knows of the producer.
		 * @return {@code true} if only another producer helps
		 */
		public boolean isFinal() {
			for (Errors each : FINAL) {
				// what follows the name is a message
				if (this.error.startsWith(each.name())) {
					return true;
				}
			}
			return false;
		}

		private Answer after(Answer before) {
			boolean same = isFinal() == before.isFinal() && !this.at.isAfter(before.at().plus(PAUSE));
			return same ? new Answer(this.error, before.since(), this.at) : this;
		}

	}

}
