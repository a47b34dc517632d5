package io.github.tandem.policy;

import java.time.Instant;
import java.util.Map;

import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

import io.github.tandem.loop.ReturnWays;
import io.github.tandem.partition.HaltCause;
import io.github.tandem.partition.Lookup;
import io.github.tandem.partition.Obstacle;
import io.github.tandem.partition.PartitionState;
import io.github.tandem.partition.Probe;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.partition.TargetBinding;
import io.github.tandem.partition.TargetCopy;
import io.github.tandem.position.Position;
import io.github.tandem.position.Replica;
import io.github.tandem.topic.TargetTopic;

/**
 * Decides that a partition waits for its topic on the target, and that it goes on: topics
 * become ready, change, and go.
 */
public final class WaitingPolicy {

	private final FaultContext context;

	private final GapPolicy gaps;

	private Map<String, TargetTopic> targets = Map.of();

	private int looks;

	private boolean lettingGo;

	public WaitingPolicy(FaultContext context, GapPolicy gaps) {
		this.context = context;
		this.gaps = gaps;
	}

	/**
	 * See how the topics of the target are at the moment.
	 */
	public void look() {
		// in this order: topics of a look are never taken for those of the next
		this.looks = this.context.targetTopics().looks();
		this.targets = this.context.targetTopics().of(this.context.route());
	}

	/**
	 * See whether the topic of a partition became ready, changed or went.
	 * @param partition the partition
	 * @param now the time
	 */
	public void review(SourcePartition partition, Instant now) {
		TargetTopic topic = topic(partition);
		if (isBoundTo(partition, topic)) {
			partition.progress().copy().seen(this.looks);
		}
		if (isVoid(partition)) {
			this.lettingGo = true;
			partition.restart(Lookup.from(partition.reached()), now);
			return;
		}
		if (partition.pause() != null) {
			return;
		}
		if (waits(partition)
				|| (partition.isFlowing() && (!isBoundTo(partition, topic) || returnWay(partition, topic) != null))) {
			follow(partition, topic, now);
		}
		else if (partition.state() instanceof PartitionState.Halted halted
				&& halted.cause() instanceof HaltCause.Rejected && !partition.probe().isUnderWay()
				&& topic instanceof TargetTopic.Ready ready && !isBoundTo(partition, ready)
				&& ready.sourceId().equals(partition.progress().topicId())) {
			// the topic that rejected a record may take it by now
			follow(partition, ready, now);
		}
	}

	/**
	 * Whether what a partition has in flight is of an earlier topic of the source, and
	 * the topic on the target that it was sent to is gone as well: it must not arrive in
	 * the next one of that name.
	 * @param partition the partition
	 * @return {@code true} if its producer has to let go of it
	 */
	public boolean isVoid(SourcePartition partition) {
		Uuid id = partition.progress().topicId();
		TargetBinding binding = partition.target().binding();
		if (id == null || binding == null || partition.progress().inFlight().isSettled()) {
			return false;
		}
		TargetTopic topic = topic(partition);
		return (topic instanceof TargetTopic.Gone gone && !gone.sourceId().equals(id))
				|| (topic instanceof TargetTopic.Ready ready && !ready.sourceId().equals(id)
						&& ready.replaces(binding.topic()));
	}

	/**
	 * Whether the producer has to let go of what it has in flight.
	 * @return {@code true} once after that was seen
	 */
	public boolean letsGo() {
		boolean now = this.lettingGo;
		this.lettingGo = false;
		return now;
	}

	private static boolean waits(SourcePartition partition) {
		return partition.state() instanceof PartitionState.Waiting || (partition
			.state() instanceof PartitionState.Halted halted
				&& (halted.cause() instanceof HaltCause.Blocked || halted.cause() instanceof HaltCause.Looping));
	}

	private @Nullable String returnWay(SourcePartition partition, @Nullable TargetTopic topic) {
		ReturnWays ways = this.context.loops().returnWays();
		String name = partition.partition().topic();
		if (partition.progress().copy().replica() != null) {
			ways.begin(name);
		}
		return (topic instanceof TargetTopic.Ready ready) ? ways.obstacle(name, ready.sourceId(), ready.name()) : null;
	}

	private static boolean isBoundTo(SourcePartition partition, @Nullable TargetTopic topic) {
		return partition.target().binding() != null && partition.target().binding().topic().equals(topic);
	}

	private @Nullable TargetTopic topic(SourcePartition partition) {
		return this.targets.get(partition.partition().topic());
	}

