package io.github.tandem.cluster.tls;

import java.lang.ref.WeakReference;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;

import org.jspecify.annotations.Nullable;

/**
 * When the certificates of brokers expire, as their last connections showed them.
 */
class BrokerCertificates {

	// a broker that nobody connected to for longer has gone
	private static final Duration MEMORY = Duration.ofDays(1);

	private final Map<String, Seen> brokers = new ConcurrentHashMap<>();

	private final Clock clock;

	BrokerCertificates(Clock clock) {
		this.clock = clock;
	}

	/**
	 * A connection begins.
	 * @param host the broker's name or address
	 * @param port the broker's port
	 * @param engine will know the certificate when both have greeted one another
	 */
	void meet(String host, int port, SSLEngine engine) {
		this.brokers.compute(host + ":" + port, (address, before) -> new Seen(new WeakReference<>(engine),
				this.clock.instant(), (before != null) ? before.look() : null));
	}

	/**
	 * When the first of them expires.
	 * @return the time, if a broker showed a certificate
	 */
	Optional<Instant> expiry() {
		Instant oldest = this.clock.instant().minus(MEMORY);
		this.brokers.replaceAll((address, seen) -> new Seen(seen.engine(), seen.since(), seen.look()));
		this.brokers.values().removeIf((seen) -> !seen.isOpen() && seen.since().isBefore(oldest));
		return this.brokers.values()
			.stream()
			.flatMap((seen) -> Optional.ofNullable(seen.expiry()).stream())
			.min(Comparator.naturalOrder());
	}

	/**
	 * The last connection to a broker.
	 *
	 * @param engine encrypts it, as long as it is there
	 * @param since when it began
	 * @param expiry when a certificate expires that the broker showed, if it did
	 */
	private record Seen(WeakReference<SSLEngine> engine, Instant since, @Nullable Instant expiry) {

		@Nullable Instant look() {
			SSLEngine current = this.engine.get();
			if (current == null) {
				return this.expiry;
			}
			try {
				return CertificateChain.expiry(current.getSession().getPeerCertificates()).orElse(this.expiry);
			}
			catch (SSLPeerUnverifiedException ex) {
				// not yet
				return this.expiry;
			}
		}

		boolean isOpen() {
			SSLEngine current = this.engine.get();
			return current != null && !current.isOutboundDone();
		}

	}

}
