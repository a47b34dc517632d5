package io.github.tandem.topic.acl;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;

/**
 * What has to be done for the ACLs of one topic, or of one prefix, on the target.
 *
 * @param create entries that are missing
 * @param remove entries that Tandem made, and that the source has no more
 * @param ours all that are Tandem's from then on, and those that are about to be removed
 */
record AclPlan(Set<AccessControlEntry> create, Set<AccessControlEntry> remove, Set<AccessControlEntry> ours) {

	/**
	 * Plan.
	 * @param wanted what the ACLs of the source make of those on the target
	 * @param existing what the target has
	 * @param remembered what Tandem made there
	 * @param targets the topics on the target that records go to: what is for none of
	 * them is left alone
	 * @return the plans
	 */
	static Map<ResourcePattern, AclPlan> of(Map<ResourcePattern, Set<AccessControlEntry>> wanted,
			Map<ResourcePattern, Set<AccessControlEntry>> existing,
			Map<ResourcePattern, Set<AccessControlEntry>> remembered, Collection<String> targets) {
		Map<ResourcePattern, AclPlan> plans = new HashMap<>();
		Set<ResourcePattern> patterns = new HashSet<>(wanted.keySet());
		patterns.addAll(remembered.keySet());
		for (ResourcePattern pattern : patterns) {
			if (concerns(pattern, targets)) {
				plans.put(pattern, of(wanted.getOrDefault(pattern, Set.of()), existing.getOrDefault(pattern, Set.of()),
						remembered.getOrDefault(pattern, Set.of())));
			}
		}
		return plans;
	}

	private static AclPlan of(Set<AccessControlEntry> wanted, Set<AccessControlEntry> existing,
			Set<AccessControlEntry> remembered) {
		Set<AccessControlEntry> create = new HashSet<>(wanted);
		create.removeAll(existing);
		Set<AccessControlEntry> ours = new HashSet<>(remembered);
		ours.retainAll(existing);
		Set<AccessControlEntry> remove = new HashSet<>(ours);
		remove.removeAll(wanted);
		ours.addAll(create);
		return new AclPlan(Set.copyOf(create), Set.copyOf(remove), Set.copyOf(ours));
	}

	private static boolean concerns(ResourcePattern pattern, Collection<String> targets) {
		return (pattern.patternType() == PatternType.LITERAL) ? targets.contains(pattern.name())
				: targets.stream().anyMatch((target) -> target.startsWith(pattern.name()));
	}

}
