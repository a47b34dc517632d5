package io.github.tandem.migrate;

import java.io.PrintWriter;
import java.util.function.DoubleSupplier;
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

	private volatile @Nullable Phase phase;

	MigrationTicker(PrintWriter err, boolean onTerminal) {
		this.ticker = new ProgressTicker(err, onTerminal);
	}

	void show(MigrationProgress progress) {
		Phase replication = new Phase(() -> progress.report().share(), () -> this.text.progress(progress.report()));
		this.ticker.show(() -> current(replication).share().getAsDouble(), () -> current(replication).text().get());
	}

	private Phase current(Phase replication) {
		Phase next = this.phase;
		return (next != null) ? next : replication;
	}

	/**
	 * Show what follows on the replication.
	 * @param what what is done
	 */
	void phase(String what) {
		this.phase = new Phase(() -> 1, () -> what);
	}

	/**
	 * Show what follows on the replication.
	 * @param what what is done
	 * @param share how much of it is
	 * @param progress says it in words
	 */
	void phase(String what, DoubleSupplier share, Supplier<String> progress) {
		this.phase = new Phase(share, () -> "%s: %s".formatted(what, progress.get().strip()));
	}

	@Override
	public void close() {
		this.ticker.close();
	}

	/**
	 * What is shown.
	 *
	 * @param share how much is done
	 * @param text says it in words
	 */
	private record Phase(DoubleSupplier share, Supplier<String> text) {

	}

}
