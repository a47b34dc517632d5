package io.github.tandem.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.tandem.delivery.RecordSize;
import io.github.tandem.operator.OperatorAction;
import io.github.tandem.operator.OperatorRequest;
import io.github.tandem.partition.Reason;
import io.github.tandem.progress.PartitionStatus;
import io.github.tandem.route.OnGap;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the promises of one consumer thread with random runs: whatever comes between, a
 * committed offset has only acknowledged records before it, and records arrive in their
 * order, again perhaps but never overtaken, until the last one has arrived.
 */
class RandomRunTests {

	private static final int PARTITIONS = 3;

	private static final int ROUNDS = 600;

	private static final Map<String, String> COMPACTED = Map.of("cleanup.policy", "compact");

	// what all runs together came across

	private static final Set<String> REACHED = new TreeSet<>();

	private static final List<Integer> REPLAYS = new ArrayList<>();

	private final LoopHarness route = new LoopHarness(20 * (RecordSize.OVERHEAD + 24), OnGap.HALT);

	private final List<Check> checks = IntStream.range(0, PARTITIONS).mapToObj(Check::new).toList();

	private final Set<Integer> assigned = new TreeSet<>();

	private final Set<String> keyless = new HashSet<>();

	@Timeout(120)
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25 })
	void keepsItsPromises(long seed) {
		Random random = new Random(seed);
		this.route.createTargetTopic(COMPACTED);
		this.route.targetTopics().refresh();
		this.route.consumer().recordsPerPoll(1 + random.nextInt(30));
		for (int partition = 0; partition < PARTITIONS; partition++) {
			assign(partition);
		}
		for (int round = 0; round < ROUNDS; round++) {
			interfere(random);
			this.route.poll();
			this.route.clock().advance(Duration.ofMillis(random.nextInt(300)));
			assertPromises();
		}
		recover();
		for (int partition = 0; partition < PARTITIONS; partition++) {
			assertThat(this.checks.get(partition).arrived()).as("partition %d", partition)
				.isEqualTo(this.checks.get(partition).offsets());
		}
		REPLAYS.addAll(this.checks.stream().map(Check::replays).toList());
		assertThat(this.route.loop().inFlightBytes()).isZero();
	}

	@AfterAll
	static void runsWithoutFaultsWouldProveLittle() {
		assertThat(REACHED).contains("starting none", "running none", "caught-up none", "waiting target-topic",
				"backed-off target-unavailable", "halted rejected", "halted corrupt", "halted source-authorization",
				"halted gap", "paused operator");
		assertThat(REPLAYS).as("records that were sent twice").anyMatch((replays) -> replays > 0);
	}

	private void interfere(Random random) {
		int partition = random.nextInt(PARTITIONS);
		switch (random.nextInt(40)) {
			case 0, 1, 2, 3, 4, 5, 6 -> produce(partition, random);
			case 7, 8, 9, 10, 11, 12, 13 -> acknowledge(partition, random.nextInt(15));
			case 14, 15 -> fail(partition);
			case 16 -> this.route.loop().readAgain();
			case 17 -> revoke(partition, random.nextBoolean());
			case 18 -> lose(partition);
			case 19, 20 -> assign(partition);
			case 21 -> outOfRange(partition);
			case 22 ->
				this.route.consumer().failCommits(random.nextBoolean() ? new KafkaException("not committed") : null);
			case 23, 24, 25 -> refuseAlone(partition);
			case 26, 27 -> operate(partition, OperatorAction.PAUSE);
			case 28, 29, 30 -> operate(partition, OperatorAction.RESUME);
			case 31 -> operate(partition, OperatorAction.RETRY);
			case 32 -> this.route.consumer().forbid(random.nextInt(5) == 0);
			case 33 -> corrupt(partition, random);
			case 34, 35 -> this.route.consumer().repair(LoopHarness.partition(partition));
			case 36 -> replaceTargetTopic(random);
			case 37 -> refuse(random);
			case 38 -> this.route.clock().advance(Duration.ofSeconds(random.nextInt(20)));
			default ->
				this.route.target().makeUnavailable(random.nextBoolean() ? new KafkaException("no producer") : null);
		}
	}

	private void produce(int partition, Random random) {
		for (int count = random.nextInt(30); count > 0; count--) {
			long offset = end(partition) + ((random.nextInt(10) == 0) ? random.nextInt(5) : 0);
			if (random.nextInt(15) == 0) {
				this.route.appendWithoutKey(partition, offset);
				this.keyless.add(LoopHarness.partition(partition) + "@" + offset);
			}
			else {
				this.route.append(partition, offset, offset + 1);
			}
			this.checks.get(partition).offsets().add(offset);
		}
	}

	private void acknowledge(int partition, int records) {
		if (!this.route.target().producers().isEmpty()) {
			AtomicInteger left = new AtomicInteger(records);
			this.route.target().producer().acknowledge((value) -> isOf(partition, value) && left.getAndDecrement() > 0);
		}
	}

	private void fail(int partition) {
		if (!this.route.target().producers().isEmpty()) {
			this.route.target()
				.producer()
				.fail((value) -> isOf(partition, value), new NotEnoughReplicasException("one of two"));
		}
	}

	// Refuse a record that went alone, as one without a key does.
	private void refuseAlone(int partition) {
		if (!this.route.target().producers().isEmpty()) {
			TargetLogs.QueueingProducer producer = this.route.target().producer();
			List<String> inFlight = producer.inFlight().stream().filter((value) -> isOf(partition, value)).toList();
			if (inFlight.size() == 1 && this.keyless.contains(inFlight.get(0))) {
				producer.fail(inFlight.get(0)::equals, new InvalidRecordException("no key"));
			}
		}
	}

	private void operate(int partition, OperatorAction action) {
		this.route.loop()
			.ask(new OperatorRequest(LoopHarness.partition(partition), action, "anna", new CompletableFuture<>()));
	}

	private void corrupt(int partition, Random random) {
		long from = Math.max(0, end(partition) - random.nextInt(20));
		this.route.consumer().corrupt(LoopHarness.partition(partition), from, from + 1 + random.nextInt(3));
	}

	private void replaceTargetTopic(Random random) {
		if (random.nextInt(4) == 0) {
			this.route.targetAdmin().deleteTopics(List.of(LoopHarness.TOPIC));
			this.route.createTargetTopic(COMPACTED);
		}
		this.route.targetTopics().refresh();
	}

	private void refuse(Random random) {
		if (!this.route.target().producers().isEmpty()) {
			this.route.target()
				.producer()
				.refuse(random.nextBoolean() ? new TimeoutException("no metadata") : null, random.nextInt(10));
		}
	}

	private void assign(int partition) {
		if (this.assigned.add(partition)) {
			this.route.committed(partition)
				.ifPresent(
						(committed) -> this.route.commit(Map.of(LoopHarness.partition(partition), committed.offset())));
			this.route.assign(partition);
		}
	}

	private void revoke(int partition, boolean answering) {
		if (this.assigned.remove(partition)) {
			this.route.clock().stepBy(Duration.ofSeconds(1));
			if (answering) {
				this.route.clock().onLook(() -> acknowledge(partition, 1000));
			}
			this.route.revoke(partition);
			this.route.clock().onLook(() -> {
			});
			this.route.clock().stepBy(Duration.ZERO);
		}
	}

	private void lose(int partition) {
		if (this.assigned.remove(partition)) {
			this.route.lose(partition);
		}
	}

	private void outOfRange(int partition) {
		TopicPartition topicPartition = LoopHarness.partition(partition);
		if (this.assigned.contains(partition)) {
			long position = this.route.consumer().position(topicPartition);
			this.route.outOfRange(partition, position);
		}
	}

	private void recover() {
		this.route.consumer().failCommits(null);
		this.route.target().makeUnavailable(null);
		if (!this.route.target().producers().isEmpty()) {
			this.route.target().producer().refuse(null, 0);
		}
		this.route.consumer().forbid(false);
		this.route.targetTopics().refresh();
		for (int partition = 0; partition < PARTITIONS; partition++) {
			this.route.consumer().repair(LoopHarness.partition(partition));
			assign(partition);
		}
		for (int second = 0; second < 300 && !isDone(); second++) {
			this.route.flowFor(Duration.ofSeconds(1));
			this.route.loop().status().forEach(this::release);
			assertPromises();
		}
	}

	private void release(PartitionStatus status) {
		operate(status.partition(), OperatorAction.RESUME);
		if (status.state().reason() == Reason.GAP) {
			operate(status.partition(), OperatorAction.SKIP_ONE);
		}
	}

	private boolean isDone() {
		return IntStream.range(0, PARTITIONS).allMatch((partition) -> committed(partition) == end(partition));
	}

	private void assertPromises() {
		this.route.loop()
			.status()
			.forEach((status) -> REACHED.add(status.state().name() + " " + status.state().reason().tag()));
		this.checks.forEach((check) -> check.go(this.route.copied(check.partition), committed(check.partition)));
	}

	private long committed(int partition) {
		return this.route.committed(partition).map(OffsetAndMetadata::offset).orElse(0L);
	}

	private long end(int partition) {
		return this.route.consumer().end(LoopHarness.partition(partition));
	}

	private static boolean isOf(int partition, String value) {
		return value.startsWith(LoopHarness.partition(partition) + "@");
	}

	/**
	 * Follows what arrives of a partition.
	 */
	private static final class Check {

		private final int partition;

		private final List<Long> offsets = new ArrayList<>();

		private int checked;

		private int arrived;

		private int replays;

		private Check(int partition) {
			this.partition = partition;
		}

		private List<Long> offsets() {
			return this.offsets;
		}

		private List<Long> arrived() {
			return this.offsets.subList(0, this.arrived);
		}

		private int replays() {
			return this.replays;
		}

		private void go(List<String> log, long committed) {
			for (String value : log.subList(this.checked, log.size())) {
				long offset = Long.parseLong(value.substring(value.indexOf('@') + 1));
				if (this.arrived < this.offsets.size() && this.offsets.get(this.arrived) == offset) {
					this.arrived++;
				}
				else {
					this.replays++;
					assertThat(arrived()).as("what came before %s", value).contains(offset);
				}
			}
			this.checked = log.size();
			assertThat(this.offsets.subList(this.arrived, this.offsets.size())).as("not arrived")
				.allMatch((offset) -> offset >= committed, "at least %d".formatted(committed));
		}

	}

}
