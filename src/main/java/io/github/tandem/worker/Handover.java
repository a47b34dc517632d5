package io.github.tandem.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.delivery.DeliveryFailure;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.policy.Policies;
import io.github.tandem.position.KnownPosition;

/**
 * Gives partitions away: what they have in flight is awaited and committed before, so
 * that whoever takes them over sends nothing twice.
 */
final class Handover {

	private static final Logger logger = LoggerFactory.getLogger(Handover.class);

	private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(5);

	private static final Duration POLL_TIMEOUT = Duration.ofMillis(100);

	private final WorkerContext context;

	private final Consumer<byte[], byte[]> consumer;

	private final Commits commits;

	private final Policies policies;

	private @Nullable Instant stopAt;

	Handover(WorkerContext context, Consumer<byte[], byte[]> consumer, Commits commits, Policies policies) {
		this.context = context;
		this.consumer = consumer;
		this.commits = commits;
		this.policies = policies;
	}

	/**
	 * Wait for what is in flight, as long as may be, and commit it.
	 * @param leaving the partitions
	 */
	void complete(Collection<SourcePartition> leaving) {
		await(leaving);
		this.commits.commitNow(leaving, COMMIT_TIMEOUT);
		logger.atInfo()
			.addKeyValue("route", this.context.route().name())
			.addKeyValue("partitions", leaving.size())
			.addKeyValue("allAcknowledged", isSettled(leaving))
			.log("Partitions given away");
	}

	/**
	 * End what partitions are doing, and remember how far they got.
	 * @param leaving the partitions
	 * @param now the time
	 * @return {@code false} if records may arrive yet that were not acknowledged
	 */
	boolean end(Collection<SourcePartition> leaving, Instant now) {
		drain(leaving, now);
		for (SourcePartition partition : leaving) {
			KnownPosition reached = partition.reached();
			if (reached != null) {
				this.context.positions().remember(partition.partition(), reached, partition.progress().stored());
			}
		}
		boolean settled = isSettled(leaving);
		if (!settled) {
			logger.atWarn()
				.addKeyValue("partitions", leaving.stream().map(SourcePartition::partition).toList())
				.log("The target did not acknowledge records of partitions that are given away: they are given up, "
						+ "so that they cannot arrive after those of the next owner");
		}
		return settled;
	}

	/**
	 * The thread is about to leave its group. While the group rebalances its consumer
	 * would give its partitions up for lost, with nothing committed: so what is in flight
	 * is awaited and committed before, and a rebalance is completed for that.
	 * @param all all partitions of the thread
	 */
	void beforeStop(List<SourcePartition> all) {
		Instant deadline = this.context.clock().instant().plus(this.context.shutdownTimeout());
		this.stopAt = deadline;
		await(all);
		try {
			while (!this.commits.commitUnlessRebalancing(all, COMMIT_TIMEOUT)
					&& this.context.clock().instant().isBefore(deadline.plus(COMMIT_TIMEOUT))) {
				this.consumer.pause(this.consumer.assignment());
				poll();
			}
		}
		catch (KafkaException ex) {
			// the container must get on with its end; what it gives away is committed
			// then
			logger.atWarn()
				.addKeyValue("error", DeliveryFailure.describe(ex))
				.log("Rebalance before the end cannot be completed");
		}
	}

	private void poll() {
		try {
			this.consumer.poll(POLL_TIMEOUT);
		}
		catch (WakeupException ex) {
			// meant for the poll that a stopping container interrupts
		}
	}

	private void await(Collection<SourcePartition> leaving) {
		Instant now = this.context.clock().instant();
		drain(leaving, now);
		Instant deadline = (this.stopAt != null) ? this.stopAt : now.plus(this.context.shutdownTimeout());
		while (!isSettled(leaving) && !isVoid(leaving) && this.context.clock().instant().isBefore(deadline)) {
			LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
		}
		for (SourcePartition partition : leaving) {
			partition.advance();
			// a dead letter that has arrived
			this.policies.delivery().review(partition, now);
		}
	}

	private boolean isVoid(Collection<SourcePartition> leaving) {
		this.policies.waiting().look();
		return leaving.stream()
			.allMatch((partition) -> partition.isSettled() || this.policies.waiting().isVoid(partition));
	}

	private void drain(Collection<SourcePartition> leaving, Instant now) {
		for (SourcePartition partition : leaving) {
			this.policies.reading().endLeavingOut(partition, partition.progress().watermark(), now);
			partition.drain(now);
		}
	}

	private static boolean isSettled(Collection<SourcePartition> partitions) {
		return partitions.stream().allMatch(SourcePartition::isSettled);
	}

}
