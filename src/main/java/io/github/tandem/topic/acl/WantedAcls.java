package io.github.tandem.topic.acl;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;

/**
 * What the ACLs of the source make of those on the target. One for a single topic follows
 * it to its name there. One for a prefix stays that, if all topics with the prefix are
 * replicated and no other topic of the target has it, Kafka's own included; otherwise, as
 * one for all topics, it goes to each topic that is replicated, so that it opens nothing
 * else.
 *
 * @param copies the names on the target of topics that are replicated, by those on the
 * source
 * @param sourceNames all topics of the source
 * @param targetNames all topics of the target
 * @param rules tell which entries are taken over
 */
record WantedAcls(Map<String, String> copies, Set<String> sourceNames, Set<String> targetNames, AclRules rules) {

	// neither cluster lists them
	private static final List<String> INTERNAL = List.of("__consumer_offsets", "__transaction_state",
			"__share_group_state", "__cluster_metadata", "__remote_log_metadata");

	/**
	 * Translate ACLs.
	 * @param source ACLs of topics on the source
	 * @return entries by what they are for on the target
	 */
	Map<ResourcePattern, Set<AccessControlEntry>> of(Collection<AclBinding> source) {
		Map<ResourcePattern, Set<AccessControlEntry>> wanted = new HashMap<>();
		for (AclBinding binding : source) {
			Set<AccessControlEntry> entries = this.rules.taken(binding.entry());
			if (!entries.isEmpty()) {
				patterns(binding.pattern())
					.forEach((pattern) -> wanted.computeIfAbsent(pattern, (key) -> new HashSet<>()).addAll(entries));
			}
		}
		return wanted;
	}

	private List<ResourcePattern> patterns(ResourcePattern pattern) {
		String name = pattern.name();
		if (pattern.patternType() == PatternType.PREFIXED) {
			String prefix = prefix(name);
			return (prefix != null) ? List.of(new ResourcePattern(ResourceType.TOPIC, prefix, PatternType.PREFIXED))
					: literals(name);
		}
		if (name.equals(ResourcePattern.WILDCARD_RESOURCE)) {
			return literals("");
		}
		String copy = this.copies.get(name);
		return (copy != null) ? List.of(literal(copy)) : List.of();
	}

	private List<ResourcePattern> literals(String prefix) {
		return this.copies.entrySet()
			.stream()
			.filter((copy) -> copy.getKey().startsWith(prefix))
			.map((copy) -> literal(copy.getValue()))
			.toList();
	}

	private static ResourcePattern literal(String name) {
		return new ResourcePattern(ResourceType.TOPIC, name, PatternType.LITERAL);
	}

	private @Nullable String prefix(String prefix) {
		Set<String> inFront = new HashSet<>();
		Set<String> targets = new HashSet<>();
		for (String topic : this.sourceNames) {
			if (topic.startsWith(prefix)) {
				String copy = this.copies.get(topic);
				if (copy == null || !copy.endsWith(topic)) {
					return null;
				}
				inFront.add(copy.substring(0, copy.length() - topic.length()));
				targets.add(copy);
			}
		}
		if (inFront.size() != 1) {
			return null;
		}
		String renamed = inFront.iterator().next() + prefix;
		return Stream.concat(this.targetNames.stream(), INTERNAL.stream())
			.allMatch((topic) -> targets.contains(topic) || !topic.startsWith(renamed)) ? renamed : null;
	}

}
