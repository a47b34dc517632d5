package io.github.tandem.topic;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

import org.apache.kafka.common.Uuid;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.route.Routes;
import io.github.tandem.topic.acl.AclSync;
import io.github.tandem.topic.deletion.Deletions;
import io.github.tandem.topic.drift.AclReport;
import io.github.tandem.topic.drift.DeletedTopic;
import io.github.tandem.topic.ledger.Ledger;
import io.github.tandem.topic.plan.TopicPlan;
import io.github.tandem.topic.request.ConfigAlterations;
import io.github.tandem.topic.request.Outcome;
import io.github.tandem.topic.request.RefusedConfigurations;
import io.github.tandem.topic.sight.ClusterTopics;
import io.github.tandem.topic.sight.Sight;
import io.github.tandem.topic.sight.TargetSettings;

/**
 * What follows the source once topics exist on the target: their configurations, their
 * ACLs, and that they are gone. What Tandem did itself is told by one ledger.
 */
final class TopicUpkeep {

	private final TopicsProperties properties;

	private final Ledger ledger;

	private final ConfigSync configs;

	private final AclSync acls;

	private final Deletions deletions;

	private boolean known;

	TopicUpkeep(Routes routes, TopicsProperties properties, ClusterTopics source, Cluster target, Ledger ledger,
			RefusedConfigurations refused) {
		this.properties = properties;
		this.ledger = ledger;
		this.configs = new ConfigSync(properties, ledger, refused, new ConfigAlterations(target, refused));
		this.acls = new AclSync(source.cluster(), target, ledger, properties.acls().write(), properties.apply());
		this.deletions = new Deletions(routes, source, target, ledger, properties.apply() && properties.delete());
	}

	ConfigSync configs() {
		return this.configs;
	}

	AclReport acls() {
		return this.properties.acls().sync() ? this.acls.report() : AclReport.NONE;
	}

	/**
	 * Bring configurations and ACLs of topics in step.
	 * @param sight what was seen
	 * @param planned what was planned
	 * @param settings configurations on the target
	 * @param mayGoOn whether there is time for another request
	 * @param now the time
	 * @return what was put off
	 */
	Outcome follow(Sight sight, List<PlannedTopic> planned, TargetSettings settings, BooleanSupplier mayGoOn,
			Instant now) {
		this.known = this.ledger.refresh();
		Outcome synced = this.configs.sync(ConfigSync.Pair.of(planned, sight.sourceSettings(), settings), this.known,
				mayGoOn, now);
		if (!this.properties.acls().sync()) {
			return synced;
		}
		Map<String, String> copies = new HashMap<>();
		planned.stream()
			.filter((next) -> isCopy(next, sight))
			.forEach((next) -> copies.put(next.source().name(), next.name()));
		Outcome outcome = this.acls.sync(copies, sight, this.known, mayGoOn);
		// what failed of an ACL is no fault of its topic
		return synced.and(new Outcome(Map.of(), outcome.postponed(), outcome.pause()));
	}

	// one that is there, or may not be seen just now, is a copy whatever keeps records
	// from it
	private static boolean isCopy(PlannedTopic planned, Sight sight) {
		boolean exists = planned.partitions() > 0 || sight.targets().refused().containsKey(planned.name());
		boolean comes = !(planned.plan() instanceof TopicPlan.Refuse || planned.plan() instanceof TopicPlan.Wait);
		return !planned.conflict() && (exists || comes);
	}

	/**
	 * Remember what was created, and look for topics that were deleted on the source.
	 * @param sight what was seen
	 * @param planned what was planned
	 * @param changes what was changed
	 * @param now the time
	 * @return the topics that were deleted, and what becomes of them
	 * @throws ClusterException if a cluster does not answer, or another one does
	 */
	List<DeletedTopic> deletions(Sight sight, List<PlannedTopic> planned, TopicChanges changes, Instant now) {
		if (!this.properties.remembers()) {
			return List.of();
		}
		for (PlannedTopic next : planned) {
			if (next.plan() instanceof TopicPlan.Create && changes.changed().contains(next.name())) {
				Uuid id = changes.created(next.name());
				this.deletions.created(next.name(), (id != null) ? id : Uuid.ZERO_UUID, next.source().name());
			}
		}
		return this.known ? this.deletions.look(sight, now) : List.of();
	}

}
