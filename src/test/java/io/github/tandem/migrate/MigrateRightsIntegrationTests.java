package io.github.tandem.migrate;

import java.time.Duration;

import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import io.github.tandem.test.AuthorizingBrokers;
import io.github.tandem.test.AuthorizingBrokersExtension;
import io.github.tandem.test.TandemProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A right that {@code migrate} lacks is named, with an exit code that says so.
 */
@Tag("fault")
@ExtendWith(AuthorizingBrokersExtension.class)
class MigrateRightsIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private final AuthorizingBrokers brokers;

	private final String name;

	private final String orders;

	private final ResourcePattern group;

	private final ResourcePattern topics;

	MigrateRightsIntegrationTests(AuthorizingBrokers brokers) {
		this.brokers = brokers;
		this.name = brokers.uniqueName("rights");
		this.orders = this.name + "-orders";
		this.group = new ResourcePattern(ResourceType.GROUP, this.name, PatternType.PREFIXED);
		this.topics = new ResourcePattern(ResourceType.TOPIC, this.name, PatternType.PREFIXED);
	}

	@Test
	void withoutARightToTheGroupItCannotTell() {
		create();
		permitToWrite();
		try (TandemProcess migrate = migrate("--json", "--skip-doctor")) {
			assertThat(migrate.awaitExit(PATIENCE)).as(migrate.log()).isEqualTo(2);
			assertThat(migrate.log()).contains("the group %s-all: GroupAuthorizationException".formatted(this.name),
					"grant READ on the group %s-all to Tandem's user there".formatted(this.name),
					"\"outcome\" : \"undecided\"");
		}
	}

	@Test
	void withoutARightToWriteItEndsWhenNothingMovesAndSaysWhy() {
		create();
		this.brokers.permit(this.brokers.source(), this.group, AclOperation.READ);
		try (TandemProcess migrate = migrate("--json", "--skip-doctor", "--patience", "20s")) {
			assertThat(migrate.awaitExit(PATIENCE)).as(migrate.log()).isEqualTo(1);
			assertThat(migrate.log()).contains("nothing was replicated for 20 s", "WRITE");
		}
	}

	private void permitToWrite() {
		this.brokers.permit(this.brokers.target(), this.topics, AclOperation.WRITE);
	}

	// a right that is taken back may be there for a moment more
	private void create() {
		this.brokers.permit(this.brokers.source(), this.topics, AclOperation.READ, AclOperation.DESCRIBE,
				AclOperation.DESCRIBE_CONFIGS);
		this.brokers.permit(this.brokers.target(), this.topics, AclOperation.DESCRIBE, AclOperation.CREATE,
				AclOperation.ALTER, AclOperation.READ, AclOperation.DESCRIBE_CONFIGS, AclOperation.ALTER_CONFIGS);
		this.brokers.source().createTopic(this.orders, 1);
		this.brokers.source().produce(this.orders, "key", "value");
	}

	private TandemProcess migrate(String... options) {
		return TandemProcess.builder()
			.command("migrate", options)
			.source(this.brokers.securedSource())
			.target(this.brokers.securedTarget())
			.property("tandem.name", this.name)
			.property("tandem.routes[0].name", "all")
			.property("tandem.routes[0].topics", this.name + "-.*")
			.property("tandem.offsets.groups", this.name + "-.*")
			.build()
			.launch();
	}

}
