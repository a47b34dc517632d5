package io.github.tandem.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;

import io.github.tandem.delivery.RecordSize;
import io.github.tandem.operator.OperatorAction;
import io.github.tandem.operator.OperatorRequest;
import io.github.tandem.partition.Reason;
import io.github.tandem.progress.PartitionStatus;
import io.github.tandem.route.OnGap;
import io.github.tandem.route.OnRejected;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One consumer thread that is driven through steps, and has to keep its promises after
 * each of them: a committed offset has only acknowledged records before it, records
 * arrive in their order, again perhaps but never overtaken, and in the end all of them
 * have arrived.
 */
final class RandomRun {

	private static final Map<String, String> COMPACTED = Map.of("cleanup.policy", "compact");

	private static final Pattern LEFT_OUT = Pattern.compile("left out the record at offset (\\d+) of .*");

	private final LoopHarness route;

	private final List<ArrivalCheck> checks = IntStream.range(0, Step.PARTITIONS).mapToObj(ArrivalCheck::new).toList();

	private final Set<Integer> assigned = new TreeSet<>();

	private final Set<String> reached = new TreeSet<>();

	private final List<OperatorRequest> requests = new ArrayList<>();

	private final int targetPartitions;

	private int together;

	/**
	 * Create a run.
	 * @param onRejected what the route does with rejected records
	 * @param targetPartitions number of partitions on the target: with another one than
	 * on the source records go by their keys, and are acknowledged out of their order
	 */
	RandomRun(OnRejected onRejected, int targetPartitions) {
		this.targetPartitions = targetPartitions;
		this.route = new LoopHarness(20 * (RecordSize.OVERHEAD + 24), OnGap.HALT, onRejected, true);
	}

	/**
	 * Go through steps and recover.
	 * @param steps the steps
	 * @throws AssertionError if a promise is broken
	 */
	void run(List<Step> steps) {
		this.route.createTargetTopic(this.targetPartitions, COMPACTED);
		this.route.targetTopics().refresh();
		for (int partition = 0; partition < Step.PARTITIONS; partition++) {
			assign(partition);
		}
		for (Step step : steps) {
			act(step);
			this.route.poll();
			this.route.clock().advance(Duration.ofMillis(step.millis()));
			assertPromises();
		}
		recover();
		for (ArrivalCheck check : this.checks) {
			assertThat(committed(check.partition())).as("committed of partition %d", check.partition())
				.isEqualTo(end(check.partition()));
			check.end(this.route.context().faults().gaps().entries());
		}
		assertThat(this.route.loop().inFlightBytes()).as("bytes in flight at the end").isZero();
	}

	/**
	 * The states it came across.
	 * @return each with its reason
	 */
	Set<String> reached() {
		return this.reached;
	}

	int replays() {
		return this.checks.stream().mapToInt(ArrivalCheck::replays).sum();
	}

	/**
	 * How many records were rejected in company.
	 * @return number of records
	 */
	int together() {
		return this.together;
	}

	int deadLetters() {
		return this.route.deadLetters().size();
	}

	private void act(Step step) {
		int partition = step.partition();
		int amount = step.amount();
		switch (step.action()) {
			case RECORDS_PER_POLL -> this.route.consumer().recordsPerPoll(1 + amount % 30);
			case PRODUCE -> produce(partition, new Random(amount));
			case ACKNOWLEDGE -> acknowledge(partition, amount);
			case FAIL -> fail(partition);
			case READ_AGAIN -> this.route.loop().readAgain();
			case REVOKE -> revoke(partition, amount % 2 == 0);
			case LOSE -> lose(partition);
			case ASSIGN -> assign(partition);
			case REBALANCE_INSIDE_POLL -> rebalanceInsidePoll(partition, amount);
			case OUT_OF_RANGE -> outOfRange(partition);
			case COMMITS -> this.route.consumer().failCommits(commitFailure(amount));
			case REJECT_KEYLESS -> rejectKeyless(partition);
			case PAUSE -> operate(partition, OperatorAction.PAUSE);
			case RESUME -> operate(partition, OperatorAction.RESUME);
			case RETRY -> operate(partition, OperatorAction.RETRY);
			case SKIP_ONE -> operate(partition, OperatorAction.SKIP_ONE);
			case DEAD_LETTER_ONE -> operate(partition, OperatorAction.DEAD_LETTER_ONE);
			case FORBID -> this.route.consumer().forbid(amount % 5 == 0);
			case CORRUPT -> corrupt(partition, new Random(amount));
			case REPAIR -> this.route.consumer().repair(LoopHarness.partition(partition));
			case LOOK_AT_TOPICS -> this.route.targetTopics().refresh();
			case REPLACE_TOPIC -> replaceTargetTopic();
			case REFUSE -> refuse(refusal(amount % 5), amount / 5 % 10);
			case REFUSE_NOTHING -> refuse(null, 0);
			case LEADERS -> this.route.target().leadNo((amount % 2 == 0) ? Set.of(partition) : Set.of());
			case BUFFER -> this.route.target().leave((amount % 2 == 0) ? amount % 40 * 1024L : TargetLogs.BUFFER);
			case ABSENCE -> this.route.clock().advance(Duration.ofSeconds((amount % 2 == 0) ? 6 : 20));
			case ELAPSE -> this.route.clock().advance(Duration.ofSeconds(amount % 20));
			case NO_PRODUCER ->
				this.route.target().makeUnavailable((amount % 2 == 0) ? new KafkaException("no producer") : null);
			case HIDE_OFFSETS -> this.route.target().hideOffsets(amount % 2 == 0);
			case CLOCK_BACK -> this.route.clock().advance(Duration.ofSeconds(-amount));
		}
	}

