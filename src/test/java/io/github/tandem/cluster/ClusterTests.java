package io.github.tandem.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Cluster} and its health.
 */
class ClusterTests {

	private static final Map<String, Object> CONFIGURATION = Map.of("client.id", "blue-source-admin");

	private final List<Map<String, Object>> made = new ArrayList<>();

	private final MockAdminClient admin = MockAdminClient.create().numBrokers(3).clusterId("east-id").build();

	private final Cluster cluster = new Cluster("source", List.of("a:1", "b:2"), CONFIGURATION, this::make);

	@Test
	void makesItsOneClientWhenItIsFirstNeeded() {
		assertThat(this.made).isEmpty();
		this.cluster.identify();
		this.cluster.ask("list topics", (client) -> client.listTopics().names());
		assertThat(this.made).containsExactly(CONFIGURATION);
	}

	@Test
	void knowsItsIdOnceItWasAsked() {
		assertThat(this.cluster.id()).isNull();
		assertThat(this.cluster.identify()).isEqualTo(new ClusterIdentity("east-id", 3));
		assertThat(this.cluster.id()).isEqualTo("east-id");
		assertThat(this.cluster).hasToString("source cluster at a:1,b:2").returns("source", Cluster::role);
	}

	@Test
	void isAskedBeforeItsAnswerIsAwaited() {
		Supplier<ClusterIdentity> identity = this.cluster.beginToIdentify();
		Supplier<Set<String>> topics = this.cluster.begin("list topics", (client) -> client.listTopics().names());
		assertThat(this.made).hasSize(1);
		assertThat(this.cluster.id()).isNull();
		this.admin.timeoutNextRequest(1);
		assertThat(identity.get()).isEqualTo(new ClusterIdentity("east-id", 3));
		assertThat(topics.get()).isEmpty();
	}

	@Test
	void keepsItsIdWhenItNoLongerAnswers() {
		this.cluster.identify();
		this.admin.timeoutNextRequest(1);
		assertThatExceptionOfType(ClusterException.class).isThrownBy(this.cluster::identify)
			.withMessageStartingWith("The source cluster at a:1,b:2: could not describe the cluster: TimeoutException")
			.withCauseInstanceOf(TimeoutException.class);
		assertThat(this.cluster.id()).isEqualTo("east-id");
	}

	@Test
	void answers() {
		this.cluster.ask("create the topic t",
				(client) -> client.createTopics(Set.of(new NewTopic("t", 1, (short) 1))).all());
		Set<String> now = this.cluster.ask("list topics", (client) -> client.listTopics().names());
		assertThat(now).containsExactly("t");
		CompletionStage<Set<String>> later = this.cluster.askLater("list topics",
				(client) -> client.listTopics().names());
		assertThat(later).isCompletedWithValue(Set.of("t"));
	}

	@Test
	void tellsWhatWasAskedAndWhatCameBack() {
		assertThatExceptionOfType(ClusterException.class)
			.isThrownBy(() -> this.cluster.ask("describe topics",
					(client) -> client.describeTopics(Set.of("t")).allTopicNames()))
			.withMessage("The source cluster at a:1,b:2: could not describe topics: "
					+ "UnknownTopicOrPartitionException: Topic t not found.")
			.withCauseInstanceOf(UnknownTopicOrPartitionException.class);
	}

