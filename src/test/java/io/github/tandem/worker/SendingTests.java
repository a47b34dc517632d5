package io.github.tandem.worker;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

import io.github.tandem.delivery.DeadLetter;
import io.github.tandem.delivery.Delivery;
import io.github.tandem.delivery.InFlight;
import io.github.tandem.delivery.InFlightBytes;
import io.github.tandem.delivery.LatencySample;
import io.github.tandem.partition.Obstacle;
import io.github.tandem.partition.PartitionFixture;
import io.github.tandem.partition.PartitionState;
import io.github.tandem.partition.Probe;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.policy.Policies;
import io.github.tandem.route.OnGap;
import io.github.tandem.test.Records;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Sending}.
 */
class SendingTests {

	private static final Instant NOW = PartitionFixture.NOW;

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE);

	private final Assignment assignment = new Assignment();

	private final InFlightBytes bytes = new InFlightBytes(10_000);

	private final Sending sending = new Sending(this.route.context(), this.assignment,
			Policies.of(this.route.context().faults()), this.bytes);

	private final SourcePartition one = add(1);

	private final SourcePartition two = add(2);

	@Test
	void makesNoProducerForNothing() {
		this.sending.send(NOW);
		assertThat(this.route.target().wishes()).isZero();
	}

	@Test
	void hasAProducerBeforeTheFirstRecordsOfNewPartitionsCome() {
		this.route.targetTopics().refresh();
		this.sending.expectRecords();
		this.sending.send(NOW);
		this.sending.send(NOW);
		assertThat(this.route.target().producers()).hasSize(1);
		assertThat(inFlight()).isEmpty();
	}

	@Test
	void makesNoProducerForPartitionsWithoutATopicOnTheTarget() {
		this.sending.expectRecords();
		this.sending.send(NOW);
		assertThat(this.route.target().wishes()).isZero();
	}

	@Test
	void sendsWhatWasRead() {
		read(this.one, 0, 3);
		assertThat(this.sending.isIdle()).isFalse();
		this.sending.send(NOW);
		assertThat(this.sending.isIdle()).isTrue();
		assertThat(inFlight()).isEqualTo(LoopHarness.values(1, 0, 3));
	}

	@Test
	void takesOneRecordOfAPartitionThatSendsOneAlone() {
		this.one.sendOne(OptionalLong.empty(), NOW);
		read(this.one, 0, 5);
		assertThat(this.one.probe()).isInstanceOf(Probe.Sending.class);
		this.sending.send(NOW);
		assertThat(inFlight()).containsExactly("orders-1@0");
	}

	@Test
	void takesNothingOfAPartitionThatRests() {
		this.one.backOff("any", NOW, NOW);
		this.two.probe(new Probe.Settling());
		read(this.one, 0, 5);
		read(this.two, 0, 5);
		assertThat(this.sending.isIdle()).isTrue();
	}

	@Test
	void stopsAllPartitionsOfATopicThatTheProducerDoesNotKnow() {
		read(this.one, 0, 1);
		this.sending.send(NOW);
		this.route.target().producer().refuse(new TimeoutException("not present in metadata"), 0);
		read(this.one, 1, 2);
		this.sending.send(NOW);
		assertThat(this.one.isFlowing()).as("the producer finds out").isTrue();
		this.sending.send(NOW.plusSeconds(4));
		assertThat(List.of(this.one, this.two)).allSatisfy(
				(partition) -> assertThat(partition.state()).isInstanceOfSatisfying(PartitionState.Waiting.class,
						(waiting) -> assertThat(waiting.obstacle()).isEqualTo(Obstacle.TOPIC_UNKNOWN)));
	}

	@Test
	void keepsAProducerWhoseTargetRefusesARecord() {
		read(this.one, 0, 1);
		this.sending.send(NOW);
		this.route.target().producer().acknowledgeAll();
		this.one.advance();
		this.route.target().producer().refuse(new RecordTooLargeException("2 MB"), 0);
		read(this.one, 1, 2);
		this.sending.send(NOW);
		assertThat(this.one.probe()).isInstanceOf(Probe.Sending.class);
		assertThat(this.one.progress().inFlight().failed()).isNotNull();
		assertThat(this.route.target().producer().closed()).isFalse();
	}

	@Test
	void replacesAProducerThatIsOfNoMoreUse() {
		read(this.one, 0, 1);
		read(this.two, 0, 1);
		this.sending.send(NOW);
		InFlight before = this.two.progress().inFlight();
		this.route.target().producer().refuse(new KafkaException("a fatal error"), 0);
		read(this.one, 1, 2);
		this.sending.send(NOW);
		assertThat(this.route.target().producer().closed()).isTrue();
		assertThat(this.two.progress().inFlight()).as("its neighbour is read again").isNotSameAs(before);
		assertThat(this.two.progress().watermark()).isZero();
		read(this.two, 0, 1);
		this.sending.send(NOW);
		assertThat(this.route.target().producers()).hasSize(2);
		assertThat(inFlight()).containsExactly("orders-2@0");
	}

	@Test
	void keepsWhatWasAcknowledgedWhenItsProducerIsReplaced() {
		read(this.one, 0, 3);
		this.sending.send(NOW);
		this.route.target().producer().acknowledge((value) -> !value.endsWith("@2"));
		this.sending.replaceProducer(NOW);
		assertThat(this.one.progress().watermark()).isEqualTo(2);
	}

	@Test
	void sendsADeadLetterOnceThoughAsMuchIsInFlightAsMayBe() {
		this.bytes.add(20_000);
		this.one.probe(letter(this.one));
		this.sending.send(NOW);
		this.sending.send(NOW);
		assertThat(inFlight()).containsExactly("orders-1@0");
	}

	@Test
	void aDeadLetterWhoseTopicHasNoLeaderKeepsNothing() {
		reject(this.one);
		this.route.target().leadNo(Set.of(0, 1, 2, 3, 4, 5, 6, 7));
		this.one.probe(letter(this.one));
		this.sending.send(NOW);
		assertThat(this.one.isFlowing()).as("there may be a leader soon").isTrue();
		look(this.one, NOW.plusSeconds(2));
		this.sending.send(NOW.plusSeconds(2));
		assertThat(inFlight()).isEmpty();
		assertThat(this.one.state()).isInstanceOfSatisfying(PartitionState.BackedOff.class,
				(state) -> assertThat(state.detail()).contains("the dead-letter topic 'letters' has no leader"));
		this.assignment.acknowledge(NOW.plusSeconds(2));
		assertThat(this.bytes.get()).isZero();
	}

	@Test
	void deadLettersOfATopicThatIsLostAllGiveUp() {
		this.sending.send(NOW);
		reject(this.one);
		reject(this.two);
		this.route.target().know(false);
		this.one.probe(letter(this.one));
		this.two.probe(letter(this.two));
		this.sending.send(NOW);
		this.sending.send(NOW.plusSeconds(4));
		assertThat(List.of(this.one, this.two))
			.allSatisfy((partition) -> assertThat(partition.state()).isInstanceOf(PartitionState.BackedOff.class));
	}

	@Test
	void aDeadLetterThatTheProducerHasNoRoomForGivesUp() {
		read(this.two, 0, 1);
		this.sending.send(NOW);
		reject(this.one);
		this.route.target().producer().refuse(new BufferExhaustedException("full"), 0);
		this.one.probe(letter(this.one));
		this.sending.send(NOW);
		assertThat(this.one.isFlowing()).isTrue();
		look(this.one, NOW.plusSeconds(2));
		this.sending.send(NOW.plusSeconds(2));
		assertThat(this.one.state()).isInstanceOf(PartitionState.BackedOff.class);
	}

	@Test
	void haltsWhereTheProducerRefusesADeadLetter() {
		read(this.two, 0, 1);
		this.sending.send(NOW);
		this.route.target().producer().refuse(new RecordTooLargeException("2 MB"), 0);
		this.one.probe(letter(this.one));
		this.sending.send(NOW);
		assertThat(this.one.state()).isInstanceOf(PartitionState.Halted.class);
	}

	@Test
	void readsAgainWhatItWasReadingAndNothingElse() {
		InFlight running = this.one.progress().inFlight();
		this.two.waitFor(Obstacle.TOPIC_NOT_SEEN, null, NOW);
		InFlight waiting = this.two.progress().inFlight();
		this.sending.readAgain(NOW);
		assertThat(this.one.progress().inFlight()).isNotSameAs(running);
		assertThat(this.one.isReading()).isTrue();
		assertThat(this.two.progress().inFlight()).isSameAs(waiting);
	}

	@Test
	void readsTheSingleRecordAgainAndStillKnowsWhatIsUnreadable() {
		this.one.sendOne(OptionalLong.of(8), NOW);
		this.sending.readAgain(NOW.plusSeconds(1));
		assertThat(this.one.probe()).isEqualTo(new Probe.Reading(NOW.plusSeconds(1), OptionalLong.of(8)));
		this.one.probe(new Probe.Sending(Records.record(this.one.partition(), 0)));
		this.sending.readAgain(NOW.plusSeconds(2));
		assertThat(this.one.probe()).isEqualTo(new Probe.Reading(NOW.plusSeconds(2), OptionalLong.empty()));
	}

	private void reject(SourcePartition partition) {
		PartitionFixture.fail(PartitionFixture.send(partition, 0, 1).get(0), new InvalidRecordException("no key"));
		this.bytes.add(partition.progress().inFlight().heap());
		look(partition, NOW);
	}

	private static void look(SourcePartition partition, Instant now) {
		partition.target().acknowledgementWait().look(partition.progress().inFlight(), now);
	}

	private static Probe.DeadLettering letter(SourcePartition partition) {
		InvalidRecordException rejection = new InvalidRecordException("no key");
		return new Probe.Sending(Records.record(partition.partition(), 0)).deadLettering(rejection,
				new DeadLetter("letters", "orders", rejection),
				new Delivery(partition.partition(), "letters", 1, null));
	}

	private SourcePartition add(int number) {
		SourcePartition partition = PartitionFixture.running(LoopHarness.partition(number), this.bytes);
		this.assignment.add(partition);
		return partition;
	}

	private void read(SourcePartition partition, long from, long to) {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		this.sending.add(partition, Records.records(partition.partition(), from, to),
				new LatencySample(0, registry.config().clock(), registry.timer("pipeline"), registry.timer("age")),
				NOW);
	}

	private List<String> inFlight() {
		return this.route.target().producer().inFlight();
	}

}
