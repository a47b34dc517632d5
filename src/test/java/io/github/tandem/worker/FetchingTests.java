package io.github.tandem.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.tandem.partition.Lookup;
import io.github.tandem.partition.PartitionFixture;
import io.github.tandem.partition.Probe;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.test.Records;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Fetching}.
 */
class FetchingTests {

	private static final TopicPartition ONE = new TopicPartition("orders", 1);

	private static final TopicPartition TWO = new TopicPartition("orders", 2);

	private final RecordingConsumer consumer = new RecordingConsumer();

	private final Fetching fetching = new Fetching(this.consumer);

	private final SourcePartition one = PartitionFixture.running(ONE);

	private final SourcePartition two = PartitionFixture.running(TWO);

	private final List<SourcePartition> all = List.of(this.one, this.two);

	@BeforeEach
	void assign() {
		this.consumer.assign(List.of(ONE, TWO));
		this.fetching.hold(List.of(ONE, TWO));
	}

	@Test
	void fetchesNothingOfWhatWasJustAssigned() {
		assertThat(this.consumer.calls()).containsExactly("pause [orders-1, orders-2]", "seek orders-1 0",
				"seek orders-2 0");
	}

	@Test
	void seeksOnceForEachRunAndResumesAllAtOnce() {
		this.consumer.calls();
		this.fetching.reconcile(this.all, true);
		assertThat(this.consumer.calls()).containsExactly("seek orders-1 0", "seek orders-2 0",
				"resume [orders-1, orders-2]");
		this.fetching.reconcile(this.all, true);
		assertThat(this.consumer.calls()).as("nothing changed").isEmpty();
		PartitionFixture.replicate(this.one, 0, 7);
		this.one.run(PartitionFixture.NOW);
		this.fetching.reconcile(this.all, true);
		assertThat(this.consumer.calls()).containsExactly("seek orders-1 7 epoch 0");
	}

	@Test
	void pausesAndResumesInOneCallEachWhenReadingStopsAndGoesOn() {
		this.fetching.reconcile(this.all, true);
		this.consumer.calls();
		this.fetching.reconcile(this.all, false);
		assertThat(this.consumer.calls()).containsExactly("pause [orders-1, orders-2]");
		this.fetching.reconcile(this.all, true);
		assertThat(this.consumer.calls()).as("it goes on where it was").containsExactly("resume [orders-1, orders-2]");
	}

	@Test
	void readsASingleRecordThoughReadingRests() {
		this.consumer.calls();
		this.one.sendOne(OptionalLong.empty(), PartitionFixture.NOW);
		this.fetching.reconcile(this.all, false);
		assertThat(this.consumer.calls()).containsExactly("seek orders-1 0", "resume [orders-1]");
		this.one.probe(new Probe.Sending(Records.record(ONE, 0)));
		this.fetching.reconcile(this.all, false);
		assertThat(this.consumer.calls()).as("and no more than that").containsExactly("pause [orders-1]");
	}

	@Test
	void parksWhatIsOutOfRangeUntilItsPositionIsFound() {
		this.fetching.reconcile(this.all, true);
		this.consumer.calls();
		assertThat(this.fetching.outOfRange(this.one)).isTrue();
		this.one.restart(new Lookup.Stored(), PartitionFixture.NOW);
		this.fetching.reconcile(this.all, true);
		assertThat(this.consumer.calls()).as("or the consumer would complain of it for ever")
			.containsExactly("seek orders-1 0", "pause [orders-1]");
		this.fetching.reconcile(this.all, true);
		assertThat(this.consumer.calls()).isEmpty();
		this.one.found(PartitionFixture.position(20, 30), PartitionFixture.NOW);
		this.one.run(PartitionFixture.NOW);
		this.fetching.reconcile(this.all, true);
		assertThat(this.consumer.calls()).containsExactly("seek orders-1 20", "resume [orders-1]");
	}

	@Test
	void isOutOfRangeOnlyWhereThePartitionWantsToBeRead() {
		assertThat(this.fetching.outOfRange(this.one)).as("nothing is read of it yet").isFalse();
		this.fetching.reconcile(this.all, true);
		this.one.run(PartitionFixture.NOW);
		assertThat(this.fetching.outOfRange(this.one)).as("it was set back since").isFalse();
		this.fetching.reconcile(this.all, true);
		assertThat(this.fetching.outOfRange(this.one)).isTrue();
		this.fetching.forget(this.one);
		assertThat(this.fetching.outOfRange(this.one)).as("it was given away").isFalse();
	}

