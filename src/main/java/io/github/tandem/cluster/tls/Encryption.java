package io.github.tandem.cluster.tls;

import java.security.KeyStore;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLEngine;

import org.jspecify.annotations.Nullable;

/**
 * How the connections to one cluster are encrypted, by all clients alike.
 */
public final class Encryption {

	private final @Nullable RenewableBundle bundle;

	private final BrokerCertificates brokers;

	private volatile List<Validity> own = List.of();

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
		this.own = CertificateChain.validities(store);
	}

	void meet(String host, int port, SSLEngine engine) {
		this.brokers.meet(host, port, engine);
	}

	/**
	 * How long the certificates are valid that brokers are shown.
	 * @return one for each, as far as there are any that can be read
	 */
	public List<Validity> own() {
		if (this.bundle == null) {
			return this.own;
		}
		try {
			return material().validities();
		}
		catch (RuntimeException ex) {
			// whoever makes a client is told
			return List.of();
		}
	}

	/**
	 * How long the certificates are valid that brokers showed.
	 * @return one for each
	 */
	public List<Validity> ofBrokers() {
		return this.brokers.validities();
	}

	/**
	 * Ask brokers anew whose certificates should have been renewed.
	 * @param question asks one broker
	 */
	void renew(BrokerCertificates.Question question) {
		this.brokers.renew(question);
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
