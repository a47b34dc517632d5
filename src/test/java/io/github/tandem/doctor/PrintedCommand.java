package io.github.tandem.doctor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.springframework.util.Assert;

/**
 * A command of {@code kafka-acls.sh} as a hint has it, and what that tool makes of it.
 *
 * @param line the command
 */
record PrintedCommand(String line) {

	/**
	 * What the tool would create.
	 * @return the ACLs
	 */
	Collection<AclBinding> acls() {
		Map<String, List<String>> options = options();
		for (String needed : List.of("--add", "--bootstrap-server", "--command-config", "--allow-principal")) {
			Assert.state(options.containsKey(needed), () -> "%s is missing in %s".formatted(needed, this.line));
		}
		String principal = options.get("--allow-principal").get(0).replace("'", "");
		List<AclBinding> acls = new ArrayList<>();
		Stream<ResourcePattern> resources = Stream.of(ResourceType.TOPIC, ResourceType.GROUP)
			.flatMap((type) -> options.getOrDefault("--" + type.name().toLowerCase(Locale.ROOT), List.of())
				.stream()
				.map((name) -> new ResourcePattern(type, name, PatternType.LITERAL)));
		Stream<ResourcePattern> cluster = options.containsKey("--cluster")
				? Stream.of(new ResourcePattern(ResourceType.CLUSTER, Resource.CLUSTER_NAME, PatternType.LITERAL))
				: Stream.empty();
		Stream.concat(resources, cluster)
			.forEach((resource) -> options.get("--operation")
				.forEach((operation) -> acls.add(new AclBinding(resource,
						new AccessControlEntry(principal, "*",
								AclOperation.fromString(operation.replaceAll("(?<=[a-z])(?=[A-Z])", "_")),
								AclPermissionType.ALLOW)))));
		return acls;
	}

	private Map<String, List<String>> options() {
		Map<String, List<String>> options = new HashMap<>();
		String last = "";
		for (String word : this.line.split(" ")) {
			if (word.startsWith("--")) {
				last = word;
				options.computeIfAbsent(last, (key) -> new ArrayList<>());
			}
			else if (!last.isEmpty()) {
				options.get(last).add(word);
			}
		}
		return options;
	}

}
