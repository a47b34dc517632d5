package io.github.tandem.policy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import io.github.tandem.delivery.RecordSize;
import io.github.tandem.operator.OperatorAction;
import io.github.tandem.partition.Reason;
import io.github.tandem.partition.StateKind;
import io.github.tandem.progress.PartitionCondition;
import io.github.tandem.route.OnGap;
import io.github.tandem.route.OnRejected;
import io.github.tandem.test.Records;
import io.github.tandem.worker.LoopHarness;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReadFaults}.
 */
class ReadFaultsTests {

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE, OnRejected.SKIP, true);

	@Test
	void haltsAPartitionThatCannotBeReadBehindAllThatCan() {
		start();
		this.route.flowFor(Duration.ofSeconds(3));
		assertThat(this.route.status(0).state()).matches((state) -> state.is(StateKind.HALTED))
			.returns(Reason.CORRUPT, PartitionCondition::reason);
		assertThat(this.route.status(0).state().detail()).contains("cannot be read at offset 4", "skip-one");
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 4));
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(4L);
		this.route.append(1, 10, 12);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.copied(1)).as("its neighbour").isEqualTo(LoopHarness.values(1, 0, 12));
		assertThat(this.route.loop().status(Thread.currentThread()).readFailure()).isNull();
	}

	@Test
	void copiesWhatIsInFlightBeforeItHalts() {
		start();
		this.route.pollFor(Duration.ofSeconds(3));
		assertThat(this.route.status(0).state()).matches((state) -> !state.is(StateKind.HALTED));
		this.route.flowFor(Duration.ofSeconds(3));
		assertThat(this.route.status(0).state().reason()).isEqualTo(Reason.CORRUPT);
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 4));
	}

	@Test
	void goesOnByItselfWhenItCanBeReadAgain() {
		start();
		this.route.flowFor(Duration.ofSeconds(3));
		this.route.consumer().repair(LoopHarness.partition(0));
		this.route.flowFor(Duration.ofSeconds(15));
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 10));
		assertThat(this.route.status(0).state()).matches((state) -> state.is(StateKind.CAUGHT_UP));
		assertThat(this.route.lost("corrupt")).isZero();
	}

	@Test
	void leavesOutWhatCannotBeReadOnlyIfAnOperatorSaysSo() {
		start();
		// after four tries, and at no time of a fifth, which jitter moves
		this.route.flowFor(Duration.ofSeconds(46));
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 4));
		assertThat(this.route.operate(0, OperatorAction.SKIP_ONE).done()).isTrue();
		this.route.flowFor(Duration.ofSeconds(3));
		assertThat(this.route.copied(0)).isEqualTo(List.of("orders-0@0", "orders-0@1", "orders-0@2", "orders-0@3",
				"orders-0@6", "orders-0@7", "orders-0@8", "orders-0@9"));
		assertThat(this.route.lost("corrupt")).isEqualTo(2);
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(10L);
		assertThat(this.route.context().faults().gaps().entries()).hasSize(1);
	}

	@Test
	void countsWhatIsLeftOutThoughTheNextRecordIsRefused() {
		this.route.createTargetTopic(Map.of("cleanup.policy", "compact"));
		this.route.targetTopics().refresh();
		this.route.append(0, 0, 6);
		this.route.appendWithoutKey(0, 6);
		this.route.append(0, 7, 10);
		this.route.consumer().corrupt(LoopHarness.partition(0), 4, 6);
		this.route.assign(0);
		this.route.flowFor(Duration.ofSeconds(3));
		this.route.operate(0, OperatorAction.SKIP_ONE);
		for (int round = 0; round < 60; round++) {
			this.route.poll();
			this.route.target().producer().fail("orders-0@6"::equals, new InvalidRecordException("no key"));
			this.route.target().producer().acknowledgeAll();
			this.route.clock().advance(Duration.ofMillis(50));
		}
		assertThat(this.route.outcomes("skipped")).isEqualTo(1);
		assertThat(this.route.lost("corrupt")).isEqualTo(2);
		this.route.consumer().corrupt(LoopHarness.partition(0), 10, 12);
		this.route.append(0, 10, 14);
		this.route.flowFor(Duration.ofSeconds(3));
		assertThat(this.route.status(0).state().reason()).as("nobody said that of the next batch")
			.isEqualTo(Reason.CORRUPT);
		assertThat(this.route.copied(0)).endsWith("orders-0@9");
	}

	@Test
	void losesNothingThatWaitsToBeSentWhenItCannotBeReadOn() {
		LoopHarness small = new LoopHarness(3 * RecordSize.OVERHEAD, OnGap.CONTINUE);
		small.start(50, 0, 1);
		small.pollFor(LoopHarness.SHORTLY);
		assertThat(small.target().producer().inFlight()).as("of one partition only")
			.allMatch((value) -> value.startsWith("orders-0"));
		assertThat(small.loop().concernsPartitions(new KafkaException("cannot read orders-1"))).isTrue();
		small.flowFor(Duration.ofSeconds(15));
		assertThat(small.copied(0)).isEqualTo(LoopHarness.values(0, 0, 50));
		assertThat(small.copied(1)).isEqualTo(LoopHarness.values(1, 0, 50));
	}

	@Test
	void blamesNoPartitionForAFailureThatNamesNone() {
		start();
		assertThat(this.route.loop().concernsPartitions(new KafkaException("cannot read orders-10"))).isFalse();
		assertThat(this.route.loop().status(Thread.currentThread()).readFailure()).isNotNull();
	}

	@Test
	void findsThePartitionInACause() {
		this.route.targetTopics().refresh();
		this.route.assign(0, 1);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.loop()
			.concernsPartitions(new KafkaException("cannot read", new InvalidRecordException("of orders-1 at 7"))))
			.isTrue();
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.status(1).state().reason()).isEqualTo(Reason.CORRUPT);
		assertThat(this.route.status(0).state().reason()).isEqualTo(Reason.NONE);
	}

	@Test
	void haltsWhatItMayNotReadAndGoesOnWhenItMay() {
		this.route.start(5, 0);
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.consumer().forbid(true);
		this.route.append(0, 5, 7);
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.consumer().forbid(false);
		assertThat(this.route.status(0).state()).matches((state) -> state.is(StateKind.HALTED))
			.returns(Reason.SOURCE_AUTHORIZATION, PartitionCondition::reason);
		assertThat(this.route.status(0).state().detail()).contains("read the topic 'orders'", "grant READ");
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 5));
		this.route.flowFor(Duration.ofSeconds(8));
		assertThat(this.route.copied(0)).as("there is no hurry").isEqualTo(LoopHarness.values(0, 0, 5));
		this.route.flowFor(Duration.ofSeconds(5));
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 7));
		assertThat(this.route.status(0).state()).matches((state) -> state.is(StateKind.CAUGHT_UP));
	}

	@Test
	void aPartitionWithoutNewRecordsGoesOnAfterAWhileWithoutFailures() {
		this.route.start(5, 0);
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.consumer().forbid(true);
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.consumer().forbid(false);
		this.route.flowFor(Duration.ofSeconds(11));
		assertThat(this.route.status(0).state().reason()).isEqualTo(Reason.SOURCE_AUTHORIZATION);
		this.route.flowFor(Duration.ofSeconds(6));
		assertThat(this.route.status(0).state()).matches((state) -> state.is(StateKind.CAUGHT_UP));
	}

	@Test
	void staysHaltedWhileItMayNotBeRead() {
		this.route.start(5, 0);
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.consumer().forbid(true);
		this.route.flowFor(LoopHarness.COMMIT);
		var since = this.route.status(0).state().since();
		this.route.append(0, 5, 7);
		this.route.flowFor(Duration.ofSeconds(120));
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 5));
		assertThat(this.route.status(0).state()).returns(Reason.SOURCE_AUTHORIZATION, PartitionCondition::reason)
			.returns(since, PartitionCondition::since);
	}

	@Test
	void knowsTheLeaderOfTheFirstRecordThatCanBeReadAgain() {
		TopicPartition partition = LoopHarness.partition(0);
		this.route.targetTopics().refresh();
		this.route.consumer().append(Records.record(partition, 0, 4));
		this.route.assign(0);
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.consumer().forbid(true);
		this.route.consumer().append(Records.record(partition, 1, 5));
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.consumer().forbid(false);
		this.route.flowFor(Duration.ofSeconds(15));
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 2));
		assertThat(this.route.consumer().lastSeek(partition)).as("or the consumer would see a truncated log there")
			.isEqualTo(new OffsetAndMetadata(2, Optional.of(5), ""));
		assertThat(this.route.committed(0).flatMap(OffsetAndMetadata::leaderEpoch)).contains(5);
	}

	private void start() {
		this.route.targetTopics().refresh();
		this.route.append(0, 0, 10);
		this.route.append(1, 0, 10);
		this.route.consumer().corrupt(LoopHarness.partition(0), 4, 6);
		this.route.assign(0, 1);
	}

}
