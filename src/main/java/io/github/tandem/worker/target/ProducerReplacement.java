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

	private static final Duration PAUSE = Duration.ofMinutes(1);

	private final String route;

	private final RetriedErrors errors;

	private final Runnable replaced;

	private Instant nextLook = Instant.MIN;

	private @Nullable SourcePartition refused;

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
	 * @param partitions the partitions of the thread
	 * @param now the time
	 * @return {@code true} from when that is known until it is done
	 */
	public boolean isWanted(Collection<SourcePartition> partitions, Instant now) {
		if (this.refused == null && !now.isBefore(this.nextLook)) {
			this.nextLook = now.plus(INTERVAL);
			for (SourcePartition partition : partitions) {
				if (isRefusedForEver(partition, now)) {
					this.refused = partition;
					break;
				}
			}
		}
		return this.refused != null;
	}

	private boolean isRefusedForEver(SourcePartition partition, Instant now) {
		if (!partition.target().acknowledgementWait().isLongerThan(PATIENCE, now) || partition.isSettled()) {
			return false;
		}
		Answer answer = TargetRefusals.answer(this.errors, partition);
		return answer != null && answer.isFinal() && !now.isBefore(answer.since().plus(PATIENCE));
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
		SourcePartition partition = this.refused;
		if (partition != null) {
			Answer answer = TargetRefusals.answer(this.errors, partition);
			logger.atWarn()
				.addKeyValue("route", this.route)
				.addKeyValue("partition", partition.partition())
				.addKeyValue("error", (answer != null) ? answer.error() : null)
				.addKeyValue("since", partition.target().acknowledgementWait().since())
				.log("The target refuses for ever what a producer sends again, another one sends it");
			this.replaced.run();
		}
		this.refused = null;
		this.nextLook = now.plus(PAUSE);
	}

}
