package io.github.tandem.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.function.Consumer;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

import org.jspecify.annotations.Nullable;

/**
 * Shakes hands with whoever comes, and does nothing else.
 */
public final class TlsListener implements AutoCloseable {

	private final SSLServerSocket server;

	/**
	 * Listen at a port of the loopback interface.
	 * @param keyStore a PKCS12 store with one key
	 * @param password its password
	 * @param asks whether to ask for a certificate of the client, and to do without
	 */
	public TlsListener(Path keyStore, String password, boolean asks) {
		this(keyStore, password, (server) -> server.setWantClientAuth(asks));
	}

	/**
	 * Listen at a port of the loopback interface.
	 * @param keyStore a PKCS12 store with one key
	 * @param password its password
	 * @param settings what else to demand
	 */
	public TlsListener(Path keyStore, String password, Consumer<SSLServerSocket> settings) {
		this(keyStore, password, null, settings);
	}

	/**
	 * Listen at a port of the loopback interface, and demand a certificate.
	 * @param keyStore a PKCS12 store with one key
	 * @param password its password
	 * @param trust judges the certificates of clients
	 */
	public TlsListener(Path keyStore, String password, TrustManager trust) {
		this(keyStore, password, new TrustManager[] { trust }, (server) -> server.setNeedClientAuth(true));
	}

	private TlsListener(Path keyStore, String password, TrustManager @Nullable [] trust,
			Consumer<SSLServerSocket> settings) {
		try {
			KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
			keys.init(KeyStore.getInstance(keyStore.toFile(), password.toCharArray()), password.toCharArray());
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(keys.getKeyManagers(), trust, null);
			this.server = (SSLServerSocket) context.getServerSocketFactory()
				.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
			settings.accept(this.server);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
		Thread thread = new Thread(this::serve, "tls-listener");
		thread.setDaemon(true);
		thread.start();
	}

	private void serve() {
		while (!this.server.isClosed()) {
			try (SSLSocket socket = (SSLSocket) this.server.accept()) {
				socket.setSoTimeout(5_000);
				socket.startHandshake();
				socket.getInputStream().read();
			}
			catch (IOException ex) {
				// the other side does not like it
			}
		}
	}

	public int port() {
		return this.server.getLocalPort();
	}

	@Override
	public void close() {
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
