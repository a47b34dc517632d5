package io.github.tandem.delivery;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.ProducerThread;
import io.github.tandem.test.Records;
import io.github.tandem.test.SentRecords;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InFlight} with random records, answers and orders of answers: what the
 * watermark passes is reported in order and without holes, and agrees with the answers.
 */
class InFlightRandomTests {

	private static final int SEEDS = 200;

	private static final TopicPartition SOURCE = new TopicPartition("orders", 1);

	private static final int TARGET_PARTITIONS = 3;

	@Test
	void reportsEveryOffsetOnceAndAsItWasAnswered() {
		int failed = 0;
		for (long seed = 0; seed < SEEDS; seed++) {
			Run run = new Run(seed, new Random(seed));
			run.sendAll();
			run.answerRest();
			failed += run.check();
		}
		assertThat(failed).as("runs that end before a failure").isBetween(SEEDS / 10, SEEDS - SEEDS / 10);
	}

	/**
	 * What becomes of a record.
	 */
	private sealed interface Fate {

		record LeftOutOf(LeftOut why) implements Fate {

		}

		record Acknowledged(int partition, long offset) implements Fate {

		}

		record Failed(Exception failure) implements Fate {

		}

	}

	/**
	 * One run, and what was reported in it.
	 */
	private static final class Run implements DeliveryListener {

		private final long seed;

		private final Random random;

		private final InFlightBytes bytes = new InFlightBytes(Long.MAX_VALUE);

		private final long start;

		private final NavigableMap<Long, Fate> fates = new TreeMap<>();

		private final List<Runnable> answers = new ArrayList<>();

		private final List<Long> answered = Collections.synchronizedList(new ArrayList<>());

		private final long[] targetOffsets = new long[TARGET_PARTITIONS];

		private final InFlight inFlight;

		private int targetPartition;

		private long reportedUpTo;

		private Run(long seed, Random random) {
			this.seed = seed;
			this.random = random;
			this.start = random.nextInt(100);
			this.reportedUpTo = this.start;
			this.inFlight = InFlight.unknown(SOURCE, this.bytes).at(this.start);
		}

		void sendAll() {
			long next = this.start;
			int deliveries = 1 + this.random.nextInt(6);
			for (int index = 0; index < deliveries; index++) {
				int size = 1 + this.random.nextInt(20);
				this.inFlight.read(size);
				Delivery delivery = new Delivery(SOURCE, SentRecords.TARGET_TOPIC, size, null);
				this.inFlight.begin(delivery);
				for (int record = 0; record < size; record++) {
					next += happens(8) ? this.random.nextInt(5) : 0;
					send(Records.record(SOURCE, next++), delivery);
					if (happens(15)) {
						advance();
					}
				}
				answerSome();
				advance();
			}
		}

		private void send(ConsumerRecord<byte[], byte[]> record, Delivery delivery) {
			if (happens(8)) {
				LeftOut why = LeftOut.values()[this.random.nextInt(LeftOut.values().length)];
				delivery.leaveOut(record, why);
				this.fates.put(record.offset(), new Fate.LeftOutOf(why));
				this.answered.add(record.offset());
			}
			else {
				if (happens(20)) {
					refuse(record, delivery);
				}
				Callback answer = delivery.add(record);
				Fate fate = fate();
				this.fates.put(record.offset(), fate);
				this.answers.add(() -> answer(record.offset(), fate, answer));
			}
			long before = this.inFlight.heap();
			this.inFlight.sent(delivery);
			this.bytes.add(this.inFlight.heap() - before);
		}

		// the producer has no room at first, and the record is sent once more
		private void refuse(ConsumerRecord<byte[], byte[]> record, Delivery delivery) {
			delivery.add(record).onCompletion(SentRecords.metadata(-1, -1), new TimeoutException("full"));
			assertThat(delivery.takeSendFailure()).isNotNull();
			delivery.removeLast();
		}

		private Fate fate() {
			if (happens(100)) {
				return new Fate.Failed(new RecordTooLargeException("2 MB"));
			}
			if (happens(5)) {
				this.targetPartition = this.random.nextInt(TARGET_PARTITIONS);
			}
			// others write to the partition as well
			this.targetOffsets[this.targetPartition] += happens(10) ? this.random.nextInt(3) : 0;
			long offset = this.targetOffsets[this.targetPartition]++;
			return new Fate.Acknowledged(this.targetPartition, happens(6) ? ReplicatedRange.UNKNOWN : offset);
		}

