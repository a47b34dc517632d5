package io.github.tandem.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.kafka.common.message.DescribeClientQuotasResponseData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData.EntityData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData.EntryData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData.ValueData;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.common.message.DescribeQuorumResponseData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsTopicResponse;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.mock.env.MockEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.cluster.SourceProperties;
import io.github.tandem.cluster.TargetProperties;
import io.github.tandem.cluster.tls.Encryptions;
import io.github.tandem.doctor.report.JsonReport;
import io.github.tandem.doctor.report.Report;
import io.github.tandem.doctor.rights.Duties;
import io.github.tandem.route.RoutesProperties;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.SetClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the doctor says of clusters in states that no real one is brought into for a test.
 */
class ScriptedDoctorTests {

	private static final JsonMapper JSON = new JsonMapper();

	private final ScriptedBroker source = new ScriptedBroker("the-source");

	private final ScriptedBroker target = new ScriptedBroker("the-target");

	@AfterEach
	void close() {
		this.source.close();
		this.target.close();
	}

	@Test
	void allIsWellWhereNothingButMetadataIsTold() {
		Examined examined = examine();
		assertThat(examined.code()).as(examined.out() + examined.err()).isZero();
		assertThat(examined.row("source", "broker", "identity").path("said").asString())
			.isEqualTo("a broker that does not tell its id of cluster the-source");
		assertThat(examined.row("target", "cluster", "identity").path("verdict").asString()).isEqualTo("well");
	}

	@Test
	void aClusterWithoutAnIdIsNotTakenForTheOtherOne() {
		this.source.metadata().setClusterId(null);
		this.target.metadata().setClusterId(null);
		Examined examined = command("--write-probe", "any");
		assertThat(examined.out()).doesNotContain("cluster null");
		assertThat(examined.row("source", "cluster", "brokers").path("said").asString())
			.isEqualTo("a cluster that does not tell its id with 1 broker");
		assertThat(examined.row("target", "cluster", "identity").path("verdict").asString()).isEqualTo("skipped");
		assertThat(examined.row("target", "cluster", "write-probe").path("verdict").asString()).isEqualTo("skipped");
		assertThat(examined.code()).as(examined.out()).isZero();
	}

	@Test
	void whatIsNotAnsweredOnceTheNetworkWorksIsNoFaultOfTheNetwork() {
		this.source.hangsUpAt(ApiKeys.DESCRIBE_CONFIGS)
			.hangsUpAt(ApiKeys.DESCRIBE_QUORUM)
			.hangsUpAt(ApiKeys.DESCRIBE_CLIENT_QUOTAS);
		Examined examined = examine();
		assertThat(examined.row("source", "broker", "identity").path("verdict").asString()).as(examined.out())
			.isEqualTo("well");
		for (String step : List.of("clock", "offsets-retention", "quotas")) {
			assertThat(examined.row("source", "cluster", step).path("verdict").asString()).as(step)
				.isEqualTo("skipped");
		}
		assertThat(examined.row("source", "cluster", "clock").path("said").asString()).startsWith("not answered: ");
		assertThat(examined.code()).isZero();
	}

	@Test
	void leadersThatAreNotAnsweredAreAskedForOnceMore() {
		AtomicInteger asked = new AtomicInteger();
		this.source.answersOrHangsUp(ApiKeys.METADATA,
				() -> (asked.incrementAndGet() != 3) ? Optional.of(this.source.metadata()) : Optional.empty());
		Examined examined = examine();
		assertThat(examined.row("source", "cluster", "leaders").path("verdict").asString()).as(examined.out())
			.isEqualTo("well");
		assertThat(examined.code()).isZero();
	}

	@Test
	void leadersThatNobodyTellsAreDoubtful() {
		AtomicInteger asked = new AtomicInteger();
		this.source.answersOrHangsUp(ApiKeys.METADATA, () -> (asked.incrementAndGet() < 3 || asked.get() > 4)
				? Optional.of(this.source.metadata()) : Optional.empty());
		examine().hasFinding("source", "cluster", "leaders", "request-failed", "leads to another broker", "--timeout");
	}

	@Test
	void aBrokerThatDoesNotDescribeItselfIsKnownByWhatItLeads() {
		this.source.metadata()
			.topics()
			.add(new MetadataResponseTopic().setName("orders")
				.setPartitions(List.of(new MetadataResponsePartition().setPartitionIndex(0).setLeaderId(1))));
		this.source.answers(ApiKeys.LIST_OFFSETS,
				new ListOffsetsResponseData().setTopics(List.of(new ListOffsetsTopicResponse().setName("orders")
					.setPartitions(List.of(new ListOffsetsPartitionResponse().setPartitionIndex(0))))));
		assertThat(examine().row("source", "broker", "identity").path("said").asString())
			.isEqualTo("broker 1 of cluster the-source");
	}

