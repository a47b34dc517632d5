package io.github.tandem.doctor.probe;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ServerAnswer}.
 */
class ServerAnswerTests {

	private static final String SERVER = "10.0.0.53";

	private final ServerAnswer denies = new ServerAnswer.Denies(SERVER, Duration.ZERO);

	private final ServerAnswer silent = new ServerAnswer.Silent(SERVER);

	@Test
	void knowsWhatItKnowsOfEitherVersion() throws UnknownHostException {
		ServerAnswer four = knows("10.0.0.1", 2);
		ServerAnswer six = knows("fd00::1", 3);
		assertThat(four.and(six)).hasToString("10.0.0.53 says 10.0.0.1, fd00:0:0:0:0:0:0:1");
		assertThat(((ServerAnswer.Knows) four.and(six)).took()).isEqualTo(Duration.ofMillis(3));
		assertThat(four.and(this.denies)).isEqualTo(four);
		assertThat(four.and(this.silent)).isEqualTo(four);
		assertThat(this.denies.and(six)).isEqualTo(six);
	}

	@Test
	void otherwiseSaysWhatItSaysOfTheFirst() {
		assertThat(this.denies.and(this.silent)).isEqualTo(this.denies);
		assertThat(this.silent.and(this.denies)).isEqualTo(this.silent);
	}

	private static ServerAnswer knows(String address, long millis) throws UnknownHostException {
		return new ServerAnswer.Knows(SERVER, List.of(InetAddress.getByName(address)), Duration.ofMillis(millis));
	}

}
