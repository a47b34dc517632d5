package io.github.tandem.migrate;

import java.util.Locale;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

import io.github.tandem.verify.read.Depth;
import io.github.tandem.verify.read.Scope;

/**
 * Options of a migration that is not a cut-over.
 */
final class MoveOptions {

	@Option(names = "--dry-run", description = "Write nothing: show the plan, and how long it will take.")
	private boolean dryRun;

	@Option(names = "--verify", paramLabel = "<depth>", defaultValue = "full",
			description = "How much is compared at the end: full, headers, sample or none: ${DEFAULT-VALUE} by default.")
	private String depth = "full";

	@Option(names = "--skip-doctor", description = "Do not examine network and rights before.")
	private boolean skipDoctor;

	boolean isDryRun() {
		return this.dryRun;
	}

	boolean isExamined() {
		return !this.skipDoctor;
	}

	/**
	 * What is compared at the end.
	 * @param command the command, for messages
	 * @return the scope, or {@code null} if nothing is
	 * @throws ParameterException if there is no such depth
	 */
	@Nullable Scope scope(CommandLine command) {
		if (this.depth.equals("none")) {
			return null;
		}
		try {
			return Scope.ALL.in(Depth.valueOf(this.depth.toUpperCase(Locale.ROOT))).besideReplication();
		}
		catch (IllegalArgumentException ex) {
			throw new ParameterException(command,
					"Invalid value for option '--verify': '%s' is not one of full, headers, sample, none"
						.formatted(this.depth));
		}
	}

}