	@Test
	void letsGoOfWhatCannotBeReadWithOnePollFromElsewhere() {
		this.fetching.reconcile(this.all, true);
		this.consumer.calls();
		this.fetching.unreadable(ONE);
		this.one.probe(new Probe.Settling());
		this.fetching.reconcile(this.all, true);
		assertThat(this.consumer.calls()).as("still resumed").containsExactly("seek orders-1 1");
		this.fetching.reconcile(this.all, true);
		assertThat(this.consumer.calls()).containsExactly("seek orders-1 0", "pause [orders-1]");
	}

	@Test
	void restsWhereTheSameBatchIsMetFromElsewhereToo() {
		this.fetching.reconcile(this.all, true);
		this.fetching.unreadable(ONE);
		this.one.probe(new Probe.Settling());
		this.fetching.reconcile(this.all, true);
		this.consumer.calls();
		this.fetching.unreadable(ONE);
		this.fetching.reconcile(this.all, true);
		assertThat(this.consumer.calls()).as("a consumer that is not paused would read nothing else")
			.containsExactly("seek orders-1 0", "pause [orders-1]");
	}

	@Test
	void readsFromTheWatermarkAgainWhatCouldNotBeRead() {
		this.fetching.reconcile(this.all, true);
		this.consumer.calls();
		this.fetching.unreadable(ONE);
		this.fetching.reconcile(this.all, true);
		assertThat(this.consumer.calls()).containsExactly("seek orders-1 0");
	}

	@Test
	void knowsThePositionOfWhatIsReadAlone() {
		assertThat(this.fetching.position(this.one)).isEmpty();
		this.fetching.reconcile(this.all, true);
		assertThat(this.fetching.position(this.one)).hasValue(0);
		this.one.run(PartitionFixture.NOW);
		assertThat(this.fetching.position(this.one)).as("that of what was read before").isEmpty();
	}

	@Test
	void doesNotWaitForAPositionThatIsNotSettled() {
		this.fetching.reconcile(this.all, true);
		this.consumer.positionFailure = new TimeoutException("it is being validated");
		assertThat(this.fetching.position(this.one)).isEmpty();
		this.consumer.positionFailure = new OffsetOutOfRangeException(Map.of(ONE, 0L));
		assertThat(this.fetching.position(this.one)).isEmpty();
		assertThat(this.fetching.endOffset(this.one)).isEqualTo(-1);
	}

	@Test
	void knowsTheEndOfALogThatIsRead() {
		assertThat(this.fetching.endOffset(this.one)).isEqualTo(-1);
		this.fetching.reconcile(this.all, true);
		assertThat(this.fetching.endOffset(this.one)).isEqualTo(42);
		this.one.backOff("any", PartitionFixture.NOW, PartitionFixture.NOW);
		assertThat(this.fetching.endOffset(this.one)).as("its fetches are old").isEqualTo(-1);
	}

	/**
	 * A consumer that notes what it is told, and whose partitions lag by 42 records.
	 */
	private static final class RecordingConsumer extends MockConsumer<byte[], byte[]> {

		private final List<String> calls = new ArrayList<>();

		private @Nullable KafkaException positionFailure;

		private RecordingConsumer() {
			super("none");
		}

		private List<String> calls() {
			List<String> since = List.copyOf(this.calls);
			this.calls.clear();
			return since;
		}

		@Override
		public synchronized void pause(Collection<TopicPartition> partitions) {
			this.calls.add("pause " + partitions);
			super.pause(partitions);
		}

		@Override
		public synchronized void resume(Collection<TopicPartition> partitions) {
			this.calls.add("resume " + partitions);
			super.resume(partitions);
		}

		@Override
		public synchronized void seek(TopicPartition partition, long offset) {
			this.calls.add("seek %s %d".formatted(partition, offset));
			super.seek(partition, offset);
		}

		@Override
		public void seek(TopicPartition partition, OffsetAndMetadata offset) {
			String epoch = offset.leaderEpoch().map((leader) -> " epoch " + leader).orElse("");
			this.calls.add("seek %s %d%s".formatted(partition, offset.offset(), epoch));
			super.seek(partition, offset);
		}

		@Override
		public synchronized long position(TopicPartition partition, Duration timeout) {
			if (this.positionFailure != null) {
				throw this.positionFailure;
			}
			return super.position(partition, timeout);
		}

		@Override
		public synchronized OptionalLong currentLag(TopicPartition partition) {
			return OptionalLong.of(42);
		}

	}

}
