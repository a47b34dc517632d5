package io.github.tandem;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.FreePorts;
import io.github.tandem.test.TandemProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that numbers are written as the texts around them are, whatever the language of
 * the machine.
 */
class LocaleTests {

	@Test
	void aGermanMachineWritesNumbersAsAnyOther() {
		Cluster nowhere = new Cluster("127.0.0.1:" + FreePorts.next(), Map.of());
		try (TandemProcess tandem = TandemProcess.builder()
			.source(nowhere)
			.target(nowhere)
			.jvmArgument("-Duser.language=de")
			.jvmArgument("-Duser.country=DE")
			.property("tandem.in-flight.max-bytes", "1500000000B")
			.build()
			.launch()) {
			assertThat(tandem.awaitExit(Duration.ofMinutes(2))).isEqualTo(1);
			assertThat(tandem.log()).contains("(1430.5 MB in flight").doesNotContain("1430,5");
		}
	}

}
