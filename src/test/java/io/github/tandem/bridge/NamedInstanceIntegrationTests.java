package io.github.tandem.bridge;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests instances with a name of their own, which come back to their place in the
 * consumer group.
 */
@Tag("fault")
@TwoClustersTest
class NamedInstanceIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final Duration SESSION = Duration.ofMinutes(5);

	@Test
	void goesOnWithoutWaitingForTheSessionOfItsLastLifeAndSeesTopicsThatCameInBetween(TwoClusters clusters) {
		String name = clusters.uniqueName("killed");
		clusters.source().createTopic(name + ".old", 2);
		RunningTandem.Builder tandem = RunningTandem.between(clusters)
			.property("tandem.instance", "pod-1")
			.route("all", Pattern.quote(name) + "\\..*", "concurrency", "1");
		die(clusters, tandem.group("all"), name);
		clusters.source().createTopic(name + ".new", 2);
		clusters.source().produce(name + ".old", "key", "old");
		clusters.source().produce(name + ".new", "key", "new");
		tandem.whileRunning((running) -> {
			Duration soon = SESSION.dividedBy(5);
			assertThat(clusters.target().awaitRecords(name + ".old", 1, soon)).hasSize(1);
			assertThat(clusters.target().awaitRecords(name + ".new", 1, soon)).hasSize(1);
			assertThat(members(clusters, tandem.group("all")))
				.extracting((member) -> member.groupInstanceId().orElse("none"))
				.containsExactly("pod-1-0");
		});
		assertThat(members(clusters, tandem.group("all"))).as("it left when it stopped").isEmpty();
	}

	@Test
	void leavesItsPlaceToAnotherOfItsNameUntilThatIsGone(TwoClusters clusters) {
		String topic = clusters.uniqueName("namesakes");
		clusters.source().createTopic(topic, 1);
		clusters.source().produce(topic, "key", "first");
		RunningTandem.Builder builder = RunningTandem.between(clusters)
			.property("tandem.instance", "pod-1")
			.route("all", topic);
		try (RunningTandem first = builder.start()) {
			assertThat(clusters.target().awaitRecords(topic, 1, PATIENCE)).hasSize(1);
			// whoever loses its place cannot commit any more, and the other would read it
			// again
			awaitCommit(clusters, builder.group("all"), new TopicPartition(topic, 0), 1);
			builder.whileRunning((second) -> {
				first.awaitFailure("tandem.instance: pod-1", "when the other has left");
				String place = member(clusters, builder.group("all"));
				Awaitility.await("the first one takes nothing back")
					.atMost(PATIENCE)
					.during(Duration.ofSeconds(8))
					.until(() -> member(clusters, builder.group("all")).equals(place));
				clusters.source().produce(topic, "key", "second");
				assertThat(clusters.target().awaitRecords(topic, 2, PATIENCE)).hasSize(2);
			});
			clusters.source().produce(topic, "key", "third");
			assertThat(clusters.target().awaitRecords(topic, 3, PATIENCE)).hasSize(3);
			Awaitility.await()
				.atMost(PATIENCE)
				.until(() -> first.read("/actuator/health"), (health) -> !health.contains("tandem.instance"));
		}
	}

	// Leaves behind what a killed process does: a member that nobody is any more.
	private static void die(TwoClusters clusters, String group, String name) {
		Consumer<byte[], byte[]> consumer = clusters.source()
			.newConsumer(Map.of(ConsumerConfig.GROUP_ID_CONFIG, group, ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
					"pod-1-0", ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) SESSION.toMillis(),
					ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName()));
		consumer.subscribe(Pattern.compile(Pattern.quote(name) + "\\..*"));
		Awaitility.await().atMost(PATIENCE).until(() -> {
			consumer.poll(Duration.ofMillis(100));
			return consumer.assignment().size() == 2;
		});
		// it had replicated all there was
		consumer.commitSync(consumer.assignment()
			.stream()
			.collect(Collectors.toMap((partition) -> partition, (partition) -> new OffsetAndMetadata(0))));
		consumer.close(CloseOptions.groupMembershipOperation(GroupMembershipOperation.REMAIN_IN_GROUP));
		assertThat(members(clusters, group)).hasSize(1);
	}

	private static void awaitCommit(TwoClusters clusters, String group, TopicPartition partition, long offset) {
		Awaitility.await("the commit of " + partition)
			.atMost(PATIENCE)
			.until(() -> clusters.source().committedOffsets(group).get(partition),
					(committed) -> committed != null && committed.offset() == offset);
	}

	private static String member(TwoClusters clusters, String group) {
		return members(clusters, group).stream().map(MemberDescription::consumerId).reduce("", String::concat);
	}

	private static Collection<MemberDescription> members(TwoClusters clusters, String group) {
		return clusters.source().consumerGroup(group).members();
	}

}
