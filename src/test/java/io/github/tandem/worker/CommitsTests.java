package io.github.tandem.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.delivery.InFlightBytes;
import io.github.tandem.partition.HaltCause;
import io.github.tandem.partition.Lookup;
import io.github.tandem.partition.PartitionFixture;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.position.Gap;
import io.github.tandem.position.GapCause;
import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.PositionStore;
import io.github.tandem.progress.ThreadStatus.CommitDelay;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Commits}.
 */
@ExtendWith(OutputCaptureExtension.class)
class CommitsTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	private Instant now = PartitionFixture.NOW;

	private final Store store = new Store();

	private final Commits commits = new Commits(this.store);

	private final SourcePartition one = PartitionFixture.running(new TopicPartition("orders", 1));

	private final SourcePartition two = PartitionFixture.running(new TopicPartition("orders", 2));

	private final List<SourcePartition> all = List.of(this.one, this.two);

	@Test
	void storesWhatMovedAndNothingElse() {
		commitAll();
		PartitionFixture.replicate(this.one, 0, 5);
		this.commits.commit(this.all, this.now);
		assertThat(this.store.last()).containsExactly("orders-1 5");
		this.store.answer(null);
		this.commits.commit(this.all, this.now);
		assertThat(this.store.requests).as("nothing moved since").isEmpty();
	}

	@Test
	void asksForOneThingAtATime() {
		commitAll();
		PartitionFixture.replicate(this.one, 0, 5);
		this.commits.commit(this.all, this.now);
		PartitionFixture.replicate(this.two, 0, 7);
		this.commits.commit(this.all, this.now);
		assertThat(this.store.requests).hasSize(1);
		this.store.answer(null);
		this.commits.commit(this.all, this.now);
		assertThat(this.store.last()).containsExactly("orders-2 7");
	}

	@Test
	void storesAgainWhatCouldNotBeStored() {
		commitAll();
		PartitionFixture.replicate(this.one, 0, 5);
		this.commits.commit(this.all, this.now);
		this.store.answer(new KafkaException("no"));
		PartitionFixture.replicate(this.one, 5, 6);
		this.commits.commit(this.all, this.now);
		assertThat(this.store.last()).containsExactly("orders-1 6");
	}

	@ParameterizedTest
	@MethodSource
	void storesAgainWhenTheStoreThrew(RuntimeException failure) {
		commitAll();
		PartitionFixture.replicate(this.one, 0, 5);
		this.store.failure = failure;
		this.commits.commit(this.all, this.now);
		assertThat(this.commits.delay()).isNotNull()
			.extracting(CommitDelay::error)
			.asString()
			.contains("the consumer throws at once");
		this.store.failure = null;
		this.commits.commit(this.all, this.now);
		assertThat(this.store.last()).containsExactly("orders-1 5");
	}

	static List<RuntimeException> storesAgainWhenTheStoreThrew() {
		return List.of(new KafkaException("the consumer throws at once"),
				new IllegalStateException("the consumer throws at once"));
	}

	@Test
	void reportsThatCommitsFailNowAndThenAndThatTheySucceedAgain(CapturedOutput output) {
		PartitionFixture.replicate(this.one, 0, 5);
		Instant since = this.now;
		for (int second = 0; second < 30; second++) {
			this.commits.commit(this.all, this.now);
			this.store.answer(new KafkaException("no rights"));
			this.now = this.now.plusSeconds(1);
			assertThat(this.commits.delay()).isNotNull().returns(since, CommitDelay::since);
		}
		assertThat(this.commits.delay()).isNotNull()
			.returns(Duration.ofSeconds(30), (delay) -> delay.age(this.now))
			.extracting(CommitDelay::error)
			.asString()
			.contains("no rights");
		assertThat(output).containsOnlyOnce("Offsets cannot be committed");
		this.now = this.now.plus(Duration.ofMinutes(10));
		this.commits.commit(this.all, this.now);
		this.store.answer(new KafkaException("no rights"));
		assertThat(output.getOut().lines().filter((line) -> line.contains("Offsets cannot be committed")))
			.as("now and then")
			.hasSize(2);
		this.commits.commit(this.all, this.now);
		this.store.answer(null);
		assertThat(this.commits.delay()).isNull();
		assertThat(output).containsOnlyOnce("Offsets are committed again");
	}

	@Test
	void isQuietAboutAFailureThatEndsByItself(CapturedOutput output) {
		PartitionFixture.replicate(this.one, 0, 5);
		this.commits.commit(this.all, this.now);
		this.store.answer(new KafkaException("rebalance"));
		this.commits.commit(this.all, this.now.plusSeconds(1));
		this.store.answer(null);
		assertThat(this.commits.delay()).isNull();
		assertThat(output).doesNotContain("Offsets");
	}

	@Test
	void provesItsMembershipByWhatWasStoredWhileAPositionIsLookedUp() {
		KnownPosition stored = new KnownPosition(5, Optional.of(3), PartitionFixture.TOPIC_ID, 9);
		this.one.progress().stored(stored);
		this.one.restart(new Lookup.Truncated(new KnownPosition(5, Optional.empty(), PartitionFixture.TOPIC_ID, 9), 3),
				this.now);
		assertThat(this.commits.isMember(List.of(this.one))).isTrue();
		assertThat(this.store.requests).last().isEqualTo(Map.of(this.one.partition(), stored));
	}

	@Test
	void storesBeforePartitionsAreGivenAway() {
		PartitionFixture.replicate(this.one, 0, 5);
		this.commits.commitNow(List.of(this.one), TIMEOUT);
		assertThat(this.store.last()).containsExactly("orders-1 5");
		assertThat(this.one.progress().toStore()).isNull();
		this.commits.commitNow(List.of(this.one), TIMEOUT);
		assertThat(this.store.requests).hasSize(1);
	}

	@Test
	void saysThatOffsetsOfPartitionsGivenAwayAreNotStored(CapturedOutput output) {
		PartitionFixture.replicate(this.one, 0, 5);
		this.store.failure = new UnknownTopicOrPartitionException("deleted");
		this.commits.commitNow(List.of(this.one), TIMEOUT);
		assertThat(output.toString()).doesNotContain("WARN");
		this.store.failure = new CommitFailedException();
		this.commits.commitNow(List.of(this.one), TIMEOUT);
		assertThat(output.toString()).contains("WARN", "Offsets of partitions given away are not committed");
	}

	@Test
	void canOnlyNotStoreInARebalance() {
		assertThat(this.commits.commitUnlessRebalancing(List.of(this.one), TIMEOUT)).isTrue();
		PartitionFixture.replicate(this.one, 0, 5);
		this.store.failure = new RebalanceInProgressException("rebalancing");
		assertThat(this.commits.commitUnlessRebalancing(List.of(this.one), TIMEOUT)).isFalse();
		this.store.failure = new CommitFailedException();
		assertThat(this.commits.commitUnlessRebalancing(List.of(this.one), TIMEOUT)).isTrue();
	}

	@Test
	void isNoMemberIfTheGroupRefusesACommitOrDoesNotAnswer() {
		assertThat(this.commits.isMember(this.all)).isTrue();
		assertThat(this.store.last()).containsExactlyInAnyOrder("orders-1 0", "orders-2 0");
		this.store.failure = new CommitFailedException();
		assertThat(this.commits.isMember(this.all)).isFalse();
		this.store.failure = new TimeoutException("no answer");
		assertThat(this.commits.isMember(this.all)).isFalse();
		this.store.failure = new KafkaException("not for that");
		assertThat(this.commits.isMember(this.all)).isTrue();
	}

	@Test
	void asksNothingWhereNoPositionIsKnown() {
		SourcePartition starting = PartitionFixture.starting(new TopicPartition("orders", 3),
				new InFlightBytes(Long.MAX_VALUE));
		this.store.failure = new CommitFailedException();
		assertThat(this.commits.isMember(List.of(starting))).isTrue();
	}

	@Test
	void provesItsMembershipWithoutAcceptingAGap() {
		PartitionFixture.replicate(this.one, 0, 5);
		Gap gap = new Gap(this.one.partition(), GapCause.RETENTION, 5, 20, 15);
		this.one.halt(new HaltCause.SourceLoss(gap, Lookup.from(this.one.reached()), PartitionFixture.position(20, 30)),
				"any", null, PartitionFixture.NOW);
		this.commits.isMember(List.of(this.one));
		assertThat(this.store.last()).containsExactly("orders-1 5");
	}

	private void commitAll() {
		this.commits.commit(this.all, this.now);
		this.store.answer(null);
	}

	/**
	 * A store that answers when it is told to.
	 */
	private static final class Store implements PositionStore {

		private final List<Map<TopicPartition, KnownPosition>> requests = new ArrayList<>();

		private @Nullable Consumer<@Nullable Exception> answer;

		private @Nullable RuntimeException failure;

		private List<String> last() {
			return this.requests.get(this.requests.size() - 1)
				.entrySet()
				.stream()
				.map((stored) -> stored.getKey() + " " + stored.getValue().nextOffset())
				.toList();
		}

		private void answer(@Nullable Exception with) {
			assertThat(this.answer).isNotNull();
			this.answer.accept(with);
			this.requests.clear();
		}

		@Override
		public CompletableFuture<Map<TopicPartition, Optional<KnownPosition>>> read(
				Collection<TopicPartition> partitions) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void store(Map<TopicPartition, KnownPosition> positions,
				BiConsumer<Map<TopicPartition, KnownPosition>, @Nullable Exception> done) {
			storeNow(positions, TIMEOUT);
			this.answer = (with) -> done.accept(positions, with);
		}

		@Override
		public void storeNow(Map<TopicPartition, KnownPosition> positions, Duration timeout) {
			if (this.failure != null) {
				throw this.failure;
			}
			this.requests.add(positions);
		}

	}

}
