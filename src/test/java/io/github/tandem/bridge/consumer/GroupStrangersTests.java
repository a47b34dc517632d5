package io.github.tandem.bridge.consumer;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsResult;
import org.apache.kafka.clients.admin.MemberAssignment;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.cluster.ClusterFixture;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GroupStrangers}.
 */
@ExtendWith(OutputCaptureExtension.class)
class GroupStrangersTests {

	private final GroupStrangers strangers = new GroupStrangers("eu-orders", "dr-eu-orders",
			ClusterFixture.of("source", new Describing()), () -> "0a1b2c3d");

	private final AtomicReference<KafkaFuture<ConsumerGroupDescription>> answer = new AtomicReference<>();

	@ParameterizedTest
	@ValueSource(strings = { "dr-eu-orders-0-0a1b2c3d", "dr-eu-orders-17-0a1b2c3d", "dr-eu-orders-0" })
	void knowsTheMembersOfItsDeployment(String clientId) {
		assertThat(this.strangers.isOurs(clientId)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "console-consumer", "dr-eu-orders", "dr-eu-orders-0-11111111", "dr-eu-orders-x",
			"dr-eu-orders-0-0a1b2c3d-1" })
	void knowsOthers(String clientId) {
		assertThat(this.strangers.isOurs(clientId)).isFalse();
	}

	@Test
	void findsNoneBeforeItLooked() {
		assertThat(this.strangers.found()).isEqualTo(List.of());
	}

	@Test
	void keepsWhatItFoundWhileTheGroupRebalances(CapturedOutput output) {
		look(GroupState.STABLE, "console");
		assertThat(this.strangers.found()).singleElement().asString().contains("console at host with 1 partitions");
		look(GroupState.PREPARING_REBALANCE);
		look(GroupState.COMPLETING_REBALANCE, "dr-eu-orders-0-0a1b2c3d");
		assertThat(this.strangers.found()).hasSize(1);
		look(GroupState.STABLE, "console");
		assertThat(output).containsOnlyOnce("Others are members of the consumer group").doesNotContain("again");
		look(GroupState.STABLE, "dr-eu-orders-0-0a1b2c3d");
		assertThat(this.strangers.found()).isEmpty();
		look(GroupState.PREPARING_REBALANCE, "console");
		assertThat(this.strangers.found()).isEmpty();
	}

	@Test
	void forgetsThemWithTheGroupAndWithTheRightToSeeIt(CapturedOutput output) {
		look(GroupState.STABLE, "console");
		look(GroupState.EMPTY);
		assertThat(this.strangers.found()).isEmpty();
		look(GroupState.STABLE, "console");
		fail(new TimeoutException("no answer"));
		assertThat(this.strangers.found()).as("it may answer soon").hasSize(1);
		fail(new GroupAuthorizationException("dr-eu-orders"));
		assertThat(this.strangers.found()).isEmpty();
		fail(new GroupAuthorizationException("dr-eu-orders"));
		assertThat(output).containsOnlyOnce("is not known any more: grant DESCRIBE on it");
	}

	private void look(GroupState state, String... clientIds) {
		List<MemberDescription> members = Stream.of(clientIds)
			.map((id) -> new MemberDescription(id + "-member", Optional.empty(), Optional.empty(), id, "host",
					new MemberAssignment(Set.of(new TopicPartition("orders", 0))), Optional.empty(), Optional.empty(),
					Optional.empty()))
			.toList();
		this.answer.set(KafkaFuture.completedFuture(new ConsumerGroupDescription("dr-eu-orders", true, members, "range",
				GroupType.CLASSIC, state, Node.noNode(), Set.of(), Optional.empty(), Optional.empty())));
		this.strangers.look();
	}

	private void fail(Exception failure) {
		KafkaFutureImpl<ConsumerGroupDescription> failed = new KafkaFutureImpl<>();
		failed.completeExceptionally(failure);
		this.answer.set(failed);
		this.strangers.look();
	}

	/**
	 * Describes the group as a test wants it.
	 */
	private final class Describing extends MockAdminClient {

		@Override
		public DescribeConsumerGroupsResult describeConsumerGroups(Collection<String> groups,
				DescribeConsumerGroupsOptions options) {
			return new DescribeConsumerGroupsResult(Map.of("dr-eu-orders", GroupStrangersTests.this.answer.get()));
		}

	}

}
