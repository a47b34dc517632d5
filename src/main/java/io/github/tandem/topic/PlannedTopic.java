package io.github.tandem.topic;

import org.apache.kafka.common.Uuid;

import io.github.tandem.route.Route;
import io.github.tandem.topic.plan.Refusal;
import io.github.tandem.topic.plan.TopicPlan;
import io.github.tandem.topic.sight.SourceTopic;

/**
 * What is to be done for a topic of a route.
 *
 * @param route the route
 * @param source the topic on the source
 * @param name its name on the target
 * @param id its id on the target
 * @param partitions number of its partitions on the target, 0 if it is not there
 * @param plan what is to be done
 */
record PlannedTopic(Route route, SourceTopic source, String name, Uuid id, int partitions, TopicPlan plan) {

	/**
	 * Whether another topic of the source gets in its way.
	 * @return {@code true} if it does, so that what is there is not its own
	 */
	boolean conflict() {
		return this.plan instanceof TopicPlan.Refuse refuse && refuse.kind() == Refusal.CONFLICT;
	}

	TargetTopic.Ready ready(TopicLimits limits) {
		if (this.plan instanceof TopicPlan.Create create) {
			return ready(create.partitions(), create.samePartition(), limits);
		}
		if (this.plan instanceof TopicPlan.Grow grow) {
			return ready(grow.partitions(), true, limits);
		}
		return ready(this.partitions, ((TopicPlan.Use) this.plan).samePartition(), limits);
	}

	/**
	 * The topic as it is, whatever is planned.
	 * @param limits its limits
	 * @return the topic with the partitions that are there
	 */
	TargetTopic.Ready unchanged(TopicLimits limits) {
		return ready(this.partitions, true, limits);
	}

	private TargetTopic.Ready ready(int count, boolean samePartition, TopicLimits limits) {
		return new TargetTopic.Ready(this.name, this.id, count, samePartition, this.source.id(),
				this.source.partitions(), limits);
	}

}
