package io.github.tandem.cluster.tls;

import java.net.Socket;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

import org.jspecify.annotations.Nullable;

/**
 * Shows the key that an SSL bundle names. The bundle's own key managers do so as servers
 * alone: as clients they show any that fits.
 */
final class NamedKey extends X509ExtendedKeyManager {

	private final X509ExtendedKeyManager keys;

	private final String alias;

	private NamedKey(X509ExtendedKeyManager keys, String alias) {
		this.keys = keys;
		this.alias = alias;
	}

	/**
	 * Let key managers show one key alone.
	 * @param managers the key managers
	 * @param store the keys, if there are any
	 * @param alias the name of the key, or {@code null} for any that fits
	 * @return key managers
	 * @throws KeyStoreException if the store was not read
	 */
	static KeyManager[] named(KeyManager[] managers, @Nullable KeyStore store, @Nullable String alias)
			throws KeyStoreException {
		if (store == null || alias == null) {
			return managers;
		}
		// stores differ in whether they tell capitals apart
		String name = Collections.list(store.aliases())
			.stream()
			.filter(alias::equalsIgnoreCase)
			.findFirst()
			.orElse(alias);
		return Arrays.stream(managers)
			.map((manager) -> (manager instanceof X509ExtendedKeyManager known) ? new NamedKey(known, name) : manager)
			.toArray(KeyManager[]::new);
	}

	private @Nullable String choose(String[] algorithms) {
		X509Certificate[] chain = this.keys.getCertificateChain(this.alias);
		return (chain != null && Arrays.asList(algorithms).contains(chain[0].getPublicKey().getAlgorithm()))
				? this.alias : null;
	}

	@Override
	public @Nullable String chooseEngineClientAlias(String[] algorithms, Principal[] authorities, SSLEngine engine) {
		return choose(algorithms);
	}

	@Override
	public @Nullable String chooseClientAlias(String[] algorithms, Principal[] authorities, Socket socket) {
		return choose(algorithms);
	}

	@Override
	public String[] getClientAliases(String algorithm, Principal[] authorities) {
		return new String[] { this.alias };
	}

	@Override
	public X509Certificate[] getCertificateChain(String name) {
		return this.keys.getCertificateChain(name);
	}

	@Override
	public PrivateKey getPrivateKey(String name) {
		return this.keys.getPrivateKey(name);
	}

	@Override
	public String[] getServerAliases(String algorithm, Principal[] authorities) {
		return this.keys.getServerAliases(algorithm, authorities);
	}

	@Override
	public String chooseServerAlias(String algorithm, Principal[] authorities, Socket socket) {
		return this.keys.chooseServerAlias(algorithm, authorities, socket);
	}

}
