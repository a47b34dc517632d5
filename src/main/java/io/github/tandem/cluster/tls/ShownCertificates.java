package io.github.tandem.cluster.tls;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Which certificates a broker shows now. It is looked at alone: nothing is sent over such
 * a connection, and nobody is trusted for it.
 */
final class ShownCertificates extends X509ExtendedTrustManager {

	private static final int TIMEOUT_MILLIS = (int) Duration.ofSeconds(5).toMillis();

	private volatile List<Validity> validities = List.of();

	private ShownCertificates() {
	}

	/**
	 * Look at the certificates of an address.
	 * @param host the broker's name or address
	 * @param port the broker's port
	 * @return how long they are valid, or nothing if none was shown
	 */
	static List<Validity> at(String host, int port) {
		ShownCertificates shown = new ShownCertificates();
		try (Socket socket = new Socket()) {
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(null, new TrustManager[] { shown }, null);
			socket.setSoTimeout(TIMEOUT_MILLIS);
			socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
			try (SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, host, port, true)) {
				tls.startHandshake();
			}
		}
		catch (IOException ex) {
			// those that want one of ours end here, and have shown theirs
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
		return shown.validities;
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
		this.validities = CertificateChain.validities(chain);
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
		this.validities = CertificateChain.validities(chain);
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String type) {
		this.validities = CertificateChain.validities(chain);
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