	@Test
	void failsLaterWithTheClustersOwnException() {
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> this.cluster
				.askLater("describe topics", (client) -> client.describeTopics(Set.of("t")).allTopicNames())
				.toCompletableFuture()
				.join())
			.withCauseInstanceOf(UnknownTopicOrPartitionException.class);
	}

	@Test
	void tellsEachCauseWhenNoClientCanBeMade() {
		Cluster unresolvable = new Cluster("target", List.of("nowhere:1"), CONFIGURATION, (configuration) -> {
			throw new KafkaException("Failed to create new KafkaAdminClient",
					new ConfigException("No resolvable bootstrap urls given in bootstrap.servers"));
		});
		assertThatExceptionOfType(ClusterException.class).isThrownBy(unresolvable::identify)
			.withMessage("The target cluster at nowhere:1: could not describe the cluster: "
					+ "KafkaException: Failed to create new KafkaAdminClient, caused by "
					+ "ConfigException: No resolvable bootstrap urls given in bootstrap.servers");
		assertThatExceptionOfType(ClusterException.class)
			.isThrownBy(() -> unresolvable.askLater("list topics", (client) -> client.listTopics().names()))
			.withMessageContaining("could not list topics");
	}

	@Test
	void triesAgainToMakeAClient() {
		List<Admin> clients = new ArrayList<>();
		Cluster flaky = new Cluster("target", List.of("nowhere:1"), CONFIGURATION, (configuration) -> {
			clients.add(this.admin);
			if (clients.size() == 1) {
				throw new KafkaException("not yet");
			}
			return this.admin;
		});
		assertThatExceptionOfType(ClusterException.class).isThrownBy(flaky::identify);
		assertThat(flaky.identify().id()).isEqualTo("east-id");
	}

	@Test
	void givesUpWhenItIsInterrupted() {
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(ClusterException.class)
			.isThrownBy(() -> this.cluster.await("list topics", new KafkaFutureImpl<String>()))
			.withMessageContaining("could not list topics: InterruptedException");
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void asksTheBootstrapAddressesAgainWhileAnotherClusterAnswers() {
		this.cluster.identify();
		this.cluster.expect();
		assertThat(this.cluster.isBack()).as("it was never away").isFalse();
		this.cluster.identity().hear("consumer", "north-id");
		assertThat(this.cluster.isBack()).isTrue();
		assertThat(this.cluster.identity().another()).as("the consumer stays with the other").isNotNull();
		this.cluster.identity().forget("consumer");
		assertThat(this.cluster.isBack()).isTrue();
		assertThat(this.cluster.identity().another()).isNull();
		assertThat(this.made).as("a client for each look").hasSize(3);
	}

	@Test
	void isNotBackWhileAnotherOneAnswersAtTheBootstrapAddresses() {
		this.cluster.identify();
		this.cluster.identity().expect("west-id");
		this.cluster.identity().hear("consumer", "east-id");
		this.cluster.identity().forget("consumer");
		assertThat(this.cluster.isBack()).isFalse();
		this.admin.timeoutNextRequest(1);
		assertThat(this.cluster.isBack()).as("nobody answers").isFalse();
		assertThat(this.cluster.identity().another()).isNotNull();
	}

	@Test
	void isHealthyWhileItAnswers() {
		assertThat(new ClusterHealthIndicator(this.cluster).health()).isEqualTo(Health.up()
			.withDetail("bootstrapServers", List.of("a:1", "b:2"))
			.withDetail("clusterId", "east-id")
			.withDetail("brokers", 3)
			.build());
	}

	@Test
	void isDownWhileItDoesNot() {
		this.admin.timeoutNextRequest(1);
		Health health = new ClusterHealthIndicator(this.cluster).health();
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("bootstrapServers", List.of("a:1", "b:2"))
			.extractingByKey("error")
			.asString()
			.startsWith("The source cluster at a:1,b:2: could not describe the cluster: TimeoutException");
	}

	@Test
	void tellsAtOnceWhatItSaidLastWhileItIsAskedInVain() {
		// a port at which nobody listens
		Admin silent = Admin.create(Map.of("bootstrap.servers", "localhost:1"));
		Cluster away = new Cluster("source", List.of("a:1"), CONFIGURATION, (configuration) -> silent);
		away.lastAnswer().failed(new DisconnectException("gone"));
		Instant start = Instant.now();
		Health health = new ClusterHealthIndicator(away).health();
		assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(4));
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).extractingByKey("error").asString().contains("DisconnectException: gone");
		away.identity().expect("east-id");
		away.lastAnswer().by(3);
		assertThat(new ClusterHealthIndicator(away).health().getDetails()).containsEntry("clusterId", "east-id")
			.containsEntry("brokers", 3);
		away.close();
	}

	private Admin make(Map<String, Object> configuration) {
		this.made.add(configuration);
		return this.admin;
	}

}
