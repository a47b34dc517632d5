package io.github.tandem.topic.acl;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

import io.github.tandem.topic.ledger.Ledger;

/**
 * The ACLs that Tandem made on the target, as its ledger has them. One that somebody else
 * made is none of them, also if it is the same.
 *
 * @param ledger the ledger
 */
record RememberedAcls(Ledger ledger) {

	private static final String SUBJECT = "acl/";

	private static final String ENTRIES = "entries";

	Map<ResourcePattern, Set<AccessControlEntry>> all() {
		Map<ResourcePattern, Set<AccessControlEntry>> all = new HashMap<>();
		this.ledger.all().forEach((subject, settings) -> {
			String[] parts = subject.split("/", 3);
			if (subject.startsWith(SUBJECT) && parts.length == 3) {
				all.put(new ResourcePattern(ResourceType.TOPIC, parts[2], PatternType.fromString(parts[1])),
						entries(settings.getOrDefault(ENTRIES, Set.of())));
			}
		});
		return all;
	}

	/**
	 * Remember.
	 * @param acls entries by what they are for; without any it is forgotten
	 * @return {@code false} if that could not be written
	 */
	boolean write(Map<ResourcePattern, Set<AccessControlEntry>> acls) {
		Map<String, Map<String, Set<String>>> settings = new HashMap<>();
		acls.forEach((pattern, entries) -> settings.put(SUBJECT + pattern.patternType() + "/" + pattern.name(),
				entries.isEmpty() ? Map.of()
						: Map.of(ENTRIES, entries.stream().map(RememberedAcls::text).collect(Collectors.toSet()))));
		return this.ledger.write(settings);
	}

	/**
	 * An entry as the ledger and reports have it.
	 * @param entry the entry
	 * @return who may do what or not, and from where, for example
	 * {@code ALLOW READ * User:app}
	 */
	static String text(AccessControlEntry entry) {
		return "%s %s %s %s".formatted(entry.permissionType(), entry.operation(), entry.host(), entry.principal());
	}

	private static Set<AccessControlEntry> entries(Set<String> texts) {
		Set<AccessControlEntry> entries = new HashSet<>();
		for (String text : texts) {
			String[] words = text.split(" ", 4);
			if (words.length == 4) {
				AclPermissionType permission = AclPermissionType.fromString(words[0]);
				AclOperation operation = AclOperation.fromString(words[1]);
				if (!permission.isUnknown() && !operation.isUnknown()) {
					entries.add(new AccessControlEntry(words[3], words[2], operation, permission));
				}
			}
		}
		return entries;
	}

}
