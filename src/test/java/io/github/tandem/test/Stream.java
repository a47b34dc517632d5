package io.github.tandem.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.ThreadFactory;

/**
 * The bytes of one connection in one direction, on their way over a link.
 */
final class Stream {

	private static final int CHUNK = 32 * 1024;

	private final RelayedConnection connection;

	private final Socket from;

	private final Socket to;

	private final Link link;

	private final Deque<Chunk> underWay = new ArrayDeque<>();

	private int bytesUnderWay;

	Stream(RelayedConnection connection, Socket from, Socket to, Link link) {
		this.connection = connection;
		this.from = from;
		this.to = to;
		this.link = link;
	}

	void start(ThreadFactory threads) {
		threads.newThread(() -> run(this::read)).start();
		threads.newThread(() -> run(this::write)).start();
	}

	private void run(Transfer transfer) {
		try {
			transfer.run();
		}
		catch (IOException ex) {
			this.connection.reset();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			this.connection.reset();
		}
	}

	private void read() throws IOException, InterruptedException {
		InputStream input = this.from.getInputStream();
		byte[] buffer = new byte[CHUNK];
		int count;
		do {
			count = input.read(buffer);
			long arrival = this.link.enter(Math.max(0, count), this.connection::isClosed);
			put(new Chunk((count >= 0) ? Arrays.copyOf(buffer, count) : null, arrival));
		}
		while (count >= 0);
	}

	private void write() throws IOException, InterruptedException {
		OutputStream output = this.to.getOutputStream();
		Chunk chunk = take();
		while (chunk.bytes() != null) {
			this.link.leave(chunk.arrival(), this.connection::isClosed);
			output.write(chunk.bytes());
			chunk = take();
		}
		this.link.leave(chunk.arrival(), this.connection::isClosed);
		this.to.shutdownOutput();
		this.connection.endOfStream();
	}

	private synchronized void put(Chunk chunk) throws InterruptedException {
		while (this.bytesUnderWay > this.link.capacity() && !this.connection.isClosed()) {
			wait(100);
		}
		this.underWay.add(chunk);
		this.bytesUnderWay += chunk.size();
		notifyAll();
	}

	private synchronized Chunk take() throws IOException, InterruptedException {
		while (this.underWay.isEmpty()) {
			if (this.connection.isClosed()) {
				throw new IOException("Connection closed");
			}
			wait(100);
		}
		Chunk chunk = this.underWay.remove();
		this.bytesUnderWay -= chunk.size();
		notifyAll();
		return chunk;
	}

	/**
	 * Reads or writes until the end of the stream.
	 */
	@FunctionalInterface
	private interface Transfer {

		void run() throws IOException, InterruptedException;

	}

}
