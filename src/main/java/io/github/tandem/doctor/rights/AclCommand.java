package io.github.tandem.doctor.rights;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.SecurityUtils;

/**
 * The commands of Kafka's own tool that grant what is missing: one for each set of
 * operations, with all resources that miss these.
 */
final class AclCommand {

	private final String bootstrapServers;

	private final String principal;

	/**
	 * Write commands for a user of a cluster.
	 * @param bootstrapServers where the tool begins
	 * @param principal the user, such as {@code User:tandem}
	 */
	AclCommand(String bootstrapServers, String principal) {
		this.bootstrapServers = bootstrapServers;
		this.principal = principal;
	}

	/**
	 * Write the commands.
	 * @param missing what is missing
	 * @return a line each
	 */
	List<String> grant(Collection<Need> missing) {
		List<String> commands = new ArrayList<>();
		for (ResourceType type : List.of(ResourceType.TOPIC, ResourceType.GROUP, ResourceType.CLUSTER)) {
			Map<String, TreeSet<AclOperation>> operations = new TreeMap<>();
			missing.stream()
				.filter((need) -> need.type() == type)
				.forEach((need) -> operations.computeIfAbsent(need.resource(), (key) -> new TreeSet<>())
					.add(need.operation()));
			Map<TreeSet<AclOperation>, TreeSet<String>> resources = operations.entrySet()
				.stream()
				.collect(Collectors.groupingBy(Map.Entry::getValue,
						Collectors.mapping(Map.Entry::getKey, Collectors.toCollection(TreeSet::new))));
			resources.forEach((granted, names) -> commands.add(command(type, names, granted)));
		}
		return commands;
	}

	private String command(ResourceType type, Collection<String> resources, Collection<AclOperation> operations) {
		String option = " --%s ".formatted(SecurityUtils.resourceTypeName(type).toLowerCase(Locale.ROOT));
		return "kafka-acls.sh --bootstrap-server %s --command-config admin.properties --add --allow-principal '%s'%s%s"
			.formatted(this.bootstrapServers, this.principal,
					operations.stream()
						.map((operation) -> " --operation " + SecurityUtils.operationName(operation))
						.collect(Collectors.joining()),
					(type == ResourceType.CLUSTER) ? " --cluster"
							: resources.stream().map((name) -> option + name).collect(Collectors.joining()));
	}

}