	private static @Nullable KafkaException commitFailure(int amount) {
		return switch (amount % 4) {
			case 0 -> new KafkaException("not committed");
			case 1 -> new RebalanceInProgressException("rebalancing");
			default -> null;
		};
	}

	private static KafkaException refusal(int kind) {
		return switch (kind) {
			case 0 -> new TimeoutException("no metadata");
			case 1 -> new BufferExhaustedException("no room");
			case 2 -> new RecordTooLargeException("too large");
			case 3 -> new TopicAuthorizationException("not authorized");
			default -> new KafkaException("a fatal error");
		};
	}

	private void produce(int partition, Random random) {
		for (int count = random.nextInt(30); count > 0; count--) {
			long offset = end(partition) + ((random.nextInt(10) == 0) ? random.nextInt(5) : 0);
			if (random.nextInt(10) == 0) {
				this.route.appendWithoutKey(partition, offset);
			}
			else {
				this.route.append(partition, offset, offset + 1);
			}
			this.checks.get(partition).produced(offset);
		}
	}

	private void acknowledge(int partition, int amount) {
		if (!this.route.target().producers().isEmpty()) {
			AtomicInteger left = new AtomicInteger(amount % 15);
			this.route.target()
				.producer()
				.acknowledgeOf((target) -> !isByKey() || (amount >> target) % 2 == 0,
						(value) -> isOf(partition, value) && left.getAndDecrement() > 0);
		}
	}

	private void acknowledgeAll(int partition) {
		if (!this.route.target().producers().isEmpty()) {
			this.route.target().producer().acknowledge((value) -> isOf(partition, value));
		}
	}

	private boolean isByKey() {
		return this.targetPartitions != Step.PARTITIONS;
	}

	private void fail(int partition) {
		if (!this.route.target().producers().isEmpty()) {
			this.route.target()
				.producer()
				.fail((value) -> isOf(partition, value), new NotEnoughReplicasException("one of two"));
		}
	}

	// As a compacted topic does with records without a key, and with others of their
	// batch.
	private void rejectKeyless(int partition) {
		if (!this.route.target().producers().isEmpty()) {
			this.together += this.route.target()
				.producer()
				.rejectKeyless(LoopHarness.TOPIC, (value) -> isOf(partition, value));
		}
	}

	private void operate(int partition, OperatorAction action) {
		if (action == OperatorAction.DEAD_LETTER_ONE) {
			this.route.targetTopics().deadLetters().ensure(this.route.context().route());
		}
		OperatorRequest request = new OperatorRequest(LoopHarness.partition(partition), action, "anna",
				new CompletableFuture<>());
		this.requests.add(request);
		this.route.loop().ask(request);
	}

	private void corrupt(int partition, Random random) {
		long from = Math.max(0, end(partition) - random.nextInt(20));
		long to = from + 1 + random.nextInt(3);
		this.route.consumer().corrupt(LoopHarness.partition(partition), from, to);
		this.checks.get(partition).unreadable(from, to);
	}

	private void replaceTargetTopic() {
		this.route.targetAdmin().deleteTopics(List.of(LoopHarness.TOPIC));
		this.route.lookWheneverWanted();
		this.route.createTargetTopic(this.targetPartitions, COMPACTED);
		this.route.targetTopics().refresh();
	}

	private void refuse(@Nullable KafkaException refusal, int after) {
		if (!this.route.target().producers().isEmpty()) {
			this.route.target().producer().refuse(refusal, after);
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
				this.route.clock().onLook(() -> acknowledgeAll(partition));
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

	// A little is in flight of all partitions, and more is to be read of them.
	private void rebalanceInsidePoll(int partition, int amount) {
		this.checks.forEach((check) -> acknowledgeAll(check.partition()));
		for (int round = 0; round < 2; round++) {
			this.route.poll();
			this.checks.forEach((check) -> produce(check.partition(), new Random(amount)));
		}
		this.route.consumer().onNextPoll(() -> rebalance(partition, amount % 4));
	}

	private void rebalance(int partition, int kind) {
		switch (kind) {
			case 0 -> lose(partition);
			case 1 -> assign(partition);
			default -> revoke(partition, kind == 2);
		}
	}

	private void outOfRange(int partition) {
		if (this.assigned.contains(partition)) {
			this.route.outOfRange(partition, this.route.consumer().position(LoopHarness.partition(partition)));
		}
	}

	private void recover() {
		this.route.consumer().failCommits(null);
		this.route.target().makeUnavailable(null);
		this.route.target().leadNo(Set.of());
		this.route.target().leave(TargetLogs.BUFFER);
		refuse(null, 0);
		this.route.consumer().forbid(false);
		this.route.targetTopics().refresh();
		for (int partition = 0; partition < Step.PARTITIONS; partition++) {
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
		return this.checks.stream().allMatch((check) -> committed(check.partition()) == end(check.partition()));
	}

	private void assertPromises() {
		this.route.loop()
			.status()
			.forEach((status) -> this.reached.add(status.state().name() + " " + status.state().reason().tag()));
		this.requests.removeIf((request) -> {
			if (request.answer().isDone()) {
				Matcher leftOut = LEFT_OUT.matcher(request.answer().join().message());
				if (leftOut.matches()) {
					this.checks.get(request.partition().partition()).leftOut(Long.parseLong(leftOut.group(1)));
				}
			}
			return request.answer().isDone();
		});
		this.checks.forEach(this::look);
	}

	private void look(ArrivalCheck check) {
		long committed = committed(check.partition());
		if (isByKey()) {
			check.lookAnywhere(this.route.copiedAnywhere(), this.route.deadLetters(), committed);
		}
		else {
			check.look(this.route.copied(check.partition()), this.route.deadLetters(), committed);
		}
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

}
