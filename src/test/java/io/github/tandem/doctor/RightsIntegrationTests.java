package io.github.tandem.doctor;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

import io.github.tandem.test.AuthorizingBrokers;
import io.github.tandem.test.Cluster;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the doctor says between brokers that check rights, to a user who has few: its
 * commands, and no others, make all well.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RightsIntegrationTests {

	private final AuthorizingBrokers brokers = new AuthorizingBrokers();

	@AfterAll
	void close() {
		this.brokers.close();
	}

	@Test
	void whatIsMissingIsGivenByTheCommandsOfTheHints() {
		String name = this.brokers.uniqueName("rights");
		String seen = name + ".seen";
		String unseen = name + ".unseen";
		this.brokers.source().createTopic(seen, 1);
		this.brokers.source().createTopic(unseen, 1);
		this.brokers.target().createTopic(unseen, 1);
		this.brokers.permit(this.brokers.source(), topic(seen), AclOperation.DESCRIBE);
		Map<String, String> settings = Map.of("tandem.name", name, "tandem.routes[0].name", "all",
				"tandem.routes[0].topics", seen + "," + unseen, "tandem.offsets.enabled", "true");
		Examined examined = examine(settings);
		JsonNode source = examined.row("source", "route", "rights");
		assertThat(source.path("symptom").asString()).isEqualTo("missing-right");
		assertThat(commands(source)).satisfiesExactlyInAnyOrder(
				(line) -> assertThat(line).contains("--operation Read --operation DescribeConfigs")
					.endsWith("--topic %s --topic %s".formatted(seen, unseen)),
				(line) -> assertThat(line).endsWith("--operation Read --group %s-all".formatted(name)));
		JsonNode target = examined.row("target", "route", "rights");
		assertThat(commands(target)).singleElement()
			.satisfies((line) -> assertThat(line)
				.contains("--operation Create", "--operation Write", "--operation Alter", "--operation AlterConfigs",
						"--topic " + seen)
				.doesNotContain("--operation Delete"));
		JsonNode ledger = examined.row("target", "cluster", "rights");
		assertThat(commands(ledger)).singleElement()
			.satisfies(
					(line) -> assertThat(line).contains("--operation Create", "--operation Read", "--operation Write")
						.endsWith("--topic %s.offsets.internal --topic %s.topics.internal".formatted(name, name)));
		grant(this.brokers.target(), commands(ledger));
		// a topic of the source that could not be seen is named on the target from now on
		grant(this.brokers.source(), commands(source));
		grant(this.brokers.target(), commands(target));
		Examined second = examine(settings);
		assertThat(second.row("source", "route", "rights").path("verdict").asString()).isEqualTo("well");
		JsonNode more = second.row("target", "route", "rights");
		assertThat(commands(more)).singleElement()
			.satisfies((line) -> assertThat(line).contains("--operation Write").endsWith("--topic " + unseen));
		grant(this.brokers.target(), commands(more));
		Examined last = examine(settings);
		assertThat(last.code()).as(last.out() + last.err()).isZero();
		assertThat(this.brokers.target().admin().listTopics().names().toCompletionStage().toCompletableFuture().join())
			.doesNotContain(seen);
		assertThat(this.brokers.source().admin().listGroups().all().toCompletionStage().toCompletableFuture().join())
			.noneMatch((group) -> group.groupId().startsWith(name));
	}

	@Test
	void whatIsMissingForAclsAndDeletionsIsGivenToo() {
		String name = this.brokers.uniqueName("more-rights");
		this.brokers.source().createTopic(name, 1);
		this.brokers.target().createTopic(name, 1);
		this.brokers.permit(this.brokers.source(), topic(name), AclOperation.READ, AclOperation.DESCRIBE_CONFIGS);
		this.brokers.permit(this.brokers.target(), topic(name), AclOperation.WRITE, AclOperation.ALTER,
				AclOperation.ALTER_CONFIGS);
		this.brokers.permit(this.brokers.target(), topic(name + ".topics.internal"), AclOperation.READ,
				AclOperation.WRITE, AclOperation.CREATE);
		Examined examined = examine(Map.of("tandem.name", name, "tandem.topics.delete", "true",
				"tandem.topics.acls.sync", "true", "tandem.routes[0].name", "all", "tandem.routes[0].topics", name));
		assertThat(commands(examined.row("target", "route", "rights"))).singleElement()
			.satisfies((line) -> assertThat(line).contains("--operation Delete --topic " + name));
		assertThat(commands(examined.row("source", "cluster", "rights"))).singleElement()
			.satisfies((line) -> assertThat(line).endsWith("--operation Describe --cluster"));
		assertThat(commands(examined.row("target", "cluster", "rights"))).singleElement()
			.satisfies((line) -> assertThat(line).endsWith("--operation Alter --operation Describe --cluster"));
	}

	@Test
	void whatIsMissingToMoveGroupsIsGivenToo() {
		String name = this.brokers.uniqueName("moved-rights");
		this.brokers.source().createTopic(name, 1);
		this.brokers.target().createTopic(name, 1);
		this.brokers.permit(this.brokers.source(), topic(name), AclOperation.READ, AclOperation.DESCRIBE_CONFIGS);
		this.brokers.permit(this.brokers.target(), topic(name), AclOperation.WRITE, AclOperation.ALTER,
				AclOperation.ALTER_CONFIGS);
		for (String group : List.of(name + "-readers", name + "-left")) {
			this.brokers.permit(this.brokers.source(),
					new ResourcePattern(ResourceType.GROUP, group, PatternType.LITERAL), AclOperation.DESCRIBE);
			this.brokers.source()
				.admin()
				.alterConsumerGroupOffsets(group, Map.of(new TopicPartition(name, 0), new OffsetAndMetadata(0)))
				.all()
				.toCompletionStage()
				.toCompletableFuture()
				.join();
		}
		Map<String, String> settings = Map.of("tandem.name", name, "tandem.offsets.enabled", "true",
				"tandem.offsets.exclude", ".*-left", "tandem.routes[0].name", "all", "tandem.routes[0].topics", name);
		assertThat(commands(examine(settings).row("target", "cluster", "rights")))
			.noneMatch((line) -> line.contains("--group"));
		Map<String, String> moving = new HashMap<>(settings);
		moving.put("tandem.offsets.sync", "true");
		Examined examined = examine(moving);
		assertThat(commands(examined.row("target", "route", "rights"))).singleElement()
			.satisfies((line) -> assertThat(line).contains("--operation Read").endsWith("--topic " + name));
		assertThat(commands(examined.row("target", "cluster", "rights")))
			.anySatisfy(
					(line) -> assertThat(line).contains("--operation Read").endsWith("--group " + name + "-readers"))
			.noneMatch((line) -> line.contains("-left"));
	}

	@Test
	void whatIsMissingOfATopicThatIsYetToBeCreatedIsGivenToo() {
		String name = this.brokers.uniqueName("future-rights");
		String maps = name + ".offsets.internal";
		this.brokers.source().createTopic(name, 1);
		this.brokers.permit(this.brokers.source(), topic(name), AclOperation.READ, AclOperation.DESCRIBE_CONFIGS);
		this.brokers.permit(this.brokers.source(),
				new ResourcePattern(ResourceType.GROUP, name + "-all", PatternType.LITERAL), AclOperation.READ);
		for (String topic : List.of(name, maps)) {
			this.brokers.permit(this.brokers.target(), topic(topic), AclOperation.CREATE, AclOperation.DESCRIBE);
		}
		Map<String, String> settings = Map.of("tandem.name", name, "tandem.offsets.enabled", "true",
				"tandem.routes[0].name", "all", "tandem.routes[0].topics", name);
		Examined examined = examine(settings);
		JsonNode route = examined.row("target", "route", "rights");
		assertThat(commands(route)).singleElement()
			.satisfies((line) -> assertThat(line).contains("--operation Write --topic " + name)
				.doesNotContain("--operation Create", "--operation Read"));
		JsonNode own = examined.row("target", "cluster", "rights");
		assertThat(commands(own))
			.anySatisfy((line) -> assertThat(line).contains("--operation Read --operation Write").contains(maps));
		grant(this.brokers.target(), commands(route));
		grant(this.brokers.target(), commands(own));
		Examined second = examine(settings);
		assertThat(second.code()).as(second.out() + second.err()).isZero();
		assertThat(this.brokers.target().topics()).doesNotContain(name, maps);
	}

	@Test
	void theIdOfABrokerIsKnownWithoutRightsOnTheCluster() {
		String name = this.brokers.uniqueName("known");
		this.brokers.source().createTopic(name, 1);
		this.brokers.permit(this.brokers.source(), topic(name), AclOperation.READ, AclOperation.DESCRIBE_CONFIGS);
		Examined examined = examine(Map.of("tandem.name", name));
		assertThat(examined.row("source", "broker", "identity").path("said").asString()).startsWith("broker 1 of");
		assertThat(examined.row("source", "cluster", "offsets-retention").path("verdict").asString())
			.isEqualTo("skipped");
		assertThat(examined.row("source", "cluster", "clock").path("verdict").asString()).isEqualTo("skipped");
	}

	private Examined examine(Map<String, String> settings) {
		return Examined.between(this.brokers.securedSource(), this.brokers.securedTarget(), settings);
	}

	private static List<String> commands(JsonNode row) {
		return row.path("hint")
			.path("paste")
			.valueStream()
			.filter((paste) -> paste.path("place").asString().equals("shell"))
			.map((paste) -> paste.path("text").asString())
			.toList();
	}

	private static void grant(Cluster cluster, List<String> commands) {
		for (String command : commands) {
			assertThat(command).contains(" --allow-principal 'User:tandem' ");
			cluster.admin()
				.createAcls(new PrintedCommand(command).acls())
				.all()
				.toCompletionStage()
				.toCompletableFuture()
				.join();
		}
	}

	private static ResourcePattern topic(String name) {
		return new ResourcePattern(ResourceType.TOPIC, name, PatternType.LITERAL);
	}

}
