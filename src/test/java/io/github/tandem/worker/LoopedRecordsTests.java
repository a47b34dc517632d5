package io.github.tandem.worker;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.tandem.loop.LoopProtection;
import io.github.tandem.loop.RecordPath;
import io.github.tandem.partition.Reason;
import io.github.tandem.partition.StateKind;
import io.github.tandem.progress.PartitionCondition;
import io.github.tandem.route.OnGap;
import io.github.tandem.test.Records;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Records that come round are not sent, and keep no others waiting.
 */
class LoopedRecordsTests {

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE);

	LoopedRecordsTests() {
		this.route.protect();
	}

	@Test
	void arePassedInTheirPlaceAndCounted() {
		start((offset) -> offset % 3 == 1);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.copied(0)).isEqualTo(values((offset) -> offset % 3 != 1));
		assertThat(this.route.outcomes("looped")).isEqualTo(3);
		assertThat(this.route.outcomes("replicated")).isEqualTo(7);
		assertThat(this.route.committed(0)).map(OffsetAndMetadata::offset).contains(10L);
	}

	@Test
	void aPartitionOfNothingElseGoesOnWithoutAnAnswerOfTheTarget() {
		start((offset) -> true);
		this.route.pollFor(LoopHarness.COMMIT);
		assertThat(this.route.committed(0)).map(OffsetAndMetadata::offset).contains(10L);
		assertThat(this.route.outcomes("looped")).isEqualTo(10);
		assertThat(this.route.loop().inFlightBytes()).isZero();
		assertThat(this.route.copied(0)).isEmpty();
	}

	@Test
	void thoseBehindAreInFlightAtOnce() {
		start((offset) -> offset == 4);
		this.route.pollFor(LoopHarness.SHORTLY);
		assertThat(this.route.target().producer().inFlight()).isEqualTo(values((offset) -> offset != 4));
		this.route.target().producer().acknowledge((value) -> !value.equals("orders-0@0"));
		this.route.pollFor(LoopHarness.COMMIT);
		assertThat(this.route.committed(0)).map(OffsetAndMetadata::offset)
			.as("nothing before the first one is acknowledged")
			.isNotEqualTo(Optional.of(10L));
		assertThat(this.route.outcomes("looped")).isZero();
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.committed(0)).map(OffsetAndMetadata::offset).contains(10L);
		assertThat(this.route.outcomes("looped")).isEqualTo(1);
	}

	@Test
	void areCountedOnceThoughOthersAreSentAgain() {
		start((offset) -> offset == 1 || offset == 9);
		this.route.pollFor(LoopHarness.SHORTLY);
		this.route.target().producer().fail("orders-0@3"::equals, new NotEnoughReplicasException("one of two"));
		this.route.flowFor(Duration.ofSeconds(5));
		assertThat(this.route.committed(0)).map(OffsetAndMetadata::offset).contains(10L);
		assertThat(this.route.outcomes("looped")).isEqualTo(2);
		assertThat(this.route.copied(0)).containsAll(values((offset) -> offset != 1 && offset != 9));
	}

	@Test
	void doNotHideThatTheTargetForbidsAll() {
		start((offset) -> offset == 0 || offset == 2);
		this.route.pollFor(LoopHarness.SHORTLY);
		this.route.target().producer().fail((value) -> true, new TopicAuthorizationException("orders"));
		this.route.pollFor(LoopHarness.COMMIT);
		assertThat(this.route.status(0).state()).matches((state) -> state.is(StateKind.HALTED))
			.returns(Reason.TARGET_AUTHORIZATION, PartitionCondition::reason);
		this.route.awaitInFlight();
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.committed(0)).map(OffsetAndMetadata::offset).contains(10L);
		assertThat(this.route.copied(0)).isEqualTo(values((offset) -> offset != 0 && offset != 2));
	}

	private void start(LongPredicate looped) {
		this.route.targetTopics().refresh();
		LongStream.range(0, 10)
			.mapToObj((offset) -> record(offset, looped.test(offset) ? "west" : null))
			.forEach(this.route.consumer()::append);
		this.route.assign(0);
	}

	private static ConsumerRecord<byte[], byte[]> record(long offset, @Nullable String passed) {
		byte[] text = (LoopHarness.partition(0) + "@" + offset).getBytes();
		ConsumerRecord<byte[], byte[]> record = Records.record(LoopHarness.partition(0), offset, Records.TIMESTAMP,
				text, text, new RecordHeaders(), Optional.of(0));
		if (passed != null) {
			record.headers().add(path(record, passed).lastHeader(LoopProtection.HEADER));
		}
		return record;
	}

	private static Headers path(ConsumerRecord<byte[], byte[]> record, String passed) {
		LoopProtection there = new LoopProtection(passed, "elsewhere", (topic) -> {
		});
		return Objects.requireNonNull(new RecordPath(there, record.topic()).headers(record));
	}

	private static List<String> values(LongPredicate wanted) {
		return LongStream.range(0, 10)
			.filter(wanted)
			.mapToObj((offset) -> LoopHarness.partition(0) + "@" + offset)
			.toList();
	}

}
