package io.github.tandem.test;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TcpRelay}.
 */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TcpRelayTests {

	private static final int MEGABYTE = 1024 * 1024;

	private ServerSocket target;

	private TcpRelay relay;

	private Socket client;

	private Socket server;

	@BeforeEach
	void connect() throws IOException {
		this.target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		this.relay = new TcpRelay(this.target.getLocalPort());
		this.client = newClient();
		this.server = this.target.accept();
	}

	@AfterEach
	void disconnect() throws IOException {
		this.client.close();
		this.server.close();
		this.target.close();
		this.relay.close();
	}

	@Test
	void passesBytesBothWays() throws IOException {
		assertThat(exchange(this.client, this.server)).isEqualTo(42);
		assertThat(exchange(this.server, this.client)).isEqualTo(42);
		assertThat(this.relay.bytesTowardsTarget()).isOne();
		assertThat(this.relay.bytesTowardsClient()).isOne();
	}

	@Test
	void passesManyBytesUnaltered() throws IOException {
		byte[] bytes = new byte[5 * MEGABYTE];
		for (int index = 0; index < bytes.length; index++) {
			bytes[index] = (byte) (index * 31 + (index >> 8));
		}
		this.relay.delay(Duration.ofMillis(10));
		send(this.client, bytes);
		assertThat(Arrays.equals(this.server.getInputStream().readNBytes(bytes.length), bytes)).isTrue();
	}

	@Test
	void passesTheEndOfEachDirectionByItself() throws IOException {
		this.client.shutdownOutput();
		assertThat(this.server.getInputStream().read()).isEqualTo(-1);
		assertThat(exchange(this.server, this.client)).isEqualTo(42);
		this.server.shutdownOutput();
		assertThat(this.client.getInputStream().read()).isEqualTo(-1);
		Awaitility.await().until(() -> this.relay.connections() == 0);
	}

	@Test
	void takesItsTimeInEachDirection() throws IOException {
		this.relay.delay(Duration.ofMillis(100), Duration.ofMillis(200));
		assertThat(timed(() -> exchange(this.client, this.server))).isBetween(100L, 2_000L);
		assertThat(timed(() -> exchange(this.server, this.client))).isBetween(200L, 2_000L);
	}

	@Test
	void keepsALongLinkFull() throws IOException {
		this.relay.delay(Duration.ofMillis(100));
		// Forty chunks that waited for each other would need four seconds.
		assertThat(timed(() -> {
			send(this.client, new byte[40 * 32 * 1024]);
			this.server.getInputStream().readNBytes(40 * 32 * 1024);
		})).isBetween(100L, 2_500L);
	}

	@Test
	void limitsBytesPerSecondOfAllConnectionsTogether() throws IOException {
		this.relay.limit(DataSize.ofMegabytes(2));
		try (Socket secondClient = newClient(); Socket secondServer = this.target.accept()) {
			assertThat(timed(() -> {
				send(this.client, new byte[MEGABYTE]);
				send(secondClient, new byte[MEGABYTE]);
				this.server.getInputStream().readNBytes(MEGABYTE);
				secondServer.getInputStream().readNBytes(MEGABYTE);
			})).isBetween(900L, 5_000L);
			this.relay.unlimited();
			assertThat(timed(() -> {
				send(this.client, new byte[MEGABYTE]);
				this.server.getInputStream().readNBytes(MEGABYTE);
			})).isLessThan(900L);
		}
	}

	@Test
	void letsTheSenderFeelThatNobodyReads() {
		CompletableFuture<Void> sending = send(this.client, new byte[50 * MEGABYTE]);
		Awaitility.await()
			.during(Duration.ofMillis(300))
			.until(() -> !sending.isDone() && this.relay.bytesTowardsTarget() < 10 * MEGABYTE);
	}

	@Test
	void cutsConnectionsAndRefusesNewOnesUntilItIsRestored() throws IOException {
		this.relay.cut();
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> this.client.getInputStream().read());
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> this.server.getInputStream().read());
		assertThatExceptionOfType(ConnectException.class).isThrownBy(this::newClient);
		assertThat(this.relay.connections()).isZero();
		this.relay.restore();
		try (Socket newClient = newClient(); Socket newServer = this.target.accept()) {
			assertThat(exchange(newClient, newServer)).isEqualTo(42);
		}
	}

	@Test
	void swallowsBytesAndConnectionsUntilItIsRestored() throws IOException {
		this.relay.blackHole();
		this.client.getOutputStream().write(42);
		try (Socket newClient = newClient()) {
			newClient.getOutputStream().write(43);
			assertNothingArrives(this.server);
			assertNothingArrives(newClient);
			this.relay.restore();
			assertThat(this.server.getInputStream().read()).isEqualTo(42);
			assertThat(this.target.accept().getInputStream().read()).isEqualTo(43);
		}
	}

	@Test
	void hidesTheEndOfAConnectionInABlackHole() throws IOException {
		this.relay.blackHole();
		this.client.close();
		assertNothingArrives(this.server);
		this.relay.restore();
		assertThat(this.server.getInputStream().read()).isEqualTo(-1);
	}

	@Test
	void cutsWhatIsInABlackHole() {
		this.relay.blackHole();
		this.relay.cut();
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> this.server.getInputStream().read());
	}

	@Test
	void closesTheConnectionWhenNobodyListensAtTheTarget() throws IOException {
		this.target.close();
		try (Socket newClient = newClient()) {
			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> newClient.getInputStream().read());
		}
		assertThat(this.relay.connections()).isOne();
	}

	private Socket newClient() throws IOException {
		return new Socket(InetAddress.getLoopbackAddress(), this.relay.port());
	}

	private static int exchange(Socket from, Socket to) throws IOException {
		from.getOutputStream().write(42);
		return to.getInputStream().read();
	}

	private static CompletableFuture<Void> send(Socket socket, byte[] bytes) {
		return CompletableFuture.runAsync(() -> {
			try {
				socket.getOutputStream().write(bytes);
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

	private static void assertNothingArrives(Socket socket) throws IOException {
		socket.setSoTimeout(200);
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> socket.getInputStream().read());
		socket.setSoTimeout(0);
	}

	private static long timed(Action action) throws IOException {
		long start = System.nanoTime();
		action.run();
		return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
	}

	/**
	 * Something to be timed.
	 */
	@FunctionalInterface
	private interface Action {

		void run() throws IOException;

	}

}
