package io.github.tandem.cluster.tls;

import java.lang.ref.WeakReference;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;

import org.jspecify.annotations.Nullable;

/**
 * How long the certificates of brokers are valid, as their last connections showed them.
 */
class BrokerCertificates {

	// a broker that nobody connected to for longer has gone
	private static final Duration MEMORY = Duration.ofDays(1);

	private static final Duration INTERVAL = Duration.ofMinutes(10);

	private final Map<Address, Seen> brokers = new ConcurrentHashMap<>();

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
		meet(host, port, new Encrypted(new WeakReference<>(engine)));
	}

	void meet(String host, int port, Connection connection) {
		this.brokers.compute(new Address(host, port), (address, before) -> new Seen(connection, this.clock.instant(),
				(before != null) ? before.look() : List.of(), null));
	}

	/**
	 * How long they are valid.
	 * @return one for each certificate that a broker showed
	 */
	List<Validity> validities() {
		Instant oldest = this.clock.instant().minus(MEMORY);
		this.brokers.replaceAll((address, seen) -> seen.looked());
		this.brokers.values().removeIf((seen) -> !seen.isOpen() && seen.since().isBefore(oldest));
		return this.brokers.values().stream().flatMap((seen) -> seen.validities().stream()).toList();
	}

	/**
	 * Ask brokers anew whose certificates should have been renewed: they may have been,
	 * and a connection that is never idle does not show it.
	 * @param question asks one broker, which takes a while
	 */
	void renew(Question question) {
		validities();
		Instant now = this.clock.instant();
		this.brokers.forEach((address, seen) -> {
			if (seen.isDue(now)) {
				List<Validity> shown = question.ask(address.host(), address.port());
				this.brokers.computeIfPresent(address, (key, current) -> current.shown(shown, now));
			}
		});
	}

	/**
	 * Asks a broker for its certificates.
	 */
	@FunctionalInterface
	interface Question {

		List<Validity> ask(String host, int port);

	}

	/**
	 * A connection to a broker.
	 */
	interface Connection {

		/**
		 * What the broker showed.
		 * @return nothing as long as both did not greet one another
		 */
		List<Validity> shown();

		boolean isOpen();

	}

	/**
	 * A connection by its encryption, as long as somebody else holds that.
	 *
	 * @param engine encrypts it
	 */
	private record Encrypted(WeakReference<SSLEngine> engine) implements Connection {

		@Override
		public List<Validity> shown() {
			SSLEngine current = this.engine.get();
			try {
				return (current != null) ? CertificateChain.validities(current.getSession().getPeerCertificates())
						: List.of();
			}
			catch (SSLPeerUnverifiedException ex) {
				return List.of();
			}
		}

		@Override
		public boolean isOpen() {
			SSLEngine current = this.engine.get();
			return current != null && !current.isOutboundDone();
		}

	}

	/**
	 * Where a broker is.
	 *
	 * @param host its name or address
	 * @param port its port
	 */
	private record Address(String host, int port) {

	}

	/**
	 * The last connection to a broker.
	 *
	 * @param connection the connection
	 * @param since when it began
	 * @param validities of the certificates that the broker showed
	 * @param asked when the broker was asked apart from the connection, if it was
	 */
	private record Seen(Connection connection, Instant since, List<Validity> validities, @Nullable Instant asked) {

		Seen looked() {
			return (this.asked != null) ? this : new Seen(this.connection, this.since, look(), null);
		}

		List<Validity> look() {
			List<Validity> shown = (this.asked == null) ? this.connection.shown() : List.of();
			return !shown.isEmpty() ? shown : this.validities;
		}

		boolean isOpen() {
			return this.connection.isOpen();
		}

		boolean isDue(Instant now) {
			return (this.asked == null || !now.isBefore(this.asked.plus(INTERVAL)))
					&& this.validities.stream().anyMatch((validity) -> !now.isBefore(validity.due()));
		}

		// who has gone shows nothing any more
		@Nullable Seen shown(List<Validity> shown, Instant now) {
			if (shown.isEmpty() && !isOpen()) {
				return null;
			}
			return new Seen(this.connection, this.since, !shown.isEmpty() ? shown : this.validities, now);
		}

	}

}
