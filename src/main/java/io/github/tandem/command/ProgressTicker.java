package io.github.tandem.command;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Shows how far long work has come: as a bar on a terminal, else as a line now and then.
 */
public final class ProgressTicker implements AutoCloseable {

	private static final Duration ON_TERMINAL = Duration.ofMillis(500);

	private static final Duration IN_LOG = Duration.ofSeconds(10);

	private static final int BAR = 20;

	private final ScheduledExecutorService thread;

	private final boolean onTerminal;

	private final ProgressLine line;

	/**
	 * Prepare.
	 * @param err where to write
	 * @param onTerminal whether that is a terminal
	 */
	public ProgressTicker(PrintWriter err, boolean onTerminal) {
		CustomizableThreadFactory threads = new CustomizableThreadFactory("progress-");
		threads.setDaemon(true);
		this.thread = Executors.newSingleThreadScheduledExecutor(threads);
		this.onTerminal = onTerminal;
		this.line = new ProgressLine(err, onTerminal);
	}

	/**
	 * Begin to show.
	 * @param share how much is done, between 0 and 1
	 * @param text says it in words
	 */
	public void show(DoubleSupplier share, Supplier<String> text) {
		long interval = (this.onTerminal ? ON_TERMINAL : IN_LOG).toMillis();
		this.thread.scheduleAtFixedRate(() -> write(share.getAsDouble(), text.get()), interval, interval,
				TimeUnit.MILLISECONDS);
	}

	/**
	 * Write a line that stays.
	 * @param line the line
	 */
	public void say(String line) {
		this.line.say(line);
	}

	private void write(double share, String text) {
		if (this.onTerminal) {
			this.line.show(bar(share) + " " + text);
		}
		else {
			say(text.strip());
		}
	}

	// full not before all is done
	private static String bar(double share) {
		int full = (int) (Math.max(0, Math.min(1, share)) * BAR);
		return "[" + "#".repeat(full) + ".".repeat(BAR - full) + "]";
	}

	@Override
	public void close() {
		this.thread.shutdownNow();
		this.line.close();
	}

}
