package io.github.tandem.cluster.tls;

import java.security.KeyStore;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

import javax.net.ssl.SSLEngine;

import org.jspecify.annotations.Nullable;

/**
 * How the connections to one cluster are encrypted, by all clients alike.
 */
public final class Encryption {

	private final @Nullable RenewableBundle bundle;

	private final BrokerCertificates brokers;

	private volatile @Nullable Instant own;

	Encryption(@Nullable RenewableBundle bundle, Clock clock) {
		this.bundle = bundle;
		this.brokers = new BrokerCertificates(clock);
	}

	/**
	 * Whether it is an SSL bundle that says how, and not properties of Kafka.
	 * @return {@code true} if there is a bundle
	 */
	boolean hasBundle() {
		return this.bundle != null;
	}

	/**
	 * What new connections are encrypted with.
	 * @return what the bundle says, or what it said last that could be used
	 */
	Material material() {
		RenewableBundle known = this.bundle;
		if (known == null) {
			throw new IllegalStateException("There is no SSL bundle");
		}
		return known.current();
	}

	/**
	 * A client read a store of Kafka's properties, which it does once.
	 * @param store our keys, if there are any
	 */
	void read(@Nullable KeyStore store) {
		this.own = CertificateChain.expiry(store).orElse(null);
	}

	void meet(String host, int port, SSLEngine engine) {
		this.brokers.meet(host, port, engine);
	}

	/**
	 * When the certificate expires that brokers are shown.
	 * @return the time, if there is a certificate that can be read
	 */
	public Optional<Instant> ownExpiry() {
		if (this.bundle == null) {
			return Optional.ofNullable(this.own);
		}
		try {
			return CertificateChain.expiry(material().keys());
		}
		catch (RuntimeException ex) {
			// whoever makes a client is told
			return Optional.empty();
		}
	}

	/**
	 * When the first certificate expires that a broker showed.
	 * @return the time, if one did
	 */
	public Optional<Instant> brokerExpiry() {
		return this.brokers.expiry();
	}

	/**
	 * Why connections still use what a bundle said before it was renewed.
	 * @return the reason, if they do
	 */
	public Optional<String> renewalFailure() {
		RenewableBundle known = this.bundle;
		return (known != null) ? Optional.ofNullable(known.failure()) : Optional.empty();
	}

}
