package io.github.tandem.doctor.probe;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts whoever is there, and remembers the certificates and what this JVM says of the
 * name in them.
 */
class Gullible extends X509ExtendedTrustManager {

	private volatile List<X509Certificate> chain = List.of();

	private volatile Optional<String> nameFailure = Optional.empty();

	Optional<String> nameFailure() {
		return this.nameFailure;
	}

	List<X509Certificate> chain() {
		return this.chain;
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
		this.chain = List.of(chain);
		this.nameFailure = compareNames(chain, type, socket);
	}

	// the JVM compares names when it trusts: here it trusts the certificate itself
	private static Optional<String> compareNames(X509Certificate[] chain, String type, Socket socket) {
		try {
			KeyStore shown = KeyStore.getInstance(KeyStore.getDefaultType());
			shown.load(null, null);
			shown.setCertificateEntry("shown", chain[0]);
			TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			factory.init(shown);
			for (TrustManager manager : factory.getTrustManagers()) {
				if (manager instanceof X509ExtendedTrustManager jvm) {
					jvm.checkServerTrusted(chain, type, socket);
				}
			}
			return Optional.empty();
		}
		catch (CertificateException ex) {
			// what is wrong apart from the name is of a class of its own
			return (ex.getClass() == CertificateException.class) ? Optional.of(String.valueOf(ex.getMessage()))
					: Optional.empty();
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
		this.chain = List.of(chain);
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String type) {
		this.chain = List.of(chain);
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String type) {
		throw new UnsupportedOperationException();
	}

	@Override
	public X509Certificate[] getAcceptedIssuers() {
		return new X509Certificate[0];
	}

}
