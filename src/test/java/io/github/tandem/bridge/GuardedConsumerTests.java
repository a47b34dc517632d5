package io.github.tandem.bridge;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.bridge.consumer.NamedInstance;
import io.github.tandem.bridge.consumer.SourceContact;
import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.partition.Reason;
import io.github.tandem.progress.ReadFailure;
import io.github.tandem.route.OnGap;
import io.github.tandem.worker.LoopHarness;
import io.github.tandem.worker.PollLoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link GuardedConsumer}.
 */
@ExtendWith(OutputCaptureExtension.class)
class GuardedConsumerTests {

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE);

	private final SourceContact contact = new SourceContact(this.route.clock());

	private final RouteErrors errors = new RouteErrors("all", this.route::loop, this.route.clock());

	private final Consumer<byte[], byte[]> consumer = guarded(null);

	@BeforeEach
	void start() {
		this.route.targetTopics().refresh();
		this.route.append(0, 0, 5);
		this.route.assign(0, 1);
		this.route.flowFor(Duration.ofMillis(500));
	}

	@Test
	void bringsWhatTheConsumerBrings() {
		this.route.append(0, 5, 7);
		assertThat(poll().count()).isEqualTo(2);
		assertThat(this.consumer.assignment()).isEqualTo(this.route.consumer().assignment());
	}

	@Test
	void aFailureOfSinglePartitionsIsAnEmptyPoll() {
		fail(new TopicAuthorizationException(Set.of(LoopHarness.TOPIC)));
		assertThat(poll().count()).isZero();
		this.route.pollFor(Duration.ofSeconds(2));
		assertThat(this.route.status(0).state().reason()).isEqualTo(Reason.SOURCE_AUTHORIZATION);
		assertThat(this.route.loop().status(Thread.currentThread()).readFailure()).isNull();
	}

	@Test
	void anyOtherFailureIsThatOfTheConsumer() {
		TimeoutException timeout = new TimeoutException("no answer");
		fail(timeout);
		assertThatExceptionOfType(TimeoutException.class).isThrownBy(this::poll).isSameAs(timeout);
		Instant failedAt = this.route.clock().instant();
		this.route.clock().advance(Duration.ofSeconds(1));
		fail(new TimeoutException("no answer again"));
		assertThatExceptionOfType(TimeoutException.class).isThrownBy(this::poll);
		assertThat(this.route.loop().status(Thread.currentThread()).readFailure()).as("since the first one")
			.isEqualTo(new ReadFailure(failedAt, "TimeoutException: no answer"));
		assertThat(poll().count()).isZero();
		assertThat(this.route.loop().status(Thread.currentThread()).readFailure()).as("a poll succeeded").isNull();
	}

	@Test
	void aFaultOfTheClientIsShownAsLongAsItMayComeBack() {
		Instant failedAt = this.route.clock().instant();
		for (int attempt = 0; attempt < 5; attempt++) {
			fail(new IllegalStateException("No more unfilled consumers to be assigned."));
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(this::poll);
			this.errors.failed(new IllegalStateException("No more unfilled consumers to be assigned."));
			assertThat(poll().count()).as("the group is joined meanwhile").isZero();
			assertThat(this.route.loop().status(Thread.currentThread()).readFailure()).isEqualTo(
					new ReadFailure(failedAt, "IllegalStateException: No more unfilled consumers to be assigned."));
			this.route.clock().advance(Duration.ofSeconds(1));
		}
		this.route.clock().advance(Duration.ofSeconds(4));
		poll();
		assertThat(this.route.loop().status(Thread.currentThread()).readFailure()).isNull();
	}

	@Test
	void oneWhosePlaceInTheGroupWasTakenGivesUpItsPartitionsAtOnce() {
		NamedInstance instance = instance("pod-1");
		Consumer<byte[], byte[]> named = GuardedConsumer.of(this.route.consumer(), (any) -> this.route.loop(), instance,
				this.contact, this.errors);
		this.route.consumer().failNextPoll(new FencedInstanceIdException("fenced"));
		assertThatExceptionOfType(FencedInstanceIdException.class).isThrownBy(() -> named.poll(Duration.ZERO));
		assertThat(this.route.loop().status()).isEmpty();
		assertThat(instance.failure()).isNotNull();
		assertThat(instance.failure().error()).contains("tandem.instance: pod-1", "Give each a name of its own");
	}

	@Test
	void oneWithoutANameGivesItsPartitionsAwayWhenItsContainerUnsubscribesIt() {
		this.consumer.unsubscribe();
		assertThat(this.route.consumer().assignment()).isEmpty();
		this.consumer.close();
		assertThat(this.route.consumer().closed()).isTrue();
	}

	@Test
	void oneWithANameKeepsItsPartitionsUntilItCanLeaveTheGroupWithThem() {
		Consumer<byte[], byte[]> named = guarded("pod-1");
		named.unsubscribe();
		assertThat(this.route.consumer().assignment()).isNotEmpty();
		named.close();
		assertThat(this.route.consumer().closed()).isTrue();
	}

	@Test
	void aFailureOfATopicThatItDoesNotReadIsOneOfTheConsumer() {
		fail(new TopicAuthorizationException(Set.of("payments")));
		assertThatExceptionOfType(TopicAuthorizationException.class).isThrownBy(this::poll);
		assertThat(this.route.loop().status(Thread.currentThread()).readFailure()).isNotNull();
	}

	@Test
	void aWakeupIsNoFailure() {
		fail(new WakeupException());
		assertThatExceptionOfType(WakeupException.class).isThrownBy(this::poll);
		assertThat(this.route.loop().status(Thread.currentThread()).readFailure()).isNull();
	}

	@Test
	void tellsOnceThatRightsAreMissingAndThatTheyAreThereAgain(CapturedOutput output) {
		for (int poll = 0; poll < 3; poll++) {
			fail(new GroupAuthorizationException("tandem-all"));
			assertThatExceptionOfType(GroupAuthorizationException.class).isThrownBy(this::poll);
			this.route.clock().advance(Duration.ofSeconds(10));
		}
		assertThat(output).containsOnlyOnce("Reading from the source failed, trying again");
		poll();
		poll();
		assertThat(output).containsOnlyOnce("The source can be read again");
	}

	@Test
	void failuresOfOtherMethodsAreNotItsConcern() {
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> this.consumer.pause(List.of(LoopHarness.partition(7))));
	}

	@Test
	void beginsEachPollWithARoundAndPollsAsLongAsTheLoopSays() {
		RecordingConsumer recording = new RecordingConsumer();
		PollLoop loop = new PollLoop(this.route.context(), recording);
		Consumer<byte[], byte[]> guarded = GuardedConsumer.of(recording, (any) -> loop, instance(null), this.contact,
				this.errors);
		guarded.poll(Duration.ofMillis(50));
		assertThat(recording.timeout).as("records may come").isEqualTo(Duration.ofMillis(50));
		assertThat(loop.status(Thread.currentThread()).lastRound()).isEqualTo(this.route.clock().instant());
	}

	private Consumer<byte[], byte[]> guarded(@Nullable String name) {
		return GuardedConsumer.of(this.route.consumer(), (any) -> this.route.loop(), instance(name), this.contact,
				this.errors);
	}

	private NamedInstance instance(@Nullable String name) {
		return new NamedInstance(name, "tandem-all", ClusterFixture.of("source", this.route.sourceAdmin()),
				this.route.clock());
	}

	private void fail(RuntimeException failure) {
		this.route.consumer().failNextPoll(failure);
	}

	private ConsumerRecords<byte[], byte[]> poll() {
		return this.consumer.poll(Duration.ZERO);
	}

	/**
	 * Notes how long it may poll.
	 */
	private static final class RecordingConsumer extends MockConsumer<byte[], byte[]> {

		private @Nullable Duration timeout;

		private RecordingConsumer() {
			super("none");
			assign(List.of());
		}

		@Override
		public synchronized ConsumerRecords<byte[], byte[]> poll(Duration longest) {
			this.timeout = longest;
			return ConsumerRecords.empty();
		}

	}

}
