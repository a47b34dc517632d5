package io.github.tandem.policy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;

import io.github.tandem.operator.OperatorAction;
import io.github.tandem.operator.OperatorAnswer;
import io.github.tandem.operator.OperatorRequest;
import io.github.tandem.partition.Reason;
import io.github.tandem.partition.StateKind;
import io.github.tandem.route.OnGap;
import io.github.tandem.worker.LoopHarness;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DeliveryFaults} with records that are too large, which nothing
 * foretells.
 */
class RejectionTests {

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE);

	@Test
	void haltsThePartitionOfARecordThatTheTargetRefuses() {
		this.route.start(4, 0, 1);
		this.route.pollFor(LoopHarness.SHORTLY);
		this.route.target().producer().fail("orders-0@2"::equals, new RecordTooLargeException("2 MB"));
		this.route.target().producer().acknowledgeAll();
		this.route.append(1, 4, 6);
		refuseAlone("orders-0@2");
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.status(0).state()).satisfies((halted) -> {
			assertThat(halted.reason()).isEqualTo(Reason.REJECTED);
			assertThat(halted.rejected()).isNotNull();
			assertThat(halted.detail()).startsWith("the record at offset 2 of orders-0 (")
				.contains("the target rejects it (RecordTooLargeException: 2 MB)", "max.message.bytes");
		});
		assertThat(this.route.consumer().paused()).containsExactly(LoopHarness.partition(0));
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(2L);
		assertThat(this.route.copied(1)).isEqualTo(LoopHarness.values(1, 0, 6));
	}

	@Test
	void triesARefusedRecordAloneUntilTheTargetTakesIt() {
		this.route.start(4, 0);
		this.route.pollFor(LoopHarness.SHORTLY);
		this.route.target().producer().fail("orders-0@2"::equals, new RecordTooLargeException("2 MB"));
		this.route.target().producer().acknowledgeAll();
		refuseAlone("orders-0@2");
		this.route.pollFor(Duration.ofSeconds(8));
		assertThat(this.route.target().producer().inFlight()).as("there is no hurry").isEmpty();
		for (int tries = 0; tries < 3; tries++) {
			this.route.awaitInFlight();
			assertThat(this.route.target().producer().inFlight()).containsExactly("orders-0@2");
			assertThat(this.route.status(0).state().reason()).isEqualTo(Reason.REJECTED);
			this.route.target().producer().fail((value) -> true, new RecordTooLargeException("2 MB"));
			this.route.pollFor(LoopHarness.SHORTLY);
			assertThat(this.route.consumer().paused()).containsExactly(LoopHarness.partition(0));
		}
		this.route.awaitInFlight();
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.status(0).state()).matches((state) -> state.is(StateKind.CAUGHT_UP));
		assertThat(this.route.copied(0)).containsExactly("orders-0@0", "orders-0@1", "orders-0@3", "orders-0@2",
				"orders-0@3");
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(4L);
	}

	@Test
	void triesARefusedRecordThoughTheTargetWasSlow() {
		// between two looks at what is slow, and in the same round with one
		for (long delay = 3_000; delay < 3_200; delay += 50) {
			LoopHarness slow = new LoopHarness(1_000_000, OnGap.CONTINUE);
			slow.start(3, 0);
			slow.pollFor(Duration.ofMillis(delay));
			slow.target().producer().fail("orders-0@0"::equals, new RecordTooLargeException("2 MB"));
			slow.target().producer().acknowledgeAll();
			slow.pollFor(Duration.ofSeconds(2));
			assertThat(slow.target().producer().inFlight()).containsExactly("orders-0@0");
		}
	}

	@Test
	void reportsABatchThatIsLeftOutWhenTheRecordBehindItIsRejected() {
		this.route.start(5, 0);
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.append(0, 5, 10);
		this.route.loop().concernsPartitions(new KafkaException("Encountered corrupt message in orders-0"));
		OperatorRequest request = new OperatorRequest(LoopHarness.partition(0), OperatorAction.SKIP_ONE, "somebody",
				new CompletableFuture<>());
		this.route.loop().ask(request);
		this.route.pollFor(LoopHarness.SHORTLY);
		assertThat(request.answer()).isCompletedWithValueMatching(OperatorAnswer::done);
		assertThat(this.route.target().producer().inFlight()).isEqualTo(LoopHarness.values(0, 6, 7));
		this.route.target().producer().fail((value) -> true, new RecordTooLargeException("2 MB"));
		this.route.pollFor(LoopHarness.COMMIT);
		assertThat(this.route.status(0).state().reason()).isEqualTo(Reason.REJECTED);
		assertThat(this.route.lost("corrupt")).isEqualTo(1);
		// another one is not left out unasked
		this.route.loop().concernsPartitions(new KafkaException("Encountered corrupt message in orders-0"));
		this.route.flowFor(Duration.ofMinutes(1));
		assertThat(this.route.copied(0)).isEqualTo(concat(LoopHarness.values(0, 0, 5), LoopHarness.values(0, 6, 10)));
		assertThat(this.route.lost("corrupt")).isEqualTo(1);
	}

	// A record that was refused in company is tried alone at once.
	private void refuseAlone(String value) {
		this.route.awaitInFlight();
		assertThat(this.route.target().producer().inFlight()).contains(value);
		this.route.target().producer().fail(value::equals, new RecordTooLargeException("2 MB"));
	}

	private static List<String> concat(List<String> first, List<String> second) {
		return Stream.concat(first.stream(), second.stream()).toList();
	}

}