	@Test
	void brokersThatAnswerOnceAndNotAgainAreNoSuccess() {
		AtomicInteger opened = new AtomicInteger();
		this.source.answersOrHangsUp(ApiKeys.METADATA, () -> Optional.of(this.source.metadata()));
		this.source.beforeVersions(() -> {
			// one to begin with, and five round trips
			if (opened.incrementAndGet() > 6) {
				throw new UncheckedIOException(new IOException("gone"));
			}
		});
		Examined examined = examine().hasFinding("source", "cluster", "brokers", "not-examined", "examine again");
		assertThat(examined.row("source", "cluster", "brokers").path("verdict").asString()).isEqualTo("failed");
	}

	@Test
	void rightsThatWereFoundOutAreToldAlsoIfGroupsAreNot() {
		this.source.metadata()
			.topics()
			.add(new MetadataResponseTopic().setName("orders").setTopicAuthorizedOperations(0));
		for (ScriptedBroker broker : List.of(this.source, this.target)) {
			broker.answers(ApiKeys.HEARTBEAT, new HeartbeatResponseData()).hangsUpAt(ApiKeys.LIST_GROUPS);
		}
		Examined examined = examine("tandem.offsets.sync");
		assertThat(examined.row("source", "route", "rights").path("symptom").asString()).as(examined.out())
			.isEqualTo("missing-right");
		assertThat(examined.row("target", "route", "rights").path("verdict").asString()).isEqualTo("well");
		examined.hasFinding("source", "cluster", "rights", "request-failed", "not listed here");
		assertThat(examined.rows("target", "cluster", "rights")).isEmpty();
		assertThat(examine().rows("source", "cluster", "rights")).as("nothing is asked of groups").isEmpty();
	}

	@Test
	void gatewaysAreNotTriedForEverWhereManyBrokersAreWrong() {
		SetClock clock = new SetClock(Instant.now());
		int brokers = 200;
		for (int node = 2; node <= brokers; node++) {
			this.source.metadata()
				.brokers()
				.add(new MetadataResponseBroker().setNodeId(node).setHost("localhost").setPort(this.source.port()));
		}
		AtomicInteger asked = new AtomicInteger();
		this.source.answersBy(ApiKeys.DESCRIBE_CONFIGS, () -> {
			// after the bootstrap address, its settings and each broker at its address
			if (asked.incrementAndGet() > brokers + 2) {
				clock.forward(Doctor.PATIENCE.multipliedBy(30));
			}
			return settings("1000");
		});
		Examined examined = examine(clock, Doctor.PATIENCE);
		assertThat(examined.symptoms()).filteredOn("wrong-broker"::equals).hasSize(brokers - 1);
		assertThat(asked).hasValueLessThan(brokers + 100);
	}

	@Test
	void aBrokerThatIsSlowIsNotTakenForATunnelThatDropsLargePackets() {
		SetClock clock = new SetClock(Instant.now());
		Duration patience = Duration.ofMillis(1_500);
		this.source.isSilentAt(ApiKeys.METADATA, () -> clock.forward(patience));
		assertThat(examine(clock, patience).symptoms()).contains("large-packets-lost");
		this.source.beforeVersions(() -> clock.forward(patience.dividedBy(2)));
		Examined examined = examine(clock, patience);
		// the target waits on the same clock, and may be the next that does not answer
		assertThat(examined.symptoms()).doesNotContain("large-packets-lost");
		examined.hasFinding("source", "bootstrap", "packets", "request-failed", "slow at small requests");
	}

	@Test
	void aListenerThatLeadersLackIsTold() {
		this.source.metadata()
			.topics()
			.add(new MetadataResponseTopic().setName("orders")
				.setPartitions(List.of(new MetadataResponsePartition().setPartitionIndex(7)
					.setLeaderId(-1)
					.setErrorCode(Errors.LISTENER_NOT_FOUND.code()))));
		Examined examined = examine().hasFinding("source", "cluster", "leaders", "listener-missing",
				"advertised.listeners of each broker of the source");
		assertThat(examined.row("source", "cluster", "leaders").path("said").asString()).contains("1 partition",
				"orders-7");
	}

	@Test
	void aClusterWithoutAControllerIsTold() {
		this.target.metadata().setControllerId(-1);
		examine().hasFinding("target", "cluster", "controller", "no-controller", "logs of the target");
	}

	@Test
	void racksAreListed() {
		MetadataResponseBroker broker = this.source.metadata().brokers().iterator().next();
		broker.setRack("zone-b");
		assertThat(examine().row("source", "cluster", "racks").path("said").asString()).isEqualTo("zone-b");
	}

