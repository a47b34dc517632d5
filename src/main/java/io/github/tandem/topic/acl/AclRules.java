package io.github.tandem.topic.acl;

import java.util.Set;
import java.util.stream.Collectors;

import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;

/**
 * Which of the entries of an ACL are taken over: those for readers, or all.
 *
 * @param write whether those are too that let somebody change a topic or its records, or
 * forbid it
 */
record AclRules(boolean write) {

	private static final Set<AclOperation> READING = Set.of(AclOperation.READ, AclOperation.DESCRIBE,
			AclOperation.DESCRIBE_CONFIGS);

	/**
	 * What becomes of an entry.
	 * @param entry an entry on the source
	 * @return the entries on the target. What forbids more than reading is left out,
	 * since it would keep Tandem from writing if it is for everybody
	 */
	Set<AccessControlEntry> taken(AccessControlEntry entry) {
		if (this.write) {
			return Set.of(entry);
		}
		boolean allows = entry.permissionType() == AclPermissionType.ALLOW;
		Set<AclOperation> reading = allows ? READING : Set.of(AclOperation.READ);
		if (entry.operation() == AclOperation.ALL) {
			return reading.stream()
				.filter((operation) -> operation != AclOperation.DESCRIBE)
				.map((operation) -> new AccessControlEntry(entry.principal(), entry.host(), operation,
						entry.permissionType()))
				.collect(Collectors.toSet());
		}
		return reading.contains(entry.operation()) ? Set.of(entry) : Set.of();
	}

}
