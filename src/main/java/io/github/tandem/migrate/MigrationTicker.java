package io.github.tandem.migrate;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

import io.github.tandem.command.ProgressLine;
import io.github.tandem.migrate.progress.MigrationProgress;
import io.github.tandem.migrate.progress.ProgressReport;
import io.github.tandem.migrate.report.TextReport;

/**
 * Shows how far a migration has come: as a bar on a terminal, else as a line now and
 * then.
 */
final class MigrationTicker implements AutoCloseable {

	private static final Duration ON_TERMINAL = Duration.ofSeconds(1);

	private static final Duration IN_LOG = Duration.ofSeconds(10);

	private static final int BAR = 20;

	private final ScheduledExecutorService thread;

	private final PrintWriter err;

	private final boolean onTerminal;

	private final ProgressLine line;

	private final TextReport text = new TextReport();

	private volatile @Nullable Supplier<String> phase;

	MigrationTicker(PrintWriter err, boolean onTerminal) {
		CustomizableThreadFactory threads = new CustomizableThreadFactory("progress-");
		threads.setDaemon(true);
		this.thread = Executors.newSingleThreadScheduledExecutor(threads);
		this.err = err;
		this.onTerminal = onTerminal;
		this.line = new ProgressLine(err, onTerminal);
	}

	void show(MigrationProgress progress) {
		long interval = (this.onTerminal ? ON_TERMINAL : IN_LOG).toMillis();
		this.thread.scheduleAtFixedRate(() -> show(progress.report()), interval, interval, TimeUnit.MILLISECONDS);
	}

	/**
	 * Show what follows on the replication.
	 * @param what what is done
	 * @param progress how far that has come
	 */
	void phase(String what, Supplier<String> progress) {
		this.phase = () -> "%s %s".formatted(what, progress.get()).strip();
	}

	private void show(ProgressReport report) {
		Supplier<String> next = this.phase;
		if (next != null) {
			write(next.get());
			return;
		}
		String progress = this.text.progress(report);
		write(this.onTerminal ? bar(report.share()) + " " + progress : progress.strip());
	}

	private void write(String text) {
		if (this.onTerminal) {
			this.line.accept(text);
		}
		else {
			this.err.println(text);
			this.err.flush();
		}
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
