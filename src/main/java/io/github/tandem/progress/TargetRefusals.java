package io.github.tandem.progress;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.log.LastingFault;
import io.github.tandem.log.RetriedErrors;
import io.github.tandem.log.RetriedErrors.Answer;
import io.github.tandem.partition.AcknowledgementWait;
import io.github.tandem.partition.Probe;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.partition.TargetBinding;
import io.github.tandem.partition.TargetSide.HeldBack;

/**
 * Which partitions of a consumer thread wait since the target refuses what the producer
 * sends again and again, and what it says, and which are held back meanwhile, and why. It
 * is logged for each kind when the first one waits, now and then, and once none waits any
 * more.
 */
public final class TargetRefusals {

	private static final Logger logger = LoggerFactory.getLogger(TargetRefusals.class);

	// a leader that moves is refused for shorter
	private static final Duration PATIENCE = Duration.ofSeconds(3);

	private static final Duration REMINDER = Duration.ofMinutes(10);

	private static final int NAMED = 20;

	private final RetriedErrors errors;

	private final Map<String, Waiting> refused = new TreeMap<>();

	private final Map<String, Waiting> heldBack = new TreeMap<>();

	private final LastingFault fault = new LastingFault(REMINDER);

	TargetRefusals(RetriedErrors errors) {
		this.errors = errors;
	}

	/**
	 * What the target answered to what a partition has in flight.
	 * @param errors what it answers to batches that are sent again
	 * @param partition the partition
	 * @return the answer, or {@code null} if it says nothing
	 */
	public static @Nullable Answer answer(RetriedErrors errors, SourcePartition partition) {
		TargetBinding target = partition.target().binding();
		Probe.DeadLettering letter = partition.probe().deadLettering();
		if (letter != null) {
			return errors.of(letter.letter().topic());
		}
		if (target == null) {
			return null;
		}
		return target.keepsPartition() ? errors.of(new TopicPartition(target.name(), partition.partition().partition()))
				: errors.of(target.name());
	}

	/**
	 * Look at a partition.
	 * @param partition the partition
	 * @param now the time
	 * @return what the target says, or {@code null} if it keeps the partition waiting for
	 * no longer than a few seconds, or says nothing
	 */
	@Nullable Answer look(SourcePartition partition, Instant now) {
		if (!partition.target().acknowledgementWait().isLongerThan(PATIENCE, now)) {
			return null;
		}
		Answer answer = answer(this.errors, partition);
		if (answer != null) {
			add(this.refused, answer.error(), partition);
		}
		return answer;
	}

	/**
	 * Look whether records of a partition are held back, or wait in the producer for the
	 * same reason.
	 * @param partition the partition
	 * @param now the time
	 * @return why and since when, or {@code null} if they are not
	 */
	@Nullable HeldBack heldBack(SourcePartition partition, Instant now) {
		HeldBack heldBack = partition.target().heldBack();
		if (heldBack != null) {
			if (now.isAfter(heldBack.since().plus(PATIENCE))) {
				add(this.heldBack, heldBack.detail(), partition);
			}
			return heldBack;
		}
		String obstacle = partition.target().obstacle();
		AcknowledgementWait wait = partition.target().acknowledgementWait();
		Instant since = wait.since();
		if (obstacle == null || since == null || !wait.isLongerThan(PATIENCE, now)) {
			return null;
		}
		add(this.heldBack, obstacle, partition);
		return new HeldBack(obstacle, since, -1, 0);
	}

	private static void add(Map<String, Waiting> kinds, String reason, SourcePartition partition) {
		kinds.computeIfAbsent(LastingFault.kind(reason), (kind) -> new Waiting(reason, new ArrayList<>()))
			.partitions()
			.add(partition.partition());
	}

	/**
	 * All partitions were looked at: report what changed.
	 * @param now the time
	 */
	void report(Instant now) {
		if (this.refused.isEmpty() && this.heldBack.isEmpty()) {
			if (this.fault.ends()) {
				logger.atInfo().log("The target takes the records of all partitions again");
			}
			return;
		}
		this.refused.values().forEach((waiting) -> {
			if (this.fault.isWorthALine(waiting.reason(), now)) {
				logger.atWarn()
					.addKeyValue("count", waiting.partitions().size())
					.addKeyValue("partitions", waiting.some())
					.addKeyValue("error", waiting.reason())
					.log("The target refuses records of partitions, they are sent again until it takes them");
			}
		});
		this.heldBack.values().forEach((waiting) -> {
			if (this.fault.isWorthALine(waiting.reason(), now)) {
				logger.atWarn()
					.addKeyValue("count", waiting.partitions().size())
					.addKeyValue("partitions", waiting.some())
					.addKeyValue("reason", waiting.reason())
					.log("Partitions are held back, which are read on as soon as the target can take their records");
			}
		});
		this.refused.clear();
		this.heldBack.clear();
	}

	/**
	 * The partitions that wait for one kind of reason.
	 *
	 * @param reason the reason of the first of them
	 * @param partitions all of them
	 */
	private record Waiting(String reason, List<TopicPartition> partitions) {

		private List<String> some() {
			return this.partitions.stream().map(TopicPartition::toString).sorted().limit(NAMED).toList();
		}

	}

}
