package io.github.tandem.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.delivery.InFlightBytes;
import io.github.tandem.operator.DesiredPauses;
import io.github.tandem.operator.OperatorCommands;
import io.github.tandem.partition.Lookup;
import io.github.tandem.partition.PartitionFixture;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.policy.Policies;
import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.PositionStore;
import io.github.tandem.route.OnGap;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PositionLookup}, in a whole loop and alone.
 */
@ExtendWith(OutputCaptureExtension.class)
class PositionLookupTests {

	private static final Map<TopicPartition, Optional<KnownPosition>> NONE = Map.of(LoopHarness.partition(0),
			Optional.empty());

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE);

	@Test
	void readsNothingBeforePositionAndTargetTopicAreKnown() {
		this.route.append(0, 0, 5);
		this.route.assign(0);
		this.route.pollFor(LoopHarness.SHORTLY);
		assertThat(this.route.consumer().paused()).containsExactly(LoopHarness.partition(0));
		assertThat(this.route.target().producers()).isEmpty();
		assertThat(this.route.wishes()).as("asks for a look at the topics").isPositive();
		this.route.targetTopics().refresh();
		this.route.pollFor(LoopHarness.SHORTLY);
		assertThat(this.route.consumer().paused()).isEmpty();
		assertThat(this.route.target().producer().inFlight()).isEqualTo(LoopHarness.values(0, 0, 5));
	}

	@Test
	void waitsForASourceThatDoesNotAnswer() {
		this.route.start(5, 0);
		this.route.sourceAdmin().timeoutNextRequest(1000);
		this.route.pollFor(Duration.ofSeconds(10));
		assertThat(this.route.consumer().paused()).containsExactly(LoopHarness.partition(0));
		this.route.sourceAdmin().timeoutNextRequest(0);
		this.route.flowFor(Duration.ofSeconds(2));
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 5));
	}

	@Test
	void goesOnAtTheCommittedOffset() {
		this.route.commit(Map.of(LoopHarness.partition(0), 3L));
		this.route.start(5, 0, 1);
		this.route.flowFor(LoopHarness.SHORTLY);
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 3, 5));
		assertThat(this.route.copied(1)).isEqualTo(LoopHarness.values(1, 0, 5));
	}

	@Test
	void reportsOnceThatTheSourceDoesNotAnswer(CapturedOutput output) {
		this.route.targetTopics().refresh();
		this.route.assign(0);
		for (int outage = 1; outage <= 2; outage++) {
			this.route.sourceAdmin().timeoutNextRequest(1000);
			this.route.outOfRange(0, 0);
			this.route.pollFor(Duration.ofSeconds(30));
			this.route.sourceAdmin().timeoutNextRequest(0);
			this.route.pollFor(Duration.ofSeconds(3));
			assertThat(output.toString().lines())
				.filteredOn((line) -> line.contains("The source does not report the positions of partitions"))
				.hasSize(outage);
		}
	}

	@Test
	void doesNotTakeThePositionOfAPartitionFromTheConsumerWhileItIsLookedUp() {
		this.route.commit(Map.of(LoopHarness.partition(0), 20L));
		this.route.start(50, 0);
		this.route.sourceAdmin().timeoutNextRequest(1000);
		this.route.pollFor(LoopHarness.SHORTLY);
		this.route.outOfRange(0, 30);
		this.route.pollFor(LoopHarness.SHORTLY);
		this.route.sourceAdmin().timeoutNextRequest(0);
		this.route.flowFor(Duration.ofSeconds(5));
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 20, 50));
		assertThat(this.route.meters().find("tandem.gap.records").counters()).isEmpty();
	}

	@Test
	void takesAPartitionThatComesBack() {
		this.route.start(5, 0);
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.revoke(0);
		this.route.commit(Map.of(LoopHarness.partition(0), 5L));
		this.route.append(0, 5, 7);
		this.route.assign(0);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 7));
	}

	@Test
	void asksOnceForEachStart() {
		Lookups lookups = new Lookups();
		lookups.lookup.search(List.of(lookups.partition), PartitionFixture.NOW);
		lookups.lookup.search(List.of(lookups.partition), PartitionFixture.NOW);
		assertThat(lookups.reads).hasSize(1);
		lookups.partition.restart(new Lookup.Stored(), PartitionFixture.NOW);
		lookups.lookup.search(List.of(lookups.partition), PartitionFixture.NOW);
		assertThat(lookups.reads).hasSize(2);
	}

	@Test
	void takesNoAnswerToAnEarlierQuestion() {
		Lookups lookups = new Lookups();
		lookups.lookup.search(List.of(lookups.partition), PartitionFixture.NOW);
		lookups.partition.restart(new Lookup.Stored(), PartitionFixture.NOW.plusSeconds(1));
		lookups.reads.get(0).complete(NONE);
		assertThat(lookups.collect()).isEmpty();
		lookups.lookup.search(List.of(lookups.partition), PartitionFixture.NOW.plusSeconds(1));
		lookups.reads.get(1).complete(NONE);
		assertThat(lookups.collect()).containsExactly("orders-0 0");
	}

	@Test
	void takesNoSilenceForAPartitionWithoutAPosition() {
		Lookups lookups = new Lookups();
		lookups.lookup.search(List.of(lookups.partition), PartitionFixture.NOW);
		lookups.reads.get(0).complete(Map.of());
		assertThat(lookups.collect()).isEmpty();
		lookups.lookup.search(List.of(lookups.partition), PartitionFixture.NOW.plusMillis(999));
		assertThat(lookups.reads).hasSize(1);
		lookups.lookup.search(List.of(lookups.partition), PartitionFixture.NOW.plusSeconds(1));
		lookups.reads.get(1).complete(NONE);
		assertThat(lookups.collect()).containsExactly("orders-0 0");
	}

	@Test
	void asksAgainASecondAfterAFailure() {
		Lookups lookups = new Lookups();
		lookups.lookup.search(List.of(lookups.partition), PartitionFixture.NOW);
		lookups.reads.get(0).completeExceptionally(new TimeoutException("no answer"));
		assertThat(lookups.collect()).isEmpty();
		lookups.lookup.search(List.of(lookups.partition), PartitionFixture.NOW.plusMillis(999));
		assertThat(lookups.reads).hasSize(1);
		lookups.lookup.search(List.of(lookups.partition), PartitionFixture.NOW.plusSeconds(1));
		assertThat(lookups.reads).hasSize(2);
	}

	@Test
	void letsRecordsFlowInTheRoundAfterTheAnswer() {
		Lookups lookups = new Lookups();
		Assignment assignment = new Assignment();
		assignment.add(lookups.partition);
		Policies policies = Policies.of(this.route.context().faults());
		DecisionRound round = new DecisionRound(assignment, policies, lookups.lookup,
				new OperatorCommands(this.route.context().route(), new DesiredPauses(), policies),
				new InFlightBytes(1000));
		this.route.targetTopics().refresh();
		round.decide(PartitionFixture.NOW);
		assertThat(lookups.lookup.isUnderWay()).isTrue();
		lookups.reads.get(0).complete(NONE);
		round.decide(PartitionFixture.NOW.plusMillis(1));
		assertThat(lookups.partition.isFlowing()).isTrue();
		assertThat(lookups.lookup.isUnderWay()).isFalse();
	}

	@Test
	void takesNoAnswerForAPartitionThatWasGivenAway() {
		Lookups lookups = new Lookups();
		lookups.lookup.search(List.of(lookups.partition), PartitionFixture.NOW);
		lookups.lookup.forget(lookups.partition);
		lookups.reads.get(0).complete(NONE);
		assertThat(lookups.collect()).isEmpty();
	}

	@Test
	void goesOnWhereAPartitionWasWithoutAskingWhatIsStored() {
		Lookups lookups = new Lookups();
		this.route.append(0, 0, 9);
		this.route.poll();
		lookups.partition.restart(Lookup.from(new KnownPosition(4, Optional.empty(), this.route.topicId(), 9)),
				PartitionFixture.NOW);
		lookups.lookup.search(List.of(lookups.partition), PartitionFixture.NOW);
		assertThat(lookups.reads).isEmpty();
		assertThat(lookups.collect()).containsExactly("orders-0 4");
	}

	@Test
	void goesOnWhereATruncatedLogDiverges() {
		Lookups lookups = new Lookups();
		this.route.append(0, 0, 9);
		this.route.poll();
		lookups.partition.restart(
				new Lookup.Truncated(new KnownPosition(8, Optional.empty(), this.route.topicId(), 9), 6),
				PartitionFixture.NOW);
		lookups.lookup.search(List.of(lookups.partition), PartitionFixture.NOW);
		assertThat(lookups.collect()).containsExactly("orders-0 6 truncated");
	}

	/**
	 * Look-ups of one partition, whose stored position is told when a test says so.
	 */
	private final class Lookups implements PositionStore {

		private final List<CompletableFuture<Map<TopicPartition, Optional<KnownPosition>>>> reads = new ArrayList<>();

		private final PositionLookup lookup = new PositionLookup(this,
				PositionLookupTests.this.route.context().positions());

		private final SourcePartition partition = PartitionFixture.starting(LoopHarness.partition(0),
				new InFlightBytes(1000));

		private List<String> collect() {
			List<String> found = new ArrayList<>();
			this.lookup.collect(PartitionFixture.NOW,
					(partition, from, position) -> found
						.add("%s %d%s".formatted(partition.partition(), position.nextOffset(),
								(position.gap() != null) ? " " + position.gap().cause().tag() : "")));
			return found;
		}

		@Override
		public CompletableFuture<Map<TopicPartition, Optional<KnownPosition>>> read(
				Collection<TopicPartition> partitions) {
			this.reads.add(new CompletableFuture<>());
			return this.reads.get(this.reads.size() - 1);
		}

		@Override
		public void store(Map<TopicPartition, KnownPosition> positions,
				BiConsumer<Map<TopicPartition, KnownPosition>, @Nullable Exception> done) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void storeNow(Map<TopicPartition, KnownPosition> positions, Duration timeout) {
			throw new UnsupportedOperationException();
		}

	}

}
