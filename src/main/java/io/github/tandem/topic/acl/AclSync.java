package io.github.tandem.topic.acl;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.topic.drift.AclDrift;
import io.github.tandem.topic.drift.AclReport;
import io.github.tandem.topic.drift.Why;
import io.github.tandem.topic.ledger.Ledger;
import io.github.tandem.topic.request.FaultLines;
import io.github.tandem.topic.request.LastingFailures;
import io.github.tandem.topic.request.Outcome;
import io.github.tandem.topic.sight.Sight;

/**
 * Keeps the ACLs of topics on the target those of the source: makes what is missing, and
 * removes of what Tandem made what the source has no more. What is going to be made is
 * noted in the ledger first; what cannot be noted is not made, since nobody would remove
 * it.
 */
public final class AclSync {

	private static final Logger logger = LoggerFactory.getLogger(AclSync.class);

	private static final Outcome NOTHING = new Outcome(Map.of(), Set.of(), Duration.ZERO);

	private final Cluster source;

	private final Cluster target;

	private final RememberedAcls remembered;

	private final AclRules rules;

	private final boolean applies;

	private final AclRequests requests;

	private final LastingFailures failures = new LastingFailures();

	private @Nullable String obstacle;

	private volatile AclReport report = new AclReport(null, List.of());

	/**
	 * Create the synchronisation.
	 * @param source the source
	 * @param target the target
	 * @param ledger remembers what was made
	 * @param write whether rights to change topics and records are taken over too
	 * @param applies whether anything is changed, or only reported
	 */
	public AclSync(Cluster source, Cluster target, Ledger ledger, boolean write, boolean applies) {
		this.source = source;
		this.target = target;
		this.remembered = new RememberedAcls(ledger);
		this.rules = new AclRules(write);
		this.applies = applies;
		this.requests = new AclRequests(target);
	}

	/**
	 * How they compared at the last look.
	 * @return the differences
	 */
	public AclReport report() {
		return this.report;
	}

	/**
	 * Bring the ACLs of topics in step, after the ledger was read.
	 * @param copies the names on the target of topics that are replicated, by those on
	 * the source
	 * @param sight what was seen of both clusters
	 * @param known whether the ledger could be read
	 * @param mayGoOn whether there is time for another request
	 * @return what was put off
	 */
	public Outcome sync(Map<String, String> copies, Sight sight, boolean known, BooleanSupplier mayGoOn) {
		List<AclBinding> there = read(this.source, "DESCRIBE");
		List<AclBinding> here = (there != null) ? read(this.target, "DESCRIBE and ALTER") : null;
		if (there == null || here == null) {
			this.report = new AclReport(this.obstacle, List.of());
			return NOTHING;
		}
		this.obstacle = null;
		Map<ResourcePattern, AclPlan> plans = AclPlan.of(
				new WantedAcls(copies, sight.names(), sight.targetNames(), this.rules).of(there),
				AclRequests.byPattern(here), known ? this.remembered.all() : Map.of(), copies.values());
		Map<ResourcePattern, Set<AccessControlEntry>> ours = new HashMap<>();
		plans.forEach((pattern, plan) -> ours.put(pattern, plan.ours()));
		boolean applied = this.applies && known && this.remembered.write(ours);
		Outcome created = applied
				? this.requests.creations().send(changes(plans, AclPlan::create), mayGoOn, this.requests::create)
				: NOTHING;
		Outcome removed = applied
				? this.requests.removals().send(changes(plans, AclPlan::remove), mayGoOn, this.requests::remove)
				: NOTHING;
		List<AclDrift> differences = new ArrayList<>();
		plans.forEach((pattern, plan) -> {
			plan.create().forEach((entry) -> differences.add(drift(pattern, entry, "create", applied, created)));
			plan.remove().forEach((entry) -> differences.add(drift(pattern, entry, "remove", applied, removed)));
		});
		differences.sort(Comparator.comparing(AclDrift::topic).thenComparing(AclDrift::acl));
		this.report = new AclReport(null, differences);
		tell(differences, created.and(removed));
		return created.and(removed);
	}

	private @Nullable List<AclBinding> read(Cluster cluster, String rights) {
		try {
			return AclRequests.read(cluster);
		}
		catch (ClusterException ex) {
			String reason = reason(cluster, rights, ex);
			if (!reason.equals(this.obstacle)) {
				logger.atWarn().addKeyValue("error", reason).log("ACLs of topics are not taken over");
			}
			this.obstacle = reason;
			return null;
		}
	}

	private static String reason(Cluster cluster, String rights, ClusterException failure) {
		if (failure.getCause() instanceof SecurityDisabledException) {
			return ("the %s checks no permissions, authorizer.class.name is not set there: "
					+ "set that, or tandem.topics.acls.sync to false")
				.formatted(cluster.role());
		}
		if (failure.getCause() instanceof AuthorizationException) {
			return "Tandem's user may not see the ACLs of the %s: grant %s on the cluster there"
				.formatted(cluster.role(), rights);
		}
		return String.valueOf(failure.getMessage());
	}

	private static Map<String, List<AclBinding>> changes(Map<ResourcePattern, AclPlan> plans,
			Function<AclPlan, Collection<AccessControlEntry>> kind) {
		Map<String, List<AclBinding>> changes = new HashMap<>();
		plans.forEach((pattern, plan) -> {
			Collection<AccessControlEntry> entries = kind.apply(plan);
			if (!entries.isEmpty()) {
				changes.put(name(pattern), entries.stream().map((entry) -> new AclBinding(pattern, entry)).toList());
			}
		});
		return changes;
	}

	private static String name(ResourcePattern pattern) {
		return (pattern.patternType() == PatternType.LITERAL) ? pattern.name() : pattern.name() + "*";
	}

	private static AclDrift drift(ResourcePattern pattern, AccessControlEntry entry, String change, boolean applied,
			Outcome outcome) {
		ClusterException failure = outcome.failures().get(name(pattern));
		Why why = (applied && !outcome.postponed().contains(name(pattern))) ? Why.CHANGED : Why.NOT_APPLIED;
		return new AclDrift(pattern.name(), pattern.patternType().name().toLowerCase(Locale.ROOT),
				RememberedAcls.text(entry), change, (failure != null) ? Why.FAILED : why,
				(failure != null) ? failure.getMessage() : null);
	}

	private void tell(List<AclDrift> differences, Outcome outcome) {
		for (String change : List.of("create", "remove")) {
			List<String> changed = differences.stream()
				.filter((drift) -> drift.why() == Why.CHANGED && drift.change().equals(change))
				.map((drift) -> drift.topic() + ": " + drift.acl())
				.toList();
			if (!changed.isEmpty()) {
				new FaultLines.Line(changed, "").name(logger.atInfo(), "acl")
					.log(change.equals("create") ? "Made ACLs on the target that the source has"
							: "Removed ACLs on the target that Tandem had made, and the source has no more");
			}
		}
		this.failures.news(outcome.failures())
			.forEach((line) -> line.name(logger.atWarn(), "topic")
				.addKeyValue("error", line.reason())
				.log("ACLs of a topic on the target cannot be changed"));
	}

}
