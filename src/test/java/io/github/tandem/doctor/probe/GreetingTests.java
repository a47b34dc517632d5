package io.github.tandem.doctor.probe;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Greeting}.
 */
class GreetingTests {

	@Test
	void tellsByTheFirstBytesWhoIsThere() {
		assertThat(Greeting.of(ByteBuffer.allocate(8).putInt(300).putInt(7_411).array())).isEqualTo(Greeting.KAFKA);
		assertThat(Greeting.of(new byte[] { 21, 3, 3, 0, 2, 2, 40 })).isEqualTo(Greeting.TLS);
		assertThat(Greeting.of(new byte[] { 22, 3, 3, 0, 100, 2, 0, 0 })).isEqualTo(Greeting.TLS);
		assertThat(Greeting.of("HTTP/1.1 400".getBytes(StandardCharsets.UTF_8))).isEqualTo(Greeting.OTHER);
		assertThat(Greeting.of(ByteBuffer.allocate(8).putInt(300).putInt(1).array())).isEqualTo(Greeting.OTHER);
	}

}
