package io.github.tandem.doctor;

import java.io.PrintWriter;
import java.util.function.Consumer;

/**
 * One line of a terminal that tells what is being looked at and is gone afterwards.
 */
class ProgressLine implements Consumer<String>, AutoCloseable {

	private static final String CLEAR = "\r\u001b[K";

	private final PrintWriter terminal;

	private final boolean isShown;

	ProgressLine(PrintWriter terminal, boolean isShown) {
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
