package io.github.tandem.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.util.unit.DataSize;

/**
 * A loopback TCP relay that plays a network link: long, narrow, cut, or silently dead. It
 * buffers no more than a link of that length holds, so that back-pressure gets through.
 */
public final class TcpRelay implements AutoCloseable {

	// Sockets are given small buffers of their own, lest the system's growing ones hide
	// what the relay holds back.
	static final int SOCKET_BUFFER = 256 * 1024;

	private final int port = FreePorts.next();

	private volatile int targetPort;

	private final ThreadFactory threads = daemonThreads("relay-" + this.port + "-");

	private final Link towardsTarget = new Link();

	private final Link towardsClient = new Link();

	private final Set<RelayedConnection> connections = ConcurrentHashMap.newKeySet();

	private volatile ServerSocket server;

	private volatile Thread accepting;

	/**
	 * Start to relay.
	 * @param targetPort the loopback port that connections are relayed to, where nobody
	 * needs to listen yet
	 */
	public TcpRelay(int targetPort) {
		this.targetPort = targetPort;
		this.server = listen();
	}

	/**
	 * Start to relay to a free port, for a server that is yet to be started there.
	 * @return the relay
	 */
	public static TcpRelay toFreePort() {
		return new TcpRelay(FreePorts.next());
	}

	public int port() {
		return this.port;
	}

	/**
	 * Relay to another server from now on, and reset the connections to the one before.
	 * @param port its loopback port
	 * @return this relay
	 */
	public synchronized TcpRelay relayTo(int port) {
		this.targetPort = port;
		this.connections.forEach(RelayedConnection::reset);
		return this;
	}

	public int targetPort() {
		return this.targetPort;
	}

	/**
	 * How many connections are open now.
	 * @return their number
	 */
	public int connections() {
		return this.connections.size();
	}

	/**
	 * How many bytes went towards the target.
	 * @return the sum since the start
	 */
	public long bytesTowardsTarget() {
		return this.towardsTarget.bytes();
	}

	/**
	 * How many bytes came back from the target.
	 * @return the sum since the start
	 */
	public long bytesTowardsClient() {
		return this.towardsClient.bytes();
	}

	/**
	 * Make the link long.
	 * @param oneWay the time a byte takes in each direction, half a round trip
	 * @return this relay
	 */
	public TcpRelay delay(Duration oneWay) {
		return delay(oneWay, oneWay);
	}

	/**
	 * Make the link long, differently in each direction.
	 * @param toTarget the time a byte takes to the target
	 * @param toClient the time a byte takes back
	 * @return this relay
	 */
	public TcpRelay delay(Duration toTarget, Duration toClient) {
		this.towardsTarget.delay(toTarget);
		this.towardsClient.delay(toClient);
		return this;
	}

	/**
	 * Make the link narrow; all connections share its width.
	 * @param perSecond the bytes that get through in a second in each direction
	 * @return this relay
	 */
	public TcpRelay limit(DataSize perSecond) {
		this.towardsTarget.limit(perSecond);
		this.towardsClient.limit(perSecond);
		return this;
	}

	/**
	 * Give the link all the width there is.
	 * @return this relay
	 */
	public TcpRelay unlimited() {
		return limit(DataSize.ofBytes(Long.MAX_VALUE));
	}

	/**
	 * Reset all connections and refuse new ones.
	 */
	public void cut() {
		synchronized (this) {
			closeServer();
			this.connections.forEach(RelayedConnection::reset);
		}
		// until that is awake the system still takes connections
		try {
			this.accepting.join(Duration.ofSeconds(5).toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Reset all connections and accept new ones.
	 */
	public synchronized void renewConnections() {
		this.connections.forEach(RelayedConnection::reset);
	}

	/**
	 * Keep and accept connections, but move no byte and pass on no end of a connection.
	 */
	public synchronized void blackHole() {
		this.towardsTarget.stall();
		this.towardsClient.stall();
	}

	/**
	 * End {@link #cut()} and {@link #blackHole()}; bytes caught in a black hole arrive
	 * after all, as they do when a network comes back before TCP gives up.
	 */
	public synchronized void restore() {
		this.towardsTarget.resume();
		this.towardsClient.resume();
		if (this.server.isClosed()) {
			this.server = listen();
		}
	}

	@Override
	public void close() {
		cut();
	}

	private ServerSocket listen() {
		try {
			ServerSocket socket = new ServerSocket();
			socket.setReuseAddress(true);
			socket.setReceiveBufferSize(SOCKET_BUFFER);
			socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port));
			this.accepting = this.threads.newThread(() -> accept(socket));
			this.accepting.start();
			return socket;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void accept(ServerSocket socket) {
		while (!socket.isClosed()) {
			try {
				relay(socket, socket.accept());
			}
			catch (SocketException ex) {
				// Cut while it waited, or nobody listens at the target: both are
				// what a client behind a relay gets to see as a closed connection.
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	private void relay(ServerSocket acceptedBy, Socket client) throws IOException {
		RelayedConnection connection = new RelayedConnection(client, this.targetPort, this.connections::remove);
		synchronized (this) {
			if (acceptedBy.isClosed()) {
				connection.reset();
				return;
			}
			this.connections.add(connection);
		}
		connection.start(this.towardsTarget, this.towardsClient, this.threads);
	}

	private void closeServer() {
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static ThreadFactory daemonThreads(String prefix) {
		CustomizableThreadFactory factory = new CustomizableThreadFactory(prefix);
		factory.setDaemon(true);
		return factory;
	}

}
