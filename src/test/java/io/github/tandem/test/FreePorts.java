package io.github.tandem.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Loopback ports that nobody listens on, all below the range from which the system takes
 * the ports of outgoing connections. Each is given away once while this JVM runs, also to
 * other JVMs: a broker takes seconds until it listens.
 */
public final class FreePorts {

	// A client that keeps connecting to a closed port of the outgoing range ends up
	// connected to itself, and the server that comes back cannot bind.
	private static final int LOWEST = 11_000;

	private static final int BEYOND_HIGHEST = 32_000;

	private static final Path LOCKS = Path.of(System.getProperty("java.io.tmpdir"),
			"tandem-ports-" + System.getProperty("user.name"));

	// held until the JVM ends
	private static final Map<Integer, FileLock> reserved = new ConcurrentHashMap<>();

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
			if (isFree(candidate) && reserve(candidate)) {
				ports.add(candidate);
			}
		}
		return List.copyOf(ports);
	}

	private static synchronized boolean reserve(int port) {
		if (reserved.containsKey(port)) {
			return false;
		}
		try {
			Files.createDirectories(LOCKS);
			FileChannel file = FileChannel.open(LOCKS.resolve(String.valueOf(port)), StandardOpenOption.CREATE,
					StandardOpenOption.WRITE);
			FileLock lock = file.tryLock();
			if (lock == null) {
				file.close();
				return false;
			}
			reserved.put(port, lock);
			return true;
		}
		catch (OverlappingFileLockException ex) {
			// by the same class in another class loader
			return false;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
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
