package io.github.tandem.command;

import java.io.PrintWriter;
import java.util.function.Consumer;

/**
 * One line of a terminal that tells what is being looked at and is gone afterwards.
 */
public final class ProgressLine implements Consumer<String>, AutoCloseable {

	private static final String CLEAR = "\r\u001b[K";

	// a line that is too long is cut: one that goes on in the next could not be cleared
	private static final String CUT = "\u001b[?7l";

	private static final String WRAPPED = "\u001b[?7h";

	private final PrintWriter terminal;

	private final boolean isShown;

	private boolean isClosed;

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
	public void accept(String what) {
		show("... " + what);
	}

	/**
	 * Show a line in place of the last one.
	 * @param line the line
	 */
	synchronized void show(String line) {
		if (this.isShown && !this.isClosed) {
			this.terminal.print(CLEAR + CUT + Printable.of(line) + WRAPPED);
			this.terminal.flush();
		}
	}

	/**
	 * Write a line that stays, above the one that is replaced.
	 * @param line the line
	 */
	synchronized void say(String line) {
		if (!this.isClosed) {
			this.terminal.println((this.isShown ? CLEAR : "") + Printable.of(line));
			this.terminal.flush();
		}
	}

	@Override
	public synchronized void close() {
		this.isClosed = true;
		if (this.isShown) {
			this.terminal.print(CLEAR);
			this.terminal.flush();
		}
	}

}
