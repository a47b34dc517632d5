package io.github.tandem.progress;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.delivery.DeliveryListener;
import io.github.tandem.delivery.LeftOut;
import io.github.tandem.delivery.ReplicatedRange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TopicMeters}.
 */
@ExtendWith(OutputCaptureExtension.class)
class TopicMetersTests {

	private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final DeliveryListener meters = new ReplicationMeters(this.registry, true).topic("all", "orders");

	@Test
	void countsRecordsAndBytesThatWereReplicated() {
		this.meters.replicated(new ReplicatedRange(PARTITION, 5, 3, 700, "orders", 0, 9));
		this.meters.replicated(new ReplicatedRange(PARTITION, 8, 1, 50, "orders", 0, ReplicatedRange.UNKNOWN));
		assertThat(records("replicated")).isEqualTo(4);
		assertThat(this.registry.get("tandem.bytes").tag("topic", "orders").counter().count()).isEqualTo(750);
	}

	@Test
	void countsRecordsThatWereLeftOutByWhy() {
		this.meters.leftOut(PARTITION, 5, 5, LeftOut.SKIPPED);
		this.meters.leftOut(PARTITION, 6, 8, LeftOut.DEAD_LETTERED);
		this.meters.leftOut(PARTITION, 9, 12, LeftOut.UNREADABLE);
		this.meters.leftOut(PARTITION, 13, 17, LeftOut.LOOPED);
		assertThat(records("skipped")).isEqualTo(1);
		assertThat(records("dead-lettered")).isEqualTo(3);
		assertThat(records("looped")).isEqualTo(5);
		assertThat(records("replicated")).isZero();
	}

	@Test
	void countsNothingWhereThereAreNoRecords() {
		this.meters.skipped(PARTITION, 5, 9);
		this.meters.restarted(PARTITION, 5, 9);
		assertThat(this.registry.find("tandem.records").counters()).allMatch((counter) -> counter.count() == 0);
	}

	@Test
	void countsRecordsThatDidNotKeepTheirTimestampAndSaysSoOnce(CapturedOutput output) {
		assertThat(this.registry.find("tandem.retimed.records").counter()).isNull();
		this.meters.retimed(PARTITION, 2);
		this.meters.retimed(new TopicPartition("orders", 1), 3);
		assertThat(
				this.registry.get("tandem.retimed.records").tags("route", "all", "topic", "orders").counter().count())
			.isEqualTo(5);
		assertThat(output.toString().lines().filter((line) -> line.contains("the time of their replication")))
			.singleElement()
			.asString()
			.contains("WARN");
	}

	private double records(String outcome) {
		return this.registry.get("tandem.records")
			.tags("route", "all", "topic", "orders", "outcome", outcome)
			.counter()
			.count();
	}

}
