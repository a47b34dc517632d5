package io.github.tandem.worker.target;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.log.RetriedErrors;
import io.github.tandem.log.RetriedErrors.Answer;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.progress.TargetRefusals;

/**
 * Whether a consumer thread needs another producer: what a broker holds against the one
 * it has, Kafka's producer sends again for ever. Used by the consumer's thread alone.
 */
public final class ProducerReplacement {

	private static final Logger logger = LoggerFactory.getLogger(ProducerReplacement.class);

	private static final Duration INTERVAL = Duration.ofSeconds(1);

	// a leader that moves, or a batch that was lost on the way, is over before
	private static final Duration PATIENCE = Duration.ofSeconds(15);

	// a broker that still refuses is asked about once a second
	private static final Duration RECENT = Duration.ofSeconds(5);

	// for a broker that is silent: what it got may still be appended
	private static final Duration ORDERLY = Duration.ofMinutes(2);

	private static final Duration PAUSE = Duration.ofMinutes(1);

	private final String route;

	private final RetriedErrors errors;

	private final Runnable replaced;

	private Instant nextLook = Instant.MIN;

	private @Nullable Refused refused;

	/**
	 * Create it for a thread.
	 * @param route its route, for the log
	 * @param errors what the target answers to batches that are sent again
	 * @param replaced is told of each replacement
	 */
	public ProducerReplacement(String route, RetriedErrors errors, Runnable replaced) {
		this.route = route;
		this.errors = errors;
		this.replaced = replaced;
	}

	/**
	 * Whether the producer is to be replaced, so that nothing more is to be sent with it.
	 * While neighbours wait for brokers that do not say for ever no, it is not: what such
	 * a broker got from this producer may be appended behind what it gets from the next.
	 * But that may last, so it is waited for two minutes at most.
	 * @param partitions the partitions of the thread
	 * @param now the time
	 * @return {@code true} for as long as it helps, until it is done
	 */
	public boolean isWanted(Collection<SourcePartition> partitions, Instant now) {
		Refused current = this.refused;
		if (current != null
				&& (!partitions.contains(current.partition()) || refusedForEver(current.partition(), now) == null)) {
			current = null;
		}
		if (current == null && !now.isBefore(this.nextLook)) {
			this.nextLook = now.plus(INTERVAL);
			current = find(partitions, now);
		}
		this.refused = current;
		return current != null && (!now.isBefore(current.found().plus(ORDERLY)) || !isAnotherAwaited(partitions, now));
	}

	private @Nullable Refused find(Collection<SourcePartition> partitions, Instant now) {
		for (SourcePartition partition : partitions) {
			Answer answer = refusedForEver(partition, now);
			if (answer != null) {
				return new Refused(partition, answer, now);
			}
		}
		return null;
	}

	private @Nullable Answer refusedForEver(SourcePartition partition, Instant now) {
		if (!partition.target().acknowledgementWait().isLongerThan(PATIENCE, now)) {
			return null;
		}
		Answer answer = finalAnswer(partition, now);
		return (answer != null && !now.isBefore(answer.since().plus(PATIENCE))) ? answer : null;
	}

	private boolean isAnotherAwaited(Collection<SourcePartition> partitions, Instant now) {
		for (SourcePartition partition : partitions) {
			if (!partition.isSettled() && partition.target().acknowledgementWait().isTooLong()
					&& finalAnswer(partition, now) == null) {
				return true;
			}
		}
		return false;
	}

	// Where records go by their keys, it may be the answer to another thread: it has to
	// be as recent as the partition's wait, which is all that tells them apart.
	private @Nullable Answer finalAnswer(SourcePartition partition, Instant now) {
		Instant since = partition.target().acknowledgementWait().since();
		Answer answer = partition.isSettled() ? null : TargetRefusals.answer(this.errors, partition);
		boolean counts = answer != null && answer.isFinal() && since != null && !answer.at().isBefore(since)
				&& !now.isAfter(answer.at().plus(RECENT));
		return counts ? answer : null;
	}

	/**
	 * Whether it can be replaced now: what the target still answers for is not to be sent
	 * twice.
	 * @param partitions the partitions of the thread
	 * @return {@code true} if only partitions that wait too long have records in flight
	 */
	public boolean isPossible(Collection<SourcePartition> partitions) {
		for (SourcePartition partition : partitions) {
			if (!partition.isSettled() && !partition.target().acknowledgementWait().isTooLong()) {
				return false;
			}
		}
		return true;
	}

	/**
	 * It was replaced.
	 * @param now the time
	 */
	public void done(Instant now) {
		Refused current = this.refused;
		if (current != null) {
			SourcePartition partition = current.partition();
			logger.atWarn()
				.addKeyValue("route", this.route)
				.addKeyValue("partition", partition.partition())
				.addKeyValue("error", current.answer().error())
				.addKeyValue("since", current.answer().since())
				.log("The target refuses for ever what a producer sends again, another one sends it");
			this.replaced.run();
		}
		this.refused = null;
		this.nextLook = now.plus(PAUSE);
	}

	/**
	 * A partition that is refused for ever.
	 *
	 * @param partition the partition
	 * @param answer the broker's word
	 * @param found when that was found
	 */
	private record Refused(SourcePartition partition, Answer answer, Instant found) {

	}

}