	@Test
	void aClockThatIsAheadOrBehindIsTold() {
		this.source.answersBy(ApiKeys.DESCRIBE_QUORUM, () -> quorum(Instant.now().plusSeconds(60)));
		this.target.answersBy(ApiKeys.DESCRIBE_QUORUM, () -> quorum(Instant.now().minusSeconds(60)));
		Examined examined = examine().hasFinding("source", "cluster", "clock", "clocks-differ", "that of the source")
			.hasFinding("target", "cluster", "clock", "clocks-differ", "that of the target");
		assertThat(examined.row("source", "cluster", "clock").path("said").asString()).endsWith("ahead");
		assertThat(examined.row("target", "cluster", "clock").path("said").asString()).endsWith("behind");
		this.source.answersBy(ApiKeys.DESCRIBE_QUORUM, () -> quorum(Instant.now()));
		assertThat(examine().row("source", "cluster", "clock").path("verdict").asString()).isEqualTo("well");
	}

	@Test
	void limitsOfTheTargetBelowTheSourcesAreTold() {
		this.source.answers(ApiKeys.DESCRIBE_CONFIGS, settings("5000000"));
		this.target.answers(ApiKeys.DESCRIBE_CONFIGS, settings("1000000"));
		examine().hasFinding("target", "cluster", "limits", "limit-below-source", "5000000");
		this.target.answers(ApiKeys.DESCRIBE_CONFIGS, settings("5000000"));
		JsonNode row = examine().row("target", "cluster", "limits");
		assertThat(row.path("verdict").asString()).isEqualTo("well");
		assertThat(row.path("said").asString()).isEqualTo("message.max.bytes is 5000000, on the source 5000000");
	}

	@Test
	void whatIsDoubtfulAloneEndsWellWhereFailuresAloneCount() {
		this.source.answersBy(ApiKeys.DESCRIBE_QUORUM, () -> quorum(Instant.now().plusSeconds(60)));
		assertThat(command().code()).isEqualTo(1);
		assertThat(command("--failures-only").code()).isZero();
		this.source.metadata().setControllerId(-1);
		assertThat(command("--failures-only").code()).isEqualTo(1);
	}

	@Test
	void quotasInForceAreToldAndThoseOfOtherUsersAreNot() {
		this.source.answers(ApiKeys.DESCRIBE_CLIENT_QUOTAS, new DescribeClientQuotasResponseData().setEntries(List.of(
				quota("client-id", "tandem-source-consumer", "consumer_byte_rate", 1_000_000),
				quota("user", null, "request_percentage", 50), quota("user", "somebody", "request_percentage", 5))));
		assertThat(examine().row("source", "cluster", "quotas").path("said").asString())
			.contains("client-id tandem-source-consumer consumer_byte_rate=1000000",
					"user (default) request_percentage=50")
			.doesNotContain("somebody");
	}

	private static EntryData quota(String type, String name, String key, double value) {
		return new EntryData().setEntity(List.of(new EntityData().setEntityType(type).setEntityName(name)))
			.setValues(List.of(new ValueData().setKey(key).setValue(value)));
	}

	private static DescribeQuorumResponseData quorum(Instant time) {
		return new DescribeQuorumResponseData()
			.setTopics(List.of(new DescribeQuorumResponseData.TopicData().setTopicName("__cluster_metadata")
				.setPartitions(List.of(new DescribeQuorumResponseData.PartitionData().setLeaderId(1)
					.setCurrentVoters(List.of(new DescribeQuorumResponseData.ReplicaState().setReplicaId(1)
						.setLastCaughtUpTimestamp(time.toEpochMilli())))))));
	}

	// the first is how a broker tells its id
	private static DescribeConfigsResponseData settings(String messageMaxBytes) {
		return new DescribeConfigsResponseData().setResults(List.of(new DescribeConfigsResult()
			.setErrorMessage("Unexpected broker id, expected 1 or empty string, but got 2")
			.setConfigs(List
				.of(new DescribeConfigsResourceResult().setName("message.max.bytes").setValue(messageMaxBytes)))));
	}

	// as the command does it, without its start
	private Examined examine(String... switches) {
		return examine(Clock.systemUTC(), Doctor.PATIENCE, switches);
	}

	private Examined examine(Clock clock, Duration patience, String... switches) {
		MockEnvironment environment = new MockEnvironment();
		for (String key : switches) {
			environment.setProperty(key, "true");
		}
		Binder settings = new Binder(new MapConfigurationPropertySource(Map.of("tandem.source.bootstrap-servers",
				this.source.address(), "tandem.target.bootstrap-servers", this.target.address())));
		Doctor doctor = new Doctor(settings.bindOrCreate("tandem", DeploymentProperties.class),
				settings.bindOrCreate("tandem.source", SourceProperties.class),
				settings.bindOrCreate("tandem.target", TargetProperties.class),
				new Encryptions(new DefaultSslBundleRegistry(), clock),
				settings.bindOrCreate("tandem", RoutesProperties.class).toRoutes(), Duties.of(environment), clock);
		Report report = doctor.examine(patience, (what) -> {
		});
		return new Examined(report.isWell() ? 0 : 1, JSON.writeValueAsString(new JsonReport().write(report)), "");
	}

	private Examined command(String... options) {
		try (Cluster from = new Cluster(this.source.address()); Cluster to = new Cluster(this.target.address())) {
			return Examined.between(from, to, Map.of(), options);
		}
	}

}
