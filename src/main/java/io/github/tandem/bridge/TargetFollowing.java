package io.github.tandem.bridge;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import io.github.tandem.position.Gap;
import io.github.tandem.position.GapCause;
import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.Position;
import io.github.tandem.route.OnGap;
import io.github.tandem.topic.TargetTopic;

/**
 * Keeps partitions in step with their topics on the target, which become ready, change,
 * and go.
 */
final class TargetFollowing {

	private final RouteContext context;

	private final FlowSteps steps;

	private Map<String, TargetTopic> targets = Map.of();

	private int looks;

	TargetFollowing(RouteContext context, FlowSteps steps) {
		this.context = context;
		this.steps = steps;
	}

	/**
	 * Look whether topics of the target became ready, changed or went.
	 * @param flows the partitions
	 * @param now the time
	 */
	void follow(Collection<PartitionFlow> flows, Instant now) {
		// in this order: topics of a look are never taken for those of the next
		this.looks = this.context.targetTopics().looks();
		this.targets = this.context.targetTopics().of(this.context.route());
		for (PartitionFlow flow : flows) {
			TargetTopic target = this.targets.get(flow.partition().topic());
			Reason reason = flow.state().reason();
			boolean waits = reason == Reason.TARGET_TOPIC || reason == Reason.TOPIC_CONFLICT;
			if (waits || (target != flow.target() && flow.isRunning())) {
				follow(flow, target, now);
			}
			else if (reason == Reason.REJECTED) {
				tryAfterChange(flow, target, now);
			}
		}
	}

	// The topic that refused a record may take it by now.
	private void tryAfterChange(PartitionFlow flow, @Nullable TargetTopic target, Instant now) {
		if (target instanceof TargetTopic.Ready ready && !ready.equals(flow.target())
				&& ready.sourceId().equals(flow.topicId()) && !flow.trial().isUnderWay()) {
			follow(flow, ready, now);
		}
	}

	/**
	 * The position of a partition was found.
	 * @param flow the partition
	 * @param position its position
	 * @param now the time
	 */
	void found(PartitionFlow flow, Position position, Instant now) {
		flow.found(position, now);
		this.steps.reading().from(flow, position.nextOffset(), position.leaderEpoch());
		follow(flow, this.targets.get(flow.partition().topic()), now);
	}

	/**
	 * Go on though the earlier topic of the target was deleted.
	 * @param flow a partition that is halted for that
	 * @param now the time
	 */
	void acceptTopic(PartitionFlow flow, Instant now) {
		if (this.targets.get(flow.partition().topic()) instanceof TargetTopic.Ready ready) {
			flow.to(ready);
		}
		this.steps.run(flow, now);
	}

	/**
	 * The producer does not know the topic any more: nothing more is sent there until the
	 * target was looked at again, since asking it would hold up the thread each time.
	 * @param flows the partitions
	 * @param topic the topic on the source
	 * @param now the time
	 */
	void vanished(Collection<PartitionFlow> flows, String topic, Instant now) {
		for (PartitionFlow flow : flows) {
			if (flow.partition().topic().equals(topic) && flow.isSending()) {
				flow.awaitLook(this.looks + 1);
				await(flow, "the target does not know the topic at the moment", now);
			}
		}
	}

	private void follow(PartitionFlow flow, @Nullable TargetTopic target, Instant now) {
		if (target instanceof TargetTopic.Ready ready) {
			boolean sameTopic = ready.sourceId().equals(flow.topicId());
			boolean enough = !ready.samePartition() || flow.partition().partition() < ready.partitions();
			if (sameTopic && enough) {
				use(flow, ready, now);
			}
			else if (!sameTopic && flow.isRunning()) {
				this.steps.restart(flow, flow.progress(), now);
			}
			else {
				await(flow, "partition or topic are new and not seen on the target yet", now);
			}
		}
		else if (target instanceof TargetTopic.Blocked blocked) {
			if (!blocked.reason().equals(flow.state().detail())) {
				this.steps.stop(flow);
				flow.halt(blocked.conflict() ? Reason.TOPIC_CONFLICT : Reason.TARGET_TOPIC, blocked.reason(), null,
						null, now);
			}
		}
		else {
			await(flow, "the topic is not seen on the target yet", now);
		}
	}

	private void use(PartitionFlow flow, TargetTopic.Ready ready, Instant now) {
		TargetTopic.Ready earlier = flow.target();
		// a partition that is halted for it keeps the earlier one until that is accepted
		if (earlier != null && ready.replaces(earlier) && !lost(flow, now)) {
			return;
		}
		flow.to(ready);
		if (!flow.isRunning() && flow.inFlight().isSettled() && flow.awaitedLook() <= this.looks) {
			this.steps.run(flow, now);
		}
	}

	// What had been copied to the topic went with it: tell so, and whether to go on.
	private boolean lost(PartitionFlow flow, Instant now) {
		KnownPosition progress = flow.progress();
		long next = flow.inFlight().watermark();
		TopicPartition partition = flow.partition();
		long start = Math.min(next, Math.max(0, this.context.logs().start(partition)));
		if (progress == null || next == start) {
			return true;
		}
		Gap gap = new Gap(partition, GapCause.TARGET_DELETED, start, next, next - start);
		this.context.gaps().add(this.context.route(), gap, now);
		if (this.context.route().onGap() == OnGap.CONTINUE) {
			return true;
		}
		this.steps.stop(flow);
		flow.halt(Reason.GAP, FaultReport.gap(this.context.route(), gap), null, null, now);
		return false;
	}

	private void await(PartitionFlow flow, String detail, Instant now) {
		if (!detail.equals(flow.state().detail())) {
			this.steps.stop(flow);
			flow.waitFor(Reason.TARGET_TOPIC, detail, now.plusSeconds(1), now);
			this.context.wantTopics().run();
		}
	}

}
