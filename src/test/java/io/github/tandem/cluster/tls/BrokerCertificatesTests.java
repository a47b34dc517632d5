package io.github.tandem.cluster.tls;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.tandem.test.Certificates;
import io.github.tandem.test.SetClock;
import io.github.tandem.test.TlsListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BrokerCertificates} and {@link ShownCertificates}.
 */
class BrokerCertificatesTests {

	private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

	private static final Validity OLD = new Validity(START, START.plus(Duration.ofDays(9)));

	private static final Validity NEW = new Validity(START.plus(Duration.ofDays(6)), START.plus(Duration.ofDays(15)));

	private final SetClock clock = new SetClock(START);

	private final BrokerCertificates brokers = new BrokerCertificates(this.clock);

	private final List<String> asked = new ArrayList<>();

	private boolean open = true;

	@Test
	void aCertificateThatWasRenewedBehindAConnectionThatLastsIsForgotten() {
		connect("east-1");
		assertThat(this.brokers.validities()).containsExactly(OLD);
		this.clock.set(START.plus(Duration.ofDays(5)));
		this.brokers.renew(this::ask);
		assertThat(this.asked).isEmpty();
		this.clock.set(OLD.due());
		this.brokers.renew(this::ask);
		assertThat(this.asked).containsExactly("east-1:9093");
		assertThat(this.brokers.validities()).containsExactly(NEW);
	}

	@Test
	void aBrokerWhoseCertificateWasNotRenewedIsAskedNowAndThen() {
		connect("east-1");
		this.clock.set(OLD.due());
		for (int minute = 0; minute < 20; minute++) {
			this.brokers.renew((host, port) -> {
				this.asked.add(host);
				return List.of(OLD);
			});
			this.clock.forward(Duration.ofMinutes(1));
		}
		assertThat(this.asked).hasSize(2);
		assertThat(this.brokers.validities()).containsExactly(OLD);
	}

	@Test
	void aBrokerThatHasGoneShowsNothing() {
		connect("east-1");
		this.brokers.validities();
		this.open = false;
		this.clock.set(OLD.due());
		this.brokers.renew((host, port) -> List.of());
		assertThat(this.brokers.validities()).isEmpty();
	}

	@Test
	void whatABrokerShowsIsSeenWithoutTrustingIt() {
		try (Certificates certificates = new Certificates(90)) {
			try (TlsListener listener = new TlsListener(certificates.brokerKeyStore(), certificates.password(), true)) {
				assertThat(ShownCertificates.at("localhost", listener.port())).singleElement()
					.satisfies((validity) -> assertThat(validity.until())
						.isAfter(Instant.now().plus(Duration.ofDays(89))));
			}
		}
		assertThat(ShownCertificates.at("localhost", 1)).isEmpty();
	}

	private List<Validity> ask(String host, int port) {
		this.asked.add(host + ":" + port);
		return List.of(NEW);
	}

	private void connect(String host) {
		this.brokers.meet(host, 9093, new BrokerCertificates.Connection() {

			@Override
			public List<Validity> shown() {
				return List.of(OLD);
			}

			@Override
			public boolean isOpen() {
				return BrokerCertificatesTests.this.open;
			}

		});
	}

}
