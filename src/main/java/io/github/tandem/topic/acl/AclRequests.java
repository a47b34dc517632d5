package io.github.tandem.topic.acl;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.apache.kafka.clients.admin.DeleteAclsResult;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.topic.request.BoundedRequests;

/**
 * Reads ACLs of topics, and changes those of the target.
 */
final class AclRequests {

	private static final AclBindingFilter TOPICS = new AclBindingFilter(
			new ResourcePatternFilter(ResourceType.TOPIC, null, PatternType.ANY), AccessControlEntryFilter.ANY);

	private final Cluster target;

	private final BoundedRequests<List<AclBinding>> creations = new BoundedRequests<>(List::size);

	private final BoundedRequests<List<AclBinding>> removals = new BoundedRequests<>(List::size);

	AclRequests(Cluster target) {
		this.target = target;
	}

	BoundedRequests<List<AclBinding>> creations() {
		return this.creations;
	}

	BoundedRequests<List<AclBinding>> removals() {
		return this.removals;
	}

	/**
	 * Read all ACLs of topics.
	 * @param cluster the cluster
	 * @return the ACLs
	 * @throws ClusterException if it does not tell
	 */
	static List<AclBinding> read(Cluster cluster) {
		return List.copyOf(cluster.ask("describe the ACLs of topics", (admin) -> admin.describeAcls(TOPICS).values()));
	}

	static Map<ResourcePattern, Set<AccessControlEntry>> byPattern(List<AclBinding> acls) {
		Map<ResourcePattern, Set<AccessControlEntry>> byPattern = new HashMap<>();
		acls.forEach((acl) -> byPattern.computeIfAbsent(acl.pattern(), (key) -> new HashSet<>()).add(acl.entry()));
		return byPattern;
	}

	Map<String, ClusterException> create(Map<String, List<AclBinding>> acls) {
		Map<AclBinding, KafkaFuture<Void>> answers = this.target.call("create ACLs",
				(admin) -> admin.createAcls(acls.values().stream().flatMap(List::stream).toList()).values());
		return failures("create ACLs for ", acls, answers::get);
	}

	Map<String, ClusterException> remove(Map<String, List<AclBinding>> acls) {
		Map<AclBindingFilter, KafkaFuture<DeleteAclsResult.FilterResults>> answers = this.target.call("remove ACLs",
				(admin) -> admin
					.deleteAcls(acls.values().stream().flatMap(List::stream).map(AclBinding::toFilter).toList())
					.values());
		return failures("remove ACLs of ", acls, (acl) -> answers.get(acl.toFilter()));
	}

	private Map<String, ClusterException> failures(String what, Map<String, List<AclBinding>> acls,
			Function<AclBinding, @Nullable KafkaFuture<?>> answers) {
		Map<String, ClusterException> failures = new HashMap<>();
		acls.forEach((name, bindings) -> {
			for (AclBinding binding : bindings) {
				KafkaFuture<?> answer = answers.apply(binding);
				try {
					if (answer != null) {
						this.target.await(what + name, answer);
					}
				}
				catch (ClusterException ex) {
					failures.put(name, ex.needing(AclOperation.ALTER, "the cluster"));
				}
			}
		});
		return failures;
	}

}
