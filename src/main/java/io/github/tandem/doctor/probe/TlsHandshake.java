package io.github.tandem.doctor.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Duration;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * Shakes hands with a listener and believes everything, to see what it shows. Nothing is
 * sent over such a connection.
 */
public final class TlsHandshake {

	private final Duration patience;

	private final String identification;

	/**
	 * Prepare to shake hands.
	 * @param patience how long to wait for each answer
	 * @param identification how clients compare names
	 * ({@code ssl.endpoint.identification.algorithm}), empty if they do not
	 */
	public TlsHandshake(Duration patience, String identification) {
		this.patience = patience;
		this.identification = identification;
	}

	/**
	 * Shake hands.
	 * @param endpoint whose name to ask for
	 * @param address where to connect
	 * @return what came of it
	 */
	public Outcome with(Endpoint endpoint, InetAddress address) {
		Gullible trust = new Gullible();
		Keyless keys = new Keyless();
		try (Socket socket = new Socket()) {
			socket.setSoTimeout((int) this.patience.toMillis());
			socket.connect(new InetSocketAddress(address, endpoint.port()), (int) this.patience.toMillis());
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(new KeyManager[] { keys }, new TrustManager[] { trust }, null);
			try (SSLSocket tls = (SSLSocket) context.getSocketFactory()
				.createSocket(socket, endpoint.host(), endpoint.port(), true)) {
				if (!this.identification.isEmpty()) {
					SSLParameters parameters = tls.getSSLParameters();
					parameters.setEndpointIdentificationAlgorithm(this.identification);
					tls.setSSLParameters(parameters);
				}
				tls.startHandshake();
				return new Shown(new TlsFacts(tls.getSession().getProtocol(), tls.getSession().getCipherSuite(),
						trust.chain(), keys.wasAsked(), trust.nameFailure()));
			}
		}
		catch (SocketTimeoutException ex) {
			return new Stalled();
		}
		catch (IOException ex) {
			// without a certificate of the client's, some end here
			return trust.chain().isEmpty() ? new Broken(String.valueOf(ex.getMessage()))
					: new Shown(new TlsFacts("TLS", "unknown", trust.chain(), keys.wasAsked(), trust.nameFailure()));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * What came of shaking hands.
	 */
	public sealed interface Outcome {

	}

	/**
	 * The listener showed its certificate.
	 *
	 * @param facts all that it showed
	 */
	public record Shown(TlsFacts facts) implements Outcome {

	}

	/**
	 * The listener took the connection and said nothing.
	 */
	public record Stalled() implements Outcome {

	}

	/**
	 * The listener hung up, or said something else.
	 *
	 * @param reason what the JVM makes of it
	 */
	public record Broken(String reason) implements Outcome {

	}

}
