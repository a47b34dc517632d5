package io.github.tandem.doctor;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Passes on to another name server, after a while. The main class of a process inside of
 * a namespace, without any library.
 */
public final class SlowNameServer {

	private SlowNameServer() {
	}

	/**
	 * The command that runs one.
	 * @param address where to listen
	 * @param server whom to ask
	 * @param millis after which time
	 * @return a command for the java launcher on the path
	 */
	static List<String> command(String address, String server, long millis) {
		String classes = SlowNameServer.class.getProtectionDomain().getCodeSource().getLocation().getPath();
		return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx32m",
				"-Djava.net.preferIPv4Stack=true", "-cp", classes, SlowNameServer.class.getName(), address, server,
				String.valueOf(millis));
	}

	/**
	 * Run until the end of the process.
	 * @param args where to listen, whom to ask, and after how many milliseconds
	 * @throws IOException if the address is taken
	 */
	public static void main(String[] args) throws IOException {
		ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(8);
		long delay = Long.parseLong(args[2]);
		InetSocketAddress server = new InetSocketAddress(InetAddress.getByName(args[1]), 53);
		try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(args[0], 53))) {
			while (true) {
				DatagramPacket question = new DatagramPacket(new byte[1500], 1500);
				socket.receive(question);
				byte[] bytes = Arrays.copyOf(question.getData(), question.getLength());
				SocketAddress asker = question.getSocketAddress();
				scheduler.schedule(() -> pass(socket, bytes, server, asker), delay, TimeUnit.MILLISECONDS);
			}
		}
	}

	private static void pass(DatagramSocket socket, byte[] question, SocketAddress server, SocketAddress asker) {
		try (DatagramSocket upstream = new DatagramSocket()) {
			upstream.setSoTimeout(2_000);
			upstream.send(new DatagramPacket(question, question.length, server));
			DatagramPacket answer = new DatagramPacket(new byte[1500], 1500);
			upstream.receive(answer);
			socket.send(new DatagramPacket(answer.getData(), answer.getLength(), asker));
		}
		catch (IOException ex) {
			// as a name server that does not know
		}
	}

}
