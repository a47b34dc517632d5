package io.github.tandem.doctor.rights;

import java.util.Set;

import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AclCommand}.
 */
class AclCommandTests {

	private final AclCommand command = new AclCommand("east-1:9092", "User:tandem");

	@Test
	void grantsAllTopicsThatMissTheSameByOneCommand() {
		assertThat(this.command
			.grant(Set.of(Need.topic("orders", AclOperation.READ), Need.topic("orders", AclOperation.DESCRIBE_CONFIGS),
					Need.topic("events", AclOperation.READ), Need.topic("events", AclOperation.DESCRIBE_CONFIGS))))
			.containsExactly("kafka-acls.sh --bootstrap-server east-1:9092 --command-config admin.properties --add "
					+ "--allow-principal 'User:tandem' --operation Read --operation DescribeConfigs "
					+ "--topic events --topic orders");
	}

	@Test
	void grantsWhatDiffersByCommandsOfTheirOwn() {
		assertThat(this.command.grant(Set.of(Need.topic("orders", AclOperation.WRITE),
				Need.topic("events", AclOperation.CREATE), Need.group("tandem-all"))))
			.hasSize(3)
			.anySatisfy((line) -> assertThat(line).endsWith("--operation Write --topic orders"))
			.anySatisfy((line) -> assertThat(line).endsWith("--operation Create --topic events"))
			.anySatisfy((line) -> assertThat(line).endsWith("--operation Read --group tandem-all"));
	}

	@Test
	void grantsRightsOnTheCluster() {
		assertThat(this.command.grant(Set.of(Need.cluster(AclOperation.DESCRIBE), Need.cluster(AclOperation.ALTER))))
			.singleElement()
			.satisfies((line) -> assertThat(line).endsWith("--operation Alter --operation Describe --cluster"));
	}

	@Test
	void grantsNothingIfNothingIsMissing() {
		assertThat(this.command.grant(Set.of())).isEmpty();
	}

}
