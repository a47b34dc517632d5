package io.github.tandem.cluster.tls;

import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

import org.jspecify.annotations.Nullable;

/**
 * A key that this client may show. The JVM chooses it, by the algorithms and authorities
 * that a broker names, and its usual key manager does not look at the expiry: what a
 * store holds besides does not matter, and neither does what one would choose.
 *
 * @param key the private key, if it can be had
 * @param chain its certificates, the own one first
 */
record ShownKey(@Nullable PrivateKey key, List<X509Certificate> chain) {

	/**
	 * Ask the JVM's key managers what they choose for each broker that there may be.
	 * @param managers the key managers
	 * @param store the keys
	 * @param engine of a connection
	 * @return the keys, each once
	 * @throws KeyStoreException if the store was not read
	 */
	static List<ShownKey> of(KeyManager[] managers, KeyStore store, SSLEngine engine) throws KeyStoreException {
		Set<String> algorithms = new LinkedHashSet<>();
		Set<Principal> authorities = new LinkedHashSet<>();
		for (String alias : Collections.list(store.aliases())) {
			Certificate[] chain = store.isKeyEntry(alias) ? store.getCertificateChain(alias) : null;
			if (chain != null && chain.length > 0) {
				algorithms.add(chain[0].getPublicKey().getAlgorithm());
				certificates(chain).forEach((certificate) -> authorities.add(certificate.getIssuerX500Principal()));
			}
		}
		List<ShownKey> shown = new ArrayList<>();
		for (KeyManager manager : managers) {
			if (manager instanceof X509ExtendedKeyManager known) {
				shown.addAll(chosen(known, algorithms, authorities, engine).values());
			}
		}
		return shown;
	}

	private static Map<String, ShownKey> chosen(X509ExtendedKeyManager manager, Set<String> algorithms,
			Set<Principal> authorities, SSLEngine engine) {
		Map<String, ShownKey> chosen = new LinkedHashMap<>();
		for (String algorithm : algorithms) {
			for (Principal authority : authorities) {
				String alias = manager.chooseEngineClientAlias(new String[] { algorithm },
						new Principal[] { authority }, engine);
				X509Certificate[] chain = (alias != null) ? manager.getCertificateChain(alias) : null;
				if (alias != null && chain != null) {
					chosen.put(alias, new ShownKey(manager.getPrivateKey(alias), List.of(chain)));
				}
			}
		}
		return chosen;
	}

	private static List<X509Certificate> certificates(Certificate[] chain) {
		return Arrays.stream(chain).filter(X509Certificate.class::isInstance).map(X509Certificate.class::cast).toList();
	}

	List<Validity> validities() {
		return CertificateChain.validities(this.chain.toArray(X509Certificate[]::new));
	}

}
