package io.github.tandem.migrate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

import io.github.tandem.command.Durations;
import io.github.tandem.migrate.cutover.CutOverScope;

/**
 * The options of a cut-over.
 */
final class CutOverOptions {

	private static final List<String> OF_THE_MOVE = List.of("--dry-run", "--verify", "--skip-doctor");

	private static final List<String> OF_THE_SWITCH = List.of("--topic", "--max-lag", "--watch", "--wait");

	@Option(names = "--cut-over",
			description = "Tell whether producers and consumers can be started on the target, while the service "
					+ "replicates: GO, or what is missing. The last records and the groups are waited for.")
	private boolean cutOver;

	@Option(names = "--topic", paramLabel = "<topic>", split = ",",
			description = "With --cut-over: topics, by name or regular expression. Otherwise all.")
	private List<String> topics = new ArrayList<>();

	@Option(names = "--max-lag", paramLabel = "<records>", defaultValue = "10000",
			description = "With --cut-over: how many records may be left to replicate before the last ones are waited "
					+ "for: ${DEFAULT-VALUE} by default.")
	private long maxLag;

	@Option(names = "--watch", paramLabel = "<duration>", defaultValue = "10s",
			description = "With --cut-over: how long to look whether somebody writes: ${DEFAULT-VALUE} by default.")
	private String watch = "10s";

	@Option(names = "--wait", paramLabel = "<duration>", defaultValue = "0s",
			description = "With --cut-over: how long to look again while something is missing: ${DEFAULT-VALUE} by default.")
	private String longest = "0s";

	boolean isCutOver() {
		return this.cutOver;
	}

	/**
	 * What they say.
	 * @param command the command, for messages
	 * @param patience how long the last records may take
	 * @return what is switched
	 * @throws ParameterException if one is not usable
	 */
	CutOverScope scope(CommandLine command, Duration patience) {
		ParseResult given = command.getParseResult();
		(this.cutOver ? OF_THE_MOVE : OF_THE_SWITCH).stream()
			.filter(given::hasMatchedOption)
			.findFirst()
			.ifPresent((option) -> {
				throw new ParameterException(command,
						"%s goes %s --cut-over".formatted(option, this.cutOver ? "without" : "with"));
			});
		if (this.maxLag < 0) {
			throw new ParameterException(command,
					"Invalid value for option '--max-lag': %d is less than 0".formatted(this.maxLag));
		}
		Duration watched = duration(command, "--watch", this.watch);
		if (watched.toMillis() < 1000) {
			throw new ParameterException(command,
					"Invalid value for option '--watch': '%s' is less than a second".formatted(this.watch));
		}
		return new CutOverScope(patterns(command), this.maxLag, watched, duration(command, "--wait", this.longest),
				patience);
	}

	private List<Pattern> patterns(CommandLine command) {
		try {
			return this.topics.stream().map(Pattern::compile).toList();
		}
		catch (PatternSyntaxException ex) {
			throw new ParameterException(command,
					"Invalid value for option '--topic': '%s' is no regular expression: %s".formatted(ex.getPattern(),
							ex.getDescription()),
					ex);
		}
	}

	private static Duration duration(CommandLine command, String option, String value) {
		return Durations.parse(value)
			.orElseThrow(() -> new ParameterException(command,
					"Invalid value for option '%s': '%s' is not a duration such as 10s".formatted(option, value)));
	}

}
