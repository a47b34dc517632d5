package io.github.tandem.policy;

import java.time.Instant;

import org.apache.kafka.common.InvalidRecordException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.delivery.RejectedRecord;
import io.github.tandem.route.OnGap;
import io.github.tandem.worker.LoopHarness;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RejectionLog}.
 */
@ExtendWith(OutputCaptureExtension.class)
class RejectionLogTests {

	private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

	private final RejectionLog log = new RejectionLog(new LoopHarness(1_000, OnGap.CONTINUE).context().route());

	private int offset;

	@Test
	void writesTheFirstOfATopicAndSumsUpTheOthersOnceAMinute(CapturedOutput output) {
		reject("orders", 25);
		reject("bills", 1);
		assertThat(lines(output, "is left out")).isEqualTo(11);
		this.log.sumUp(NOW.plusSeconds(59));
		assertThat(lines(output, "More records")).isZero();
		this.log.sumUp(NOW.plusSeconds(60));
		this.log.sumUp(NOW.plusSeconds(61));
		assertThat(lines(output, "More records")).isEqualTo(1);
		reject("orders", 5);
		assertThat(lines(output, "is left out")).as("it goes on").isEqualTo(11);
		this.log.sumUp(NOW.plusSeconds(120));
		assertThat(lines(output, "More records")).isEqualTo(2);
	}

	@Test
	void beginsAnewWhenAFloodHasEnded(CapturedOutput output) {
		reject("orders", 25);
		this.log.sumUp(NOW.plusSeconds(60));
		this.log.sumUp(NOW.plusSeconds(120));
		reject("orders", 25);
		assertThat(lines(output, "is left out")).isEqualTo(20);
	}

	private void reject(String topic, int records) {
		for (int record = 0; record < records; record++) {
			this.log.skipped(new RejectedRecord(topic, 0, this.offset++, 100, NOW),
					new InvalidRecordException("no key"), NOW);
		}
	}

	private static long lines(CapturedOutput output, String text) {
		return output.toString().lines().filter((line) -> line.contains(text)).count();
	}

}