	/**
	 * The position of a partition was found.
	 * @param partition the partition
	 * @param position its position
	 * @param now the time
	 */
	public void found(SourcePartition partition, Position position, Instant now) {
		partition.found(position, now);
		if (partition.pause() == null) {
			follow(partition, topic(partition), now);
		}
	}

	/**
	 * Go on though the earlier topic of the target was deleted.
	 * @param partition a partition that is halted for that
	 * @param now the time
	 * @return {@code false} if there is no topic to go on with: once there is one, the
	 * partition would be halted for the same again
	 */
	public boolean acceptTopic(SourcePartition partition, Instant now) {
		if (!(topic(partition) instanceof TargetTopic.Ready ready)) {
			return false;
		}
		bind(partition, ready);
		Halts.release(partition, now);
		return true;
	}

	/**
	 * The producer does not know the topic of a partition any more: nothing more is sent
	 * there until the target was looked at again, which tells a topic that is gone from
	 * one that is late.
	 * @param partition the partition
	 * @param now the time
	 */
	public void vanished(SourcePartition partition, Instant now) {
		// not where nothing would be sent there: the single record is not read yet, or
		// goes to the dead-letter topic
		boolean elsewhere = partition.probe() instanceof Probe.Reading || partition.probe().deadLettering() != null;
		if (partition.isSending() && !elsewhere) {
			partition.target().awaitLook(this.looks + 1);
			await(partition, Obstacle.TOPIC_UNKNOWN, now);
		}
	}

	private void follow(SourcePartition partition, @Nullable TargetTopic topic, Instant now) {
		String returnWay = returnWay(partition, topic);
		if (topic != null && returnWay != null) {
			halt(partition, new HaltCause.Looping(topic.name()), returnWay, now);
		}
		else if (topic instanceof TargetTopic.Ready ready) {
			boolean sameTopic = ready.sourceId().equals(partition.progress().topicId());
			boolean enough = !ready.samePartition() || partition.partition().partition() < ready.partitions();
			if (sameTopic && enough) {
				use(partition, ready, now);
			}
			else if (!sameTopic && partition.isFlowing() && partition.isSettled()) {
				partition.restart(Lookup.from(partition.reached()), now);
			}
			else {
				await(partition, Obstacle.PARTITION_NOT_SEEN, now);
			}
		}
		else if (topic instanceof TargetTopic.Blocked blocked) {
			halt(partition, new HaltCause.Blocked(blocked), blocked.reason(), now);
		}
		else {
			await(partition, Obstacle.TOPIC_NOT_SEEN, now);
		}
	}

	private static void halt(SourcePartition partition, HaltCause cause, String detail, Instant now) {
		if (!(partition.state() instanceof PartitionState.Halted halted && halted.cause().equals(cause))) {
			Halts.halt(partition, cause, detail, now);
		}
	}

	private void use(SourcePartition partition, TargetTopic.Ready ready, Instant now) {
		Replica current = this.context.replica(ready);
		TargetCopy.Presence copy = partition.progress().copy().lookFor(current, this.looks);
		boolean missing = copy == TargetCopy.Presence.MISSING;
		if (copy == TargetCopy.Presence.DOUBTFUL || (missing && !partition.isSettled())) {
			// no new look-up of the position meanwhile, which would begin the doubt anew
			await(partition, Obstacle.TOPIC_NOT_SEEN, null, now);
			this.context.topicRefresh().run();
			return;
		}
		// a partition that is halted for it keeps the earlier one until that is accepted
		if (missing && current != null && !this.gaps.acceptsTargetLoss(partition, current, now)) {
			return;
		}
		bind(partition, ready);
		if (!partition.isFlowing() && partition.isSettled() && partition.target().awaitedLook() <= this.looks) {
			Halts.release(partition, now);
		}
	}

	private void bind(SourcePartition partition, TargetTopic.Ready ready) {
		partition.target().bind(ready, this.context.loops().protection().get());
		partition.progress().replicateTo(ready.name(), ready.id(), this.context.replica(ready));
		this.context.loops().returnWays().begin(partition.partition().topic());
	}

	private void await(SourcePartition partition, Obstacle obstacle, Instant now) {
		await(partition, obstacle, now.plusSeconds(1), now);
	}

	private void await(SourcePartition partition, Obstacle obstacle, @Nullable Instant retryAt, Instant now) {
		if (!(partition.state() instanceof PartitionState.Waiting waiting && waiting.obstacle() == obstacle)) {
			partition.waitFor(obstacle, retryAt, now);
			this.context.topicRefresh().run();
		}
	}

}
