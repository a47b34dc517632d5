package io.github.tandem.migrate;

import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.tandem.command.ProgressTicker;
import io.github.tandem.migrate.progress.MigrationProgress;
import io.github.tandem.migrate.progress.TopicProgress;
import io.github.tandem.migrate.report.TextReport;

/**
 * Shows how far a migration has come: the replication, and what follows on it.
 */
final class MigrationTicker implements AutoCloseable {

	private static final int MOST = 100;

	private final ProgressTicker ticker;

	private final TextReport text = new TextReport();

	private final boolean onTerminal;

	private final Set<String> told = new HashSet<>();

	private volatile @Nullable MigrationProgress progress;

	private volatile @Nullable Phase phase;

	MigrationTicker(PrintWriter err, boolean onTerminal) {
		this.onTerminal = onTerminal;
		this.ticker = new ProgressTicker(err, onTerminal);
	}

	void show(MigrationProgress progress) {
		completed(progress).forEach((topic) -> this.told.add(topic.topic()));
		this.progress = progress;
		Phase replication = new Phase(() -> progress.report().share(), () -> {
			tell(progress);
			return this.text.progress(progress.report());
		});
		this.ticker.show(() -> current(replication).share().getAsDouble(), () -> current(replication).text().get());
	}

	private static List<TopicProgress> completed(MigrationProgress progress) {
		return progress.report().topics().stream().filter(TopicProgress::isComplete).toList();
	}

	// each topic once, unless there are so many that nobody would read them
	private synchronized void tell(MigrationProgress progress) {
		int all = progress.report().topics().size();
		if (all > MOST) {
			return;
		}
		for (TopicProgress topic : completed(progress)) {
			if (this.told.add(topic.topic())) {
				this.ticker.say(this.text.completed(topic, this.told.size(), all));
			}
		}
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
		MigrationProgress replicated = this.progress;
		if (replicated != null) {
			tell(replicated);
		}
		if (!this.onTerminal) {
			this.ticker.say(what);
		}
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
