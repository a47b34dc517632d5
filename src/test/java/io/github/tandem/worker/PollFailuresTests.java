package io.github.tandem.worker;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.tandem.partition.Lookup;
import io.github.tandem.partition.PartitionFixture;
import io.github.tandem.partition.PartitionState;
import io.github.tandem.partition.Reason;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.policy.Policies;
import io.github.tandem.progress.ReadFailure;
import io.github.tandem.route.OnGap;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PollFailures}.
 */
class PollFailuresTests {

	private static final Instant NOW = PartitionFixture.NOW;

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE);

	private final Assignment assignment = new Assignment();

	private final Fetching fetching = new Fetching(this.route.consumer());

	private final PollFailures failures = new PollFailures(this.assignment, Policies.of(this.route.context().faults()),
			this.fetching);

	private final SourcePartition one = PartitionFixture.running(LoopHarness.partition(1));

	private final SourcePartition two = PartitionFixture.running(LoopHarness.partition(2));

	@BeforeEach
	void read() {
		this.assignment.add(this.one);
		this.assignment.add(this.two);
		List<TopicPartition> names = List.of(this.one.partition(), this.two.partition());
		this.route.consumer().assign(names);
		this.fetching.hold(names);
		this.fetching.reconcile(this.assignment.all(), true);
	}

	@Test
	void looksUpThePositionOfAPartitionThatIsOutOfRange() {
		assertThat(concerns(new OffsetOutOfRangeException(Map.of(this.one.partition(), 9L)))).isTrue();
		assertThat(this.one.state()).isInstanceOfSatisfying(PartitionState.Starting.class,
				(starting) -> assertThat(starting.from()).isInstanceOf(Lookup.From.class));
		assertThat(this.two.isFlowing()).isTrue();
		assertThat(this.failures.current()).isNull();
	}

	@Test
	void looksUpWhereATruncatedLogDiverges() {
		assertThat(concerns(new LogTruncationException("truncated", Map.of(this.one.partition(), 9L),
				Map.of(this.one.partition(), new OffsetAndMetadata(6)))))
			.isTrue();
		assertThat(this.one.state()).isInstanceOfSatisfying(PartitionState.Starting.class,
				(starting) -> assertThat(starting.from()).isInstanceOfSatisfying(Lookup.Truncated.class,
						(truncated) -> assertThat(truncated.divergence()).isEqualTo(6)));
	}

	@Test
	void ignoresWhatIsOutOfRangeWhereNobodyReadsAnyMore() {
		this.one.run(NOW);
		assertThat(concerns(
				new OffsetOutOfRangeException(Map.of(this.one.partition(), 9L, new TopicPartition("payments", 0), 3L))))
			.isTrue();
		assertThat(this.one.isFlowing()).isTrue();
	}

	@Test
	void haltsThePartitionsOfATopicThatMayNotBeRead() {
		assertThat(concerns(new TopicAuthorizationException(Set.of("orders", "payments")))).isTrue();
		assertThat(List.of(this.one, this.two))
			.allSatisfy((partition) -> assertThat(partition.state().reason()).isEqualTo(Reason.SOURCE_AUTHORIZATION));
	}

	@Test
	void haltsAPartitionThatCannotBeRead() {
		assertThat(concerns(new KafkaException("cannot read orders-1"))).isTrue();
		assertThat(this.one.state().reason()).isEqualTo(Reason.CORRUPT);
		assertThat(this.two.isFlowing()).isTrue();
	}

	@Test
	void believesNothingThatAnotherClusterAnswers() {
		this.route.source().identity().hear("consumer", "north");
		assertThat(concerns(new LogTruncationException("truncated", Map.of(this.one.partition(), 9L),
				Map.of(this.one.partition(), new OffsetAndMetadata(6)))))
			.isTrue();
		assertThat(concerns(new TopicAuthorizationException(Set.of("orders")))).isTrue();
		assertThat(concerns(new KafkaException("cannot read orders-2"))).isTrue();
		assertThat(List.of(this.one, this.two))
			.allSatisfy((partition) -> assertThat(partition.state().reason()).isEqualTo(Reason.ANOTHER_CLUSTER));
		assertThat(this.one.state().unresolved()).isNull();
	}

	@Test
	void anyOtherFailureIsThatOfTheThreadSinceTheFirstOfThem() {
		assertThat(concerns(new TopicAuthorizationException(Set.of("payments")))).isFalse();
		assertThat(this.failures.concernsPartitions(new TimeoutException("no answer"), NOW.plusSeconds(1))).isFalse();
		assertThat(this.failures.current()).isNotNull().returns(NOW, ReadFailure::since);
		this.failures.succeeded();
		assertThat(this.failures.current()).isNull();
	}

	@Test
	void anAnswerOfTheApiIsNeverAboutAPartitionThatCannotBeRead() {
		assertThat(concerns(new TimeoutException("no answer of the leader of orders-1"))).isFalse();
		assertThat(this.one.isFlowing()).isTrue();
	}

	@Test
	void aWakeupIsNoFailure() {
		assertThat(concerns(new WakeupException())).isFalse();
		assertThat(concerns(new InterruptException(new InterruptedException()))).isFalse();
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.failures.current()).isNull();
	}

	private boolean concerns(KafkaException failure) {
		return this.failures.concernsPartitions(failure, NOW);
	}

}