		private void answer(long offset, Fate fate, Callback answer) {
			this.answered.add(offset);
			if (fate instanceof Fate.Acknowledged acknowledged) {
				answer.onCompletion(SentRecords.metadata(acknowledged.partition(), acknowledged.offset()), null);
			}
			else if (fate instanceof Fate.Failed failed) {
				answer.onCompletion(SentRecords.metadata(-1, -1), failed.failure());
			}
		}

		private void answerSome() {
			Collections.shuffle(this.answers, this.random);
			List<Runnable> some = this.answers.subList(0, this.random.nextInt(this.answers.size() + 1));
			ProducerThread.run(() -> some.forEach(Runnable::run));
			some.clear();
		}

		void answerRest() {
			while (!this.answers.isEmpty()) {
				answerSome();
				advance();
			}
			advance();
		}

		private void advance() {
			long before = this.inFlight.watermark();
			this.inFlight.advance(this);
			assertThat(this.inFlight.watermark()).as("seed %d", this.seed).isGreaterThanOrEqualTo(before);
			assertThat(this.reportedUpTo).as("seed %d: reported up to the watermark", this.seed)
				.isEqualTo(this.inFlight.watermark());
		}

		// one if the run ended before a failure
		int check() {
			assertThat(this.inFlight.isSettled()).isTrue();
			var firstFailed = this.fates.entrySet()
				.stream()
				.filter((entry) -> entry.getValue() instanceof Fate.Failed)
				.findFirst();
			if (firstFailed.isEmpty()) {
				assertThat(this.inFlight.watermark()).as("seed %d", this.seed).isEqualTo(this.fates.lastKey() + 1);
				assertThat(this.inFlight.isIdle()).as("seed %d", this.seed).isTrue();
				assertThat(this.bytes.get()).as("seed %d", this.seed).isZero();
				return 0;
			}
			long offset = firstFailed.get().getKey();
			assertThat(this.inFlight.failed()).as("seed %d", this.seed)
				.isNotNull()
				.returns(offset, FailedDelivery::offset);
			Long before = this.fates.lowerKey(offset);
			assertThat(this.inFlight.watermark()).as("seed %d", this.seed)
				.isEqualTo((before != null) ? before + 1 : this.start);
			assertThat(this.inFlight.size()).as("seed %d", this.seed)
				.isEqualTo(this.fates.tailMap(offset, true).size());
			assertThat(this.bytes.get()).as("seed %d", this.seed).isEqualTo(this.inFlight.heap());
			this.inFlight.at(offset);
			this.bytes.settle();
			assertThat(this.bytes.get()).as("seed %d", this.seed).isZero();
			return 1;
		}

		@Override
		public void replicated(ReplicatedRange range) {
			assertThat(range.source()).isEqualTo(SOURCE);
			assertThat(range.targetTopic()).isEqualTo(SentRecords.TARGET_TOPIC);
			long size = 0;
			for (int index = 0; index < range.records(); index++) {
				long offset = range.firstOffset() + index;
				size += RecordSize.bytes(Records.record(SOURCE, offset));
				long onTarget = (range.firstTargetOffset() != ReplicatedRange.UNKNOWN)
						? range.firstTargetOffset() + index : ReplicatedRange.UNKNOWN;
				assertThat(this.fates.get(offset)).as("seed %d: %d in %s", this.seed, offset, range)
					.isEqualTo(new Fate.Acknowledged(range.targetPartition(), onTarget));
				assertThat(this.answered).contains(offset);
			}
			assertThat(range.bytes()).isEqualTo(size);
			passed(range.firstOffset(), range.lastOffset());
		}

		@Override
		public void leftOut(TopicPartition source, long firstOffset, long lastOffset, LeftOut why) {
			for (long offset = firstOffset; offset <= lastOffset; offset++) {
				assertThat(this.fates.get(offset)).as("seed %d: %d", this.seed, offset)
					.isEqualTo(new Fate.LeftOutOf(why));
			}
			passed(firstOffset, lastOffset);
		}

		@Override
		public void skipped(TopicPartition source, long firstOffset, long lastOffset) {
			assertThat(this.fates.subMap(firstOffset, true, lastOffset, true)).as("seed %d", this.seed).isEmpty();
			passed(firstOffset, lastOffset);
		}

		private void passed(long firstOffset, long lastOffset) {
			assertThat(firstOffset).as("seed %d", this.seed)
				.isEqualTo(this.reportedUpTo)
				.isLessThanOrEqualTo(lastOffset);
			this.reportedUpTo = lastOffset + 1;
		}

		private boolean happens(int onceIn) {
			return this.random.nextInt(onceIn) == 0;
		}

	}

}
