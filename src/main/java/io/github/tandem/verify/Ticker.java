package io.github.tandem.verify;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

import io.github.tandem.command.ProgressLine;
import io.github.tandem.verify.read.Progress;

/**
 * Shows how far a verification has come: as a bar on a terminal, else as a line now and
 * then.
 */
final class Ticker implements AutoCloseable {

	private static final Duration ON_TERMINAL = Duration.ofMillis(500);

	private static final Duration IN_LOG = Duration.ofSeconds(10);

	private static final int BAR = 30;

	private final ScheduledExecutorService thread;

	private final ProgressLine line;

	/**
	 * Begin to show.
	 * @param progress how far it has come
	 * @param err where to write
	 * @param onTerminal whether that is a terminal
	 */
	Ticker(Progress progress, PrintWriter err, boolean onTerminal) {
		CustomizableThreadFactory threads = new CustomizableThreadFactory("progress-");
		threads.setDaemon(true);
		this.thread = Executors.newSingleThreadScheduledExecutor(threads);
		this.line = new ProgressLine(err, onTerminal);
		Duration interval = onTerminal ? ON_TERMINAL : IN_LOG;
		this.thread.scheduleAtFixedRate(() -> {
			if (onTerminal) {
				this.line.accept(bar(progress.share()) + " " + progress.describe());
			}
			else {
				err.println(progress.describe().strip());
				err.flush();
			}
		}, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
	}

	private static String bar(double share) {
		int full = (int) Math.round(share * BAR);
		return "[" + "#".repeat(full) + ".".repeat(BAR - full) + "]";
	}

	@Override
	public void close() {
		this.thread.shutdownNow();
		this.line.close();
	}

}
