package io.github.tandem.command;

import java.io.PrintWriter;
import java.util.function.Consumer;

/**
 * One line of a terminal that tells what is being looked at and is gone afterwards.
 */
public final class ProgressLine implements Consumer<String>, AutoCloseable {

	private static final String CLEAR = "\r\u001b[K";

	private final PrintWriter terminal;

	private final boolean isShown;

	/**
	 * Make the line.
	 * @param terminal where it is written
	 * @param isShown whether that is a terminal
	 */
	public ProgressLine(PrintWriter terminal, boolean isShown) {
		this.terminal = terminal;
		this.isShown = isShown;
	}

	@Override
	public synchronized void accept(String what) {
		if (this.isShown) {
			this.terminal.print(CLEAR + "... " + what);
			this.terminal.flush();
		}
	}

	@Override
	public synchronized void close() {
		if (this.isShown) {
			this.terminal.print(CLEAR);
			this.terminal.flush();
		}
	}

}
