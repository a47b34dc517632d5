package io.github.tandem.migrate.progress;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How far a migration has come.
 *
 * @param at when that was
 * @param total everything that is to be replicated
 * @param done what is replicated
 * @param perSecond what was replicated in a second, lately, also beyond the plan
 * @param incomingPerSecond records that were written to the source in a second, lately
 * @param left how long it will still take, or {@code null} while that cannot be said
 * @param behind how many offsets are not replicated up to where the logs end by now
 * @param level when none will be, or {@code null} while that cannot be said, or producers
 * are faster
 * @param waiting what is waited for besides records, or {@code null} if it is nothing
 * @param topics how far each topic has come
 */
public record ProgressReport(Instant at, Amount total, Amount done, Amount perSecond, long incomingPerSecond,
		@Nullable Duration left, long behind, @Nullable Duration level, @Nullable String waiting,
		List<TopicProgress> topics) {

	public ProgressReport {
		topics = List.copyOf(topics);
	}

	/**
	 * How much is done.
	 * @return between 0 and 1: by bytes where they are known, else by records
	 */
	public double share() {
		if (isComplete()) {
			return 1;
		}
		return (this.total.bytes() > 0) ? (double) this.done.bytes() / this.total.bytes()
				: (double) this.done.records() / this.total.records();
	}

	public boolean isComplete() {
		return this.done.records() >= this.total.records();
	}

	/**
	 * What does not move.
	 * @return a line for each partition, with its reason
	 */
	public List<String> stuck() {
		return this.topics.stream().flatMap((topic) -> topic.stuck().stream()).toList();
	}

}
