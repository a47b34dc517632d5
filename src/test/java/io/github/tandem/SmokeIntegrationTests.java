package io.github.tandem;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.Report;
import io.github.tandem.test.SequenceCheck;
import io.github.tandem.test.SequenceLoad;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The packaged application in a bad minute, for every build; the tests tagged
 * {@code fault} look closer at each of these faults and at many more.
 */
@Tag("smoke")
@TwoBrokersTest(shared = false)
class SmokeIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private static final String MAX_BYTES = "max.message.bytes";

	private static final int BAD = 2;

	private final TwoBrokers brokers;

	private final String topic;

	SmokeIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.topic = brokers.uniqueName("smoke");
	}

	@Test
	void losesNothingWhenARecordIsRejectedAndBrokersAndTandemAreKilled() {
		this.brokers.target().createTopic(this.topic, 6, Map.of(MAX_BYTES, "250000"));
		this.brokers.source().createTopic(this.topic, 6);
		try (SequenceLoad load = SequenceLoad.builder(this.brokers.source(), this.topic).rate(300).start();
				TandemProcess tandem = tandem().start()) {
			awaitCommitted(tandem);
			byte[] refused = refuseARecord(tandem);
			awaitCommitted(tandem);
			this.brokers.targetBroker().kill();
			this.brokers.targetBroker().start();
			awaitCommitted(tandem);
			this.brokers.sourceBroker().kill();
			this.brokers.sourceBroker().start();
			awaitCommitted(tandem);
			tandem.kill();
			tandem.start();
			awaitCommitted(tandem);
			load.stop();
			Report report = SequenceCheck.of(load).byPartition().await(this.brokers.target(), this.topic, PATIENCE);
			assertThat(report.lost() + report.reordered() + report.strayed())
				.as(() -> report + "\n" + tandem.diagnosis())
				.isZero();
			assertThat(this.brokers.target().consumeAll(this.topic))
				.filteredOn((copy) -> Arrays.equals(copy.value(), refused))
				.singleElement()
				.satisfies((copy) -> assertThat(copy.partition()).isEqualTo(BAD));
			assertThat(tandem.stop().code()).isEqualTo(143);
		}
	}

	private TandemProcess tandem() {
		return this.brokers.tandem(this.topic)
			.property("tandem.source.consumer.properties.session.timeout.ms", "3000")
			.build();
	}

	private byte[] refuseARecord(TandemProcess tandem) {
		byte[] large = new byte[300_000];
		new Random(1).nextBytes(large);
		this.brokers.source().produce(new ProducerRecord<>(this.topic, BAD, null, large));
		assertThat(tandem.awaitState("all", this.topic, BAD, "halted")).containsEntry("reason", "rejected");
		double copied = copied(tandem);
		tandem.await("the other partitions", PATIENCE, () -> copied(tandem) > copied + 500);
		assertThat(tandem.health("replication")).contains("%s-%d is halted".formatted(this.topic, BAD));
		this.brokers.target().alterTopic(this.topic, MAX_BYTES, "1000000");
		return large;
	}

	private static double copied(TandemProcess tandem) {
		return tandem.metrics().sum("tandem_records_total", "outcome=\"replicated\"");
	}

	// All that is written by now, in each partition.
	private void awaitCommitted(TandemProcess tandem) {
		Map<Integer, Long> ends = this.brokers.source().endOffsets(this.topic);
		tandem.await("the commits", PATIENCE, () -> {
			Map<TopicPartition, OffsetAndMetadata> committed = this.brokers.source()
				.committedOffsets(this.topic + "-all");
			return ends.entrySet()
				.stream()
				.allMatch((
						end) -> committed.get(new TopicPartition(this.topic, end.getKey())).offset() >= end.getValue());
		});
	}

}
