package io.github.tandem.doctor.exam;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.github.tandem.doctor.probe.Endpoint;
import io.github.tandem.doctor.probe.Reach;
import io.github.tandem.doctor.report.Subject;
import io.github.tandem.doctor.report.Symptom;
import io.github.tandem.doctor.report.Verdict;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConnectionLook}.
 */
class ConnectionLookTests {

	@Test
	void aNetworkThatIsNotKnownIsTold() throws UnknownHostException {
		Look look = look("east-1", false).at(List.of(new Reach.NoRoute(address(), "Network is unreachable")),
				Optional.empty());
		assertThat(look.is(Symptom.NO_ROUTE)).isTrue();
		assertThat(look.verdict().said()).contains("10.0.0.1 cannot be reached: Network is unreachable");
	}

	@Test
	void anAdvertisedIpAddressNeedsACertificateForItWhereThereIsEncryption() throws UnknownHostException {
		List<Reach> dropped = List.of(new Reach.Dropped(address(), Duration.ofSeconds(3)));
		for (boolean encrypted : List.of(true, false)) {
			Look look = look("10.0.0.1", encrypted).at(dropped, Optional.empty());
			assertThat(look.is(Symptom.ADVERTISED_IP_UNREACHABLE)).isTrue();
			String hint = ((Verdict.Failed) look.verdict()).hint().text();
			assertThat(hint).contains("no name server or hostAliases can");
			assertThat(hint.contains("certificate")).isEqualTo(encrypted);
		}
	}

	private static InetAddress address() throws UnknownHostException {
		return InetAddress.getByName("10.0.0.1");
	}

	private static ConnectionLook look(String host, boolean encrypted) {
		return new ConnectionLook(new Way("source", new Subject.Broker(1, host + ":9092"), new Endpoint(host, 9092)),
				encrypted);
	}

}
