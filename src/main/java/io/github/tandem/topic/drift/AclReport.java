package io.github.tandem.topic.drift;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How the ACLs of topics on both clusters compared at the last look.
 *
 * @param obstacle why they are not compared, or {@code null}
 * @param differences those that differ, and that Tandem cares for
 */
public record AclReport(@Nullable String obstacle, List<AclDrift> differences) {

	/**
	 * Of ACLs that are not taken over.
	 */
	public static final AclReport NONE = new AclReport("tandem.topics.acls.sync is false", List.of());

	public AclReport {
		differences = List.copyOf(differences);
	}

}
