package io.github.tandem.cluster.tls;

import java.security.KeyStore;
import java.util.Map;
import java.util.Set;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

import org.apache.kafka.common.security.auth.SslEngineFactory;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts the connections of a Kafka client: asks the cluster's SSL bundle anew for each
 * one, or reads Kafka's own properties once, as Kafka does; and remembers the
 * certificates.
 */
public class ClusterSslEngineFactory implements SslEngineFactory {

	@SuppressWarnings("NullAway.Init")
	private Encryption encryption;

	private final DefaultSslEngineFactory byProperties = new DefaultSslEngineFactory();

	@Override
	public void configure(Map<String, ?> configuration) {
		if (!(configuration.get(Encryption.class.getName()) instanceof Encryption known)) {
			throw new IllegalArgumentException("No encryption of a cluster is configured");
		}
		this.encryption = known;
		if (known.hasBundle()) {
			// a bundle that cannot be read is told of when a client is made
			known.material();
		}
		else {
			this.byProperties.configure(configuration);
			known.read(this.byProperties.keystore());
		}
	}

	@Override
	public SSLEngine createClientSslEngine(String host, int port, @Nullable String endpointIdentification) {
		SSLEngine engine = this.encryption.hasBundle() ? byBundle(host, port, endpointIdentification)
				: this.byProperties.createClientSslEngine(host, port, endpointIdentification);
		this.encryption.meet(host, port, engine);
		return engine;
	}

	private SSLEngine byBundle(String host, int port, @Nullable String endpointIdentification) {
		SSLEngine engine = this.encryption.material().engine(host, port);
		engine.setUseClientMode(true);
		SSLParameters parameters = engine.getSSLParameters();
		// empty and absent mean that names are not compared
		parameters.setEndpointIdentificationAlgorithm(endpointIdentification);
		engine.setSSLParameters(parameters);
		return engine;
	}

	@Override
	public SSLEngine createServerSslEngine(String host, int port) {
		throw new UnsupportedOperationException("Clients alone encrypt");
	}

	@Override
	public boolean shouldBeRebuilt(Map<String, Object> configuration) {
		return false;
	}

	@Override
	public Set<String> reconfigurableConfigs() {
		return Set.of();
	}

	@Override
	public @Nullable KeyStore keystore() {
		return this.encryption.hasBundle() ? this.encryption.material().keys() : this.byProperties.keystore();
	}

	@Override
	public @Nullable KeyStore truststore() {
		return this.encryption.hasBundle() ? this.encryption.material().trusted() : this.byProperties.truststore();
	}

	@Override
	public void close() {
		this.byProperties.close();
	}

}
