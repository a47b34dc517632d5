package io.github.tandem.doctor.probe;

import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts whoever is there and remembers the certificates.
 */
class Gullible extends X509ExtendedTrustManager {

	private volatile List<X509Certificate> chain = List.of();

	List<X509Certificate> chain() {
		return this.chain;
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
		this.chain = List.of(chain);
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
