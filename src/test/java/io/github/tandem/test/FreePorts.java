package io.github.tandem.test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Loopback ports that nobody listens on, all below the range from which the system takes
 * the ports of outgoing connections.
 */
public final class FreePorts {

	// A client that keeps connecting to a closed port of the outgoing range ends up
	// connected to itself, and the server that comes back cannot bind.
	private static final int LOWEST = 11_000;

	private static final int BEYOND_HIGHEST = 32_000;

	private FreePorts() {
	}

	/**
	 * Find one free port.
	 * @return the port, free at the time of the call
	 */
	public static int next() {
		return next(1).get(0);
	}

	/**
	 * Find several free ports.
	 * @param count how many
	 * @return different ports, free at the time of the call
	 */
	public static List<Integer> next(int count) {
		List<Integer> ports = new ArrayList<>();
		while (ports.size() < count) {
			int candidate = ThreadLocalRandom.current().nextInt(LOWEST, BEYOND_HIGHEST);
			if (!ports.contains(candidate) && isFree(candidate)) {
				ports.add(candidate);
			}
		}
		return List.copyOf(ports);
	}

	private static boolean isFree(int port) {
		try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
			return socket.isBound();
		}
		catch (IOException ex) {
			return false;
		}
	}

}
