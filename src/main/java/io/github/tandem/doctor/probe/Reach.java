package io.github.tandem.doctor.probe;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * How an attempt to connect ended.
 */
public sealed interface Reach {

	/**
	 * Which address.
	 * @return the address
	 */
	InetAddress address();

	/**
	 * Try to connect, and hang up.
	 * @param address the address
	 * @param port the port
	 * @param patience how long to wait
	 * @param clock tells how long it took
	 * @return how it ended
	 */
	static Reach of(InetAddress address, int port, Duration patience, Clock clock) {
		Instant start = clock.instant();
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(address, port), (int) patience.toMillis());
			return new Connected(address, Duration.between(start, clock.instant()));
		}
		catch (SocketTimeoutException ex) {
			return new Dropped(address, patience);
		}
		catch (ConnectException ex) {
			String message = String.valueOf(ex.getMessage());
			if (message.contains("refused")) {
				return new Refused(address);
			}
			return message.contains("timed out") ? new Dropped(address, patience) : new NoRoute(address, message);
		}
		catch (IOException ex) {
			return new NoRoute(address, String.valueOf(ex.getMessage()));
		}
	}

	/**
	 * There was a connection.
	 *
	 * @param address the address
	 * @param took how long it took
	 */
	record Connected(InetAddress address, Duration took) implements Reach {

	}

	/**
	 * Something answered that there is no such port.
	 *
	 * @param address the address
	 */
	record Refused(InetAddress address) implements Reach {

	}

	/**
	 * Nothing answered.
	 *
	 * @param address the address
	 * @param patience how long was waited
	 */
	record Dropped(InetAddress address, Duration patience) implements Reach {

	}

	/**
	 * The network does not know the way.
	 *
	 * @param address the address
	 * @param reason what the operating system says
	 */
	record NoRoute(InetAddress address, String reason) implements Reach {

	}

}
