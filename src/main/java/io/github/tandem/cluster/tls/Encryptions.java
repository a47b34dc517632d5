package io.github.tandem.cluster.tls;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.kafka.common.config.SslConfigs;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundles;

/**
 * The encryption of both clusters: one for each, whoever makes clients.
 */
public final class Encryptions {

	private final SslBundles bundles;

	private final Clock clock;

	private final Map<String, Encryption> byRole = new ConcurrentHashMap<>();

	/**
	 * Encrypt with bundles.
	 * @param bundles those that the settings may name
	 * @param clock tells what has expired
	 */
	public Encryptions(SslBundles bundles, Clock clock) {
		this.bundles = bundles;
		this.clock = clock;
	}

	/**
	 * Let the clients of a configuration encrypt.
	 * @param role {@code source} or {@code target}
	 * @param bundle the name of the cluster's SSL bundle, or {@code null} if properties
	 * of Kafka say how
	 * @param configuration of a client, to which is added what it needs
	 * @throws IllegalArgumentException if there is no such bundle; the message begins
	 * with the key
	 */
	public void addTo(String role, @Nullable String bundle, Map<String, Object> configuration) {
		configuration.put(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, ClusterSslEngineFactory.class);
		configuration.put(Encryption.class.getName(),
				this.byRole.computeIfAbsent(role, (key) -> encryption(key, bundle)));
	}

	/**
	 * The encryption of a cluster.
	 * @param role {@code source} or {@code target}
	 * @return the encryption, if its clients encrypt
	 */
	public Optional<Encryption> of(String role) {
		return Optional.ofNullable(this.byRole.get(role));
	}

	private Encryption encryption(String role, @Nullable String bundle) {
		if (bundle == null) {
			return new Encryption(null, this.clock);
		}
		String key = "tandem.%s.ssl.bundle".formatted(role);
		try {
			return new Encryption(new RenewableBundle(key, bundle, this.bundles, this.clock), this.clock);
		}
		catch (RuntimeException ex) {
			throw new IllegalArgumentException("%s: %s".formatted(key, ex.getMessage()), ex);
		}
	}

}
