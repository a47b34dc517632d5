package io.github.tandem.doctor.probe;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.RequestHeader;

/**
 * What a listener speaks, by the first bytes with which it answers.
 */
public enum Greeting {

	/** Kafka without encryption. */
	KAFKA,

	/** TLS. */
	TLS,

	/** Something else. */
	OTHER,

	/** It hangs up without a byte. */
	CLOSED,

	/** It takes the connection and says nothing. */
	SILENT;

	private static final int CORRELATION = 7_411;

	private static final byte TLS_HANDSHAKE = 22;

	private static final byte TLS_ALERT = 21;

	// a ClientHello of TLS 1.2 with one cipher suite that no server has: a server answers
	// with an alert, and nothing larger
	private static final byte[] HELLO = { 22, 3, 1, 0, 45, 1, 0, 0, 41, 3, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
			14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 0, 0, 2, 0, 0, 1, 0 };

	/**
	 * Find out what a listener speaks: greet it as a Kafka client does, and then as a
	 * client with TLS.
	 * @param address where it listens
	 * @param port its port
	 * @param patience how long to wait for each answer
	 * @return what it speaks
	 */
	public static Greeting of(InetAddress address, int port, Duration patience) {
		Greeting plain = greet(address, port, apiVersions(), patience);
		if (plain == KAFKA || plain == TLS) {
			return plain;
		}
		Greeting tls = greet(address, port, HELLO, patience);
		return (tls == TLS) ? TLS : plain;
	}

	/**
	 * Greet a listener as a client with TLS, in such a way that the answer is small.
	 * @param address where it listens
	 * @param port its port
	 * @param patience how long to wait for the answer
	 * @return what it answers
	 */
	public static Greeting ofSmallPackets(InetAddress address, int port, Duration patience) {
		return greet(address, port, HELLO, patience);
	}

	private static Greeting greet(InetAddress address, int port, byte[] greeting, Duration patience) {
		try (Socket socket = new Socket()) {
			socket.setSoTimeout((int) patience.toMillis());
			socket.connect(new InetSocketAddress(address, port), (int) patience.toMillis());
			socket.getOutputStream().write(greeting);
			return read(socket.getInputStream());
		}
		catch (SocketTimeoutException ex) {
			return SILENT;
		}
		catch (IOException ex) {
			return CLOSED;
		}
	}

	private static Greeting read(InputStream input) throws IOException {
		byte[] first = new byte[8];
		int length = 0;
		while (length < first.length) {
			int count = input.read(first, length, first.length - length);
			if (count < 0) {
				break;
			}
			length += count;
		}
		return (length == 0) ? CLOSED : of(Arrays.copyOf(first, length));
	}

	static Greeting of(byte[] bytes) {
		boolean version = bytes.length > 1 && bytes[1] == 3;
		if (version && (bytes[0] == TLS_HANDSHAKE || bytes[0] == TLS_ALERT)) {
			return TLS;
		}
		return (bytes.length == 8 && ByteBuffer.wrap(bytes).getInt(4) == CORRELATION) ? KAFKA : OTHER;
	}

	private static byte[] apiVersions() {
		RequestHeader header = new RequestHeader(ApiKeys.API_VERSIONS, (short) 0, "tandem-doctor", CORRELATION);
		ByteBuffer request = new ApiVersionsRequest.Builder((short) 0).build((short) 0).serializeWithHeader(header);
		return ByteBuffer.allocate(4 + request.remaining()).putInt(request.remaining()).put(request).array();
	}

}
