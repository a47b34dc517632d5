package io.github.tandem.migrate;

import java.io.PrintWriter;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.tandem.command.ProgressTicker;
import io.github.tandem.migrate.progress.MigrationProgress;
import io.github.tandem.migrate.report.TextReport;

/**
 * Shows how far a migration has come: the replication, and what follows on it.
 */
final class MigrationTicker implements AutoCloseable {

	private final ProgressTicker ticker;

	private final TextReport text = new TextReport();

	private volatile @Nullable Supplier<String> phase;

	MigrationTicker(PrintWriter err, boolean onTerminal) {
		this.ticker = new ProgressTicker(err, onTerminal);
	}

	void show(MigrationProgress progress) {
		this.ticker.show(() -> progress.report().share(), () -> {
			Supplier<String> next = this.phase;
			return (next != null) ? next.get() : this.text.progress(progress.report());
		});
	}

	/**
	 * Show what follows on the replication.
	 * @param what what is done
	 * @param progress how far that has come
	 */
	void phase(String what, Supplier<String> progress) {
		this.phase = () -> "%s %s".formatted(what, progress.get()).strip();
	}

	@Override
	public void close() {
		this.ticker.close();
	}

}
