package io.github.tandem.delivery;

import java.time.Instant;
import java.util.Optional;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.Records;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RejectedRecord}.
 */
class RejectedRecordTests {

	private final RejectedRecord rejected = RejectedRecord
		.of(Records.record(new TopicPartition("orders", 3), 7, 1_800_000_000_000L, "secret key".getBytes(),
				"secret value".getBytes(), new RecordHeaders(), Optional.empty()));

	@Test
	void knowsWhereTheRecordIs() {
		assertThat(this.rejected)
			.isEqualTo(new RejectedRecord("orders", 3, 7, 22, Instant.ofEpochMilli(1_800_000_000_000L)));
	}

	@Test
	void saysWhereTheRecordIsAndNeverWhatIsInIt() {
		assertThat(this.rejected).hasToString("the record at offset 7 of orders-3 (22 bytes, of 2027-01-15T08:00:00Z)");
	}

	@Test
	void takesNoTimestampForNoTimeOf1969() {
		RejectedRecord without = new RejectedRecord("orders", 3, 7, 22, Instant.ofEpochMilli(-1));
		assertThat(without).hasToString("the record at offset 7 of orders-3 (22 bytes, without timestamp)");
		assertThat(without.written()).isEqualTo("without timestamp");
		assertThat(new RejectedRecord("orders", 3, 7, 22, Instant.ofEpochMilli(-2)).written())
			.isEqualTo("1969-12-31T23:59:59.998Z");
	}

}
