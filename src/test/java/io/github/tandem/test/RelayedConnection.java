package io.github.tandem.test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A client's connection to the relay together with the relay's own to the target.
 */
final class RelayedConnection {

	private static final int DIRECTIONS = 2;

	private final Socket client;

	private final Socket target;

	private final Consumer<RelayedConnection> whenClosed;

	private final AtomicInteger ended = new AtomicInteger();

	private volatile boolean closed;

	/**
	 * Connect to the target.
	 * @param client the accepted connection, which is reset if the target is not there
	 * @param targetPort the target's loopback port
	 * @param whenClosed called once the connection is closed
	 * @throws IOException if nobody listens at the target
	 */
	RelayedConnection(Socket client, int targetPort, Consumer<RelayedConnection> whenClosed) throws IOException {
		this.client = client;
		this.target = new Socket();
		this.whenClosed = whenClosed;
		try {
			this.target.setReceiveBufferSize(TcpRelay.SOCKET_BUFFER);
			this.target.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort));
			for (Socket socket : new Socket[] { client, this.target }) {
				socket.setTcpNoDelay(true);
				socket.setSendBufferSize(TcpRelay.SOCKET_BUFFER);
			}
		}
		catch (IOException ex) {
			reset();
			throw ex;
		}
	}

	void start(Link towardsTarget, Link towardsClient, ThreadFactory threads) {
		new Stream(this, this.client, this.target, towardsTarget).start(threads);
		new Stream(this, this.target, this.client, towardsClient).start(threads);
	}

	boolean isClosed() {
		return this.closed;
	}

	/**
	 * Note that one direction has come to its regular end.
	 */
	void endOfStream() {
		if (this.ended.incrementAndGet() == DIRECTIONS) {
			close(false);
		}
	}

	/**
	 * End both sides at once with a reset.
	 */
	void reset() {
		close(true);
	}

	private void close(boolean abruptly) {
		this.closed = true;
		for (Socket socket : new Socket[] { this.client, this.target }) {
			try (socket) {
				if (abruptly && !socket.isClosed()) {
					socket.setSoLinger(true, 0);
				}
			}
			catch (IOException ex) {
				// The other end was quicker.
			}
		}
		this.whenClosed.accept(this);
	}

}
