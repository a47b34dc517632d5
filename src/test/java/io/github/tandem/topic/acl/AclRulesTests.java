package io.github.tandem.topic.acl;

import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class AclRulesTests {

	private final AclRules rules = new AclRules(false);

	@ParameterizedTest
	@EnumSource(names = { "READ", "DESCRIBE", "DESCRIBE_CONFIGS" })
	void takesWhatReadersNeed(AclOperation operation) {
		assertThat(this.rules.taken(allow(operation))).containsExactly(allow(operation));
	}

	@ParameterizedTest
	@EnumSource(names = { "WRITE", "CREATE", "DELETE", "ALTER", "ALTER_CONFIGS" })
	void takesWhatChangesTopicsIfAskedAlone(AclOperation operation) {
		assertThat(this.rules.taken(allow(operation))).isEmpty();
		assertThat(new AclRules(true).taken(allow(operation))).containsExactly(allow(operation));
	}

	@Test
	void makesReadingOfAll() {
		assertThat(this.rules.taken(allow(AclOperation.ALL))).containsExactlyInAnyOrder(allow(AclOperation.READ),
				allow(AclOperation.DESCRIBE_CONFIGS));
		assertThat(new AclRules(true).taken(allow(AclOperation.ALL))).containsExactly(allow(AclOperation.ALL));
	}

	@Test
	void forbidsToReadAndNothingThatWouldStopTandem() {
		assertThat(this.rules.taken(deny(AclOperation.READ))).containsExactly(deny(AclOperation.READ));
		assertThat(this.rules.taken(deny(AclOperation.ALL))).containsExactly(deny(AclOperation.READ));
		assertThat(this.rules.taken(deny(AclOperation.WRITE))).isEmpty();
		assertThat(this.rules.taken(deny(AclOperation.DESCRIBE))).isEmpty();
	}

	private static AccessControlEntry allow(AclOperation operation) {
		return new AccessControlEntry("User:app", "*", operation, AclPermissionType.ALLOW);
	}

	private static AccessControlEntry deny(AclOperation operation) {
		return new AccessControlEntry("User:*", "*", operation, AclPermissionType.DENY);
	}

}
