package io.github.tandem.topic.acl;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.topic.drift.AclDrift;
import io.github.tandem.topic.drift.Why;

/**
 * Looks once which ACLs of topics the target lacks, and changes nothing.
 */
public final class AclLook {

	private AclLook() {
	}

	/**
	 * Compare.
	 * @param source the source
	 * @param target the target
	 * @param copies the names on the target of topics that are replicated, by those on
	 * the source
	 * @param sourceNames all topics of the source
	 * @param targetNames all topics of the target
	 * @param write whether rights to change topics and records are taken over too
	 * @return what would be made on the target
	 * @throws ClusterException if a cluster does not answer, refuses or checks no
	 * permissions
	 */
	public static List<AclDrift> missing(Cluster source, Cluster target, Map<String, String> copies,
			Set<String> sourceNames, Set<String> targetNames, boolean write) {
		List<AclDrift> missing = new ArrayList<>();
		AclPlan
			.of(new WantedAcls(copies, sourceNames, targetNames, new AclRules(write)).of(AclRequests.read(source)),
					AclRequests.byPattern(AclRequests.read(target)), Map.of(), copies.values())
			.forEach(
					(pattern,
							plan) -> plan.create()
								.forEach((entry) -> missing.add(new AclDrift(pattern.name(),
										pattern.patternType().name().toLowerCase(Locale.ROOT),
										RememberedAcls.text(entry), "create", Why.NOT_APPLIED, null))));
		missing.sort(Comparator.comparing(AclDrift::topic).thenComparing(AclDrift::acl));
		return missing;
	}

}
